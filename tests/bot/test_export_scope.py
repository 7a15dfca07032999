"""Who may have which export, of which days and sites; an export of many holds no more at once than one of few."""

import tracemalloc
from datetime import timedelta

import pytest

from bot.exports.asking import Asked, Format, Kind, Tally
from bot.exports.catalogue import make_ready, scoped, stream
from bot.trials import load_trials
from storage.database import open_database
from storage.people import Grant, Role
from storage.unit import reading
from tests.bot.exported import EXCLUDED, NOON, begin_trial, comment, day, made, many, opened, put, table
from tests.databases import Database, on_sqlite
from tests.flows.playing import STANDARD, TRIAL

SITES = [site.slug for site in TRIAL.record.sites]
TODAY = day("2026-11-23")


def right(role: Role, site: str | None = None) -> tuple[Grant, ...]:
    return (Grant(id=1, person=1, role=role, site=site, granted_by=None, at=NOON),)


@pytest.fixture
def clinic(database: Database) -> Database:
    with opened(database) as unit:
        begin_trial(unit)
        put(unit, STANDARD)
        put(unit, EXCLUDED, site="nimes")
        put(unit, EXCLUDED, at=NOON + timedelta(days=1))
        comment(unit, 2, "invented")
    return database


def test_days_and_sites_cut_the_export(clinic: Database) -> None:
    def numbers(asked: Asked) -> list[str]:
        return [row["Record"] for row in table(made(clinic, asked))]

    log = Asked(kind="log", format="csv")
    assert numbers(log.model_copy(update={"first": day("2026-11-24")})) == ["3"]
    assert numbers(log.model_copy(update={"last": day("2026-11-23")})) == ["1", "2"]
    assert numbers(log.model_copy(update={"sites": ("nimes", "lyon-sud")})) == ["1", "3", "2"]
    assert numbers(log.model_copy(update={"sites": ("nimes",), "number": 1})) == []


CELLS: tuple[tuple[Role, str | None, Kind, bool], ...] = (
    ("admin", None, "log", True), ("admin", None, "answers", True), ("admin", None, "audit", True),
    ("auditor", None, "log", True), ("auditor", None, "fhir", True), ("auditor", None, "audit", True),
    ("coordinator", "nimes", "log", True), ("coordinator", "nimes", "answers", False),
    ("coordinator", "nimes", "ie", False), ("coordinator", "nimes", "audit", False),
    ("investigator", "nimes", "log", False), ("investigator", "nimes", "answers", False),
)  # fmt: skip


@pytest.mark.parametrize(("role", "site", "kind", "may"), CELLS)
def test_who_may_have_which_export(role: Role, site: str | None, kind: Kind, *, may: bool) -> None:
    as_format: Format = "ndjson" if kind in {"fhir", "audit"} else "csv"
    found = scoped(Asked(kind=kind, format=as_format), right(role, site), SITES, TODAY)

    assert (found is not None) is may
    if found:
        everywhere = role != "coordinator"
        assert (found.asked.sites, found.asked.reasons) == (None if everywhere else ("nimes",), everywhere)


def test_a_coordinator_gets_the_own_sites_rows_and_nobody_elses(clinic: Database) -> None:
    nimes = right("coordinator", "nimes")
    own = scoped(Asked(kind="log", format="csv", reasons=True), nimes, SITES, TODAY)

    assert own is not None
    rows = table(made(clinic, own.asked))
    assert [row["Site"] for row in rows] == ["nimes"]
    assert "Latest comment" not in rows[0]
    assert scoped(Asked(kind="log", format="csv", sites=("lyon-sud",)), nimes, SITES, TODAY) is None


@on_sqlite
def test_an_export_of_many_needs_no_more_memory_than_one_of_few(database: Database) -> None:
    many(database, 1500)
    _walk(database, 400)  # what is loaded and read once is not counted
    tracemalloc.start()
    few = (_walk(database, 400), tracemalloc.get_traced_memory()[1])
    tracemalloc.reset_peak()
    all_of_them = (_walk(database, 1500), tracemalloc.get_traced_memory()[1])
    tracemalloc.stop()

    assert (few[0] < 800, all_of_them[0]) == (True, 1500)
    assert all_of_them[1] < few[1] * 1.3


def _walk(database: Database, count: int) -> int:
    """Write a log of so many screenings, keeping nothing of it; return its rows."""
    engine, tally = open_database(database.url), Tally()
    with reading(engine) as unit:
        making = make_ready(unit, log := Asked(kind="log", format="csv"), load_trials(), database.folder, tally)
        chunks = stream(unit, log, making)
        while tally.rows < count and next(chunks, None) is not None:
            pass
    engine.dispose()
    return tally.rows
