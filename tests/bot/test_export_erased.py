"""What was erased is in no export any more, but for what a screening log must still count."""

from pathlib import Path

import pytest

from bot.exports.asking import Asked, Kind, Tally
from bot.exports.catalogue import KINDS, OFFERS, ErasedMeanwhile, make_ready, put_on_record
from bot.trials import load_trials
from flows.screening import ERASED, Event
from storage import erasing
from storage.audit import Occasion
from tests.bot.exported import EXCLUDED, NOON, begin_trial, cells, comment, made, opened, put, table
from tests.databases import Database
from tests.flows.playing import STANDARD
from tests.storage.invented import chance

TYPED = "canary typed"


@pytest.fixture
def clinic(database: Database) -> Database:
    with opened(database) as unit:
        begin_trial(unit)
        put(unit, {**STANDARD, "hemoglobin": {"value": "13.77", "unit": "g/dL"}}, typed={"hemoglobin": TYPED})
        put(unit, EXCLUDED)
        comment(unit, 1, "canary comment")
        erasing.erase(unit, 1, Event(what=ERASED, reason="invented"), Occasion(at=NOON, software="invented"), chance)
    return database


def test_the_log_counts_an_erased_patient_and_says_that_it_was_erased(clinic: Database) -> None:
    erased, other = table(made(clinic, Asked(kind="log", format="csv", reasons=True)))

    assert cells(erased, "Record", "State", "Verdict") == ["1", "erased", "no exclusion found"]
    assert cells(erased, "Latest comment", "Planned injection") == ["", ""]
    assert other["State"] != "erased"


@pytest.mark.parametrize("kind", KINDS)
def test_no_export_holds_what_was_erased(clinic: Database, kind: Kind) -> None:
    for format_ in OFFERS[kind].formats:
        content = made(clinic, Asked(kind=kind, format=format_, reasons=True))

        assert content
        assert not [word for word in (b"canary", b"13.77") if word in content]


def test_an_export_begun_before_an_erasure_is_not_put_on_record(database: Database) -> None:
    occasion = Occasion(at=NOON, software="invented")
    with opened(database) as unit:
        begin_trial(unit)
        put(unit, EXCLUDED)
        tally, asked = Tally(), Asked(kind="log", format="csv")
        make_ready(unit, asked, load_trials(), Path(database.folder), tally)
        erasing.erase(unit, 1, Event(what=ERASED, reason="invented"), occasion, chance)

        with pytest.raises(ErasedMeanwhile):
            put_on_record(unit, asked, tally, occasion, chance)
        make_ready(unit, asked, load_trials(), Path(database.folder), tally)
        put_on_record(unit, asked, tally, occasion, chance)
