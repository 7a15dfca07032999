"""Screenings that are there to be exported, and exports read back as a person's programs would read them."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from bot.exports.asking import Asked, Tally
from bot.exports.catalogue import make_ready, stream
from bot.trials import load_trials
from flows.evaluate import report
from flows.progress import Standing
from flows.screening import Answer, Correction, Event, Screening
from storage import audit, people, screenings, trials
from storage.audit import Occasion
from storage.database import open_database
from storage.screenings import Judged
from storage.tables import COMMENT, SCREENING
from storage.unit import Unit, reading, unit_of_work
from tests.databases import Database
from tests.flows.playing import STANDARD, TRIAL, WORDS
from tests.storage.invented import chance

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
EXCLUDED: dict[str, Any] = {"planned_injection_date": None, "last_injection_date": None, "sex": "female"}
PENDING: dict[str, Any] = {**STANDARD, "hemoglobin": None, "psma_tracer": "other"}
COMPLETED: dict[str, Any] = {**STANDARD, "sex": "female", "cns_metastases": "yes"}
PSA = [{"date": "2026-09-01", "value": "3.10"}, {"date": "2026-10-05", "value": "4.2"}]

HOSTILE = (
    "=1+1", "+1+1", "-1+1", "@SUM(1;1)", "＝1+1", "＋1", "－1+1", "＠A1", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1",
    "\u200b=1+1",
    "=cmd|' /C calc'!A0", '=HYPERLINK("http://invented.invalid";"x")', "=IMPORTXML(1)", '"=1+1', "a\u202eb", "a\u200bb",
    "a\x00b", "a\x07b", "a;b,c\"d'e", "2026-11-23", "TRUE", "{=1+1}", "<b>x</b>", "a\nb", "\ufeff=1",
    "\ud800", "\U000e0041x", "%0A=1+1", "~=1",
)  # fmt: skip
"""Texts that a program might take for something else, or show as something else."""


def put(
    unit: Unit, facts: dict[str, Any], *, site: str = "lyon-sud", at: datetime = NOON, complete: bool = False,
    **changed: Any,  # noqa: ANN401  # fields of a screening
) -> Screening:  # fmt: skip
    """Keep a screening that was given these answers and came to its end, with the events that it would have."""
    person = people.meet(unit, 7001, at).id
    typed = changed.pop("typed", {})
    answers = {name: Answer(value=value, typed=typed.get(name), day=at.date()) for name, value in facts.items()}
    begun = Screening(
        number=screenings.new_number(unit), trial=TRIAL.id, version=TRIAL.version, site=site, person=person,
        language="en", state="reviewing", revision=3, day=at.date(), started_at=at, ended_at=at + timedelta(minutes=9),
        answers=answers,
    )  # fmt: skip
    verdict = Standing(TRIAL, begun).verdict
    state = "annulled" if "annulled" in changed else "closed" if complete else verdict.result
    screening = begun.model_copy(update={"state": state, **changed})
    findings = {**({"complete": True} if complete else {}), **report(verdict, WORDS["en"].plain)}
    screenings.begin(
        unit, screening,
        Judged(is_open=False, verdict=verdict.result, first_exclusion=verdict.first_exclusion, findings=findings),
    )  # fmt: skip
    _record(unit, screening)
    return screening


def begin_trial(unit: Unit) -> None:
    """Pin the trial, as the first screening does."""
    trials.pin(unit, TRIAL.id, TRIAL.version, "invented text", NOON)


def correct(unit: Unit, screening: Screening, fact: str, reason: str) -> None:
    """Note that an answer was given once more, and why."""
    corrections = (*screening.corrections, Correction(fact=fact, reason=reason, at=NOON))
    after = screening.model_copy(update={"corrections": corrections, "revision": screening.revision + 1})
    kept = screenings.load(unit, screening.number)
    assert kept is not None
    screenings.keep(unit, after, kept.judged, screening.revision)
    given = Event(what="answered", fact=fact, new=screening.answers[fact].value)
    _tell(unit, screening, [given, Event(what="corrected", fact=fact, reason=reason)])


def comment(unit: Unit, screening: int, text: str) -> None:
    """Note something at a review."""
    unit.execute(insert(COMMENT).values(screening=screening, person=1, at=NOON, state="questions", text=text))


def many(database: Database, count: int) -> None:
    """Put in copies of one screening, with numbers of their own and no findings."""
    with opened(database) as unit:
        first = put(unit, EXCLUDED)
        row = dict(unit.execute(SCREENING.select().where(SCREENING.c.number == first.number)).mappings().one())
        numbers = range(first.number + 1, first.number + count)
        bodies = ((number, first.model_copy(update={"number": number}).model_dump_json()) for number in numbers)
        unit.execute(
            insert(SCREENING), [{**row, "number": number, "body": body, "findings": None} for number, body in bodies]
        )


@contextmanager
def opened(database: Database) -> Iterator[Unit]:
    """Write to the database."""
    engine = open_database(database.url)
    try:
        with unit_of_work(engine) as unit:
            yield unit
    finally:
        engine.dispose()


def made(database: Database, asked: Asked, tally: Tally | None = None) -> bytes:
    """Return an export."""
    engine = open_database(database.url)
    folder = Path(database.folder)
    try:
        with reading(engine) as unit:
            return b"".join(stream(unit, asked, make_ready(unit, asked, load_trials(), folder, tally)))
    finally:
        engine.dispose()


def cells(row: dict[str, str], *names: str) -> list[str]:
    """Return what stands in these columns."""
    return [row[name] for name in names]


def table(content: bytes, separator: str = ",") -> list[dict[str, str]]:
    """Return a CSV's rows, each by the names of its columns."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))


def _record(unit: Unit, screening: Screening) -> None:
    answered = (Event(what="answered", fact=name, new=each.value) for name, each in screening.answers.items())
    _tell(unit, screening, list(answered))


def _tell(unit: Unit, screening: Screening, events: list[Event]) -> None:
    occasion = Occasion(
        at=NOON, software="invented", person=screening.person, role="investigator", site=screening.site,
        screening=screening.number, trial=TRIAL.id, version=TRIAL.version, trial_hash=TRIAL.digest,
    )  # fmt: skip
    audit.record(unit, occasion, events, chance)


def day(written: str) -> date:
    """Return a day of ISO form."""
    return date.fromisoformat(written)
