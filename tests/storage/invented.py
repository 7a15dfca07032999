"""Invented data for the tests of the memory: a moment, people, a screening, and two who do a thing at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import TypeVar

from sqlalchemy import Engine

from flows.screening import Answer, Event, Screening
from storage import audit, people, screenings
from storage.audit import Occasion
from storage.screenings import Judged
from storage.unit import Unit, part_of, unit_of_work

T = TypeVar("T")

NOW = datetime(2026, 11, 23, 9, 30, 15, 123456, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
OPEN = Judged(is_open=True)

WIDE = 7_000_000_000
"""Telegram's ids no longer fit into 32 bits."""

TURN = Occasion(
    at=NOW,
    software="0.1.0",
    person=1,
    role="investigator",
    site="PARIS-01",
    screening=1,
    trial="NCT06866938",
    version="1",
    trial_hash="ab" * 32,
    update_id=WIDE,
)
ANSWERED = Event(what="answered", fact="hemoglobin", old=None, new={"value": "9.4", "unit": "g/dL"})
CORRECTED = Event(what="corrected", fact="hemoglobin", old={"value": "9.4"}, new={"value": "10.4"}, reason="relu")


def chance(count: int) -> bytes:
    return bytes(range(count))


def a_person(unit: Unit, telegram_id: int = WIDE) -> int:
    return people.meet(unit, telegram_id, NOW).id


def a_screening(unit: Unit, site: str = "PARIS-01", judged: Judged = OPEN) -> Screening:
    person = a_person(unit)
    begun = Screening(
        number=screenings.new_number(unit),
        trial="NCT06866938",
        version="1",
        site=site,
        person=person,
        language="fr",
        state="asking",
        day=date(2026, 11, 23),
        started_at=NOW,
        answers={"age": Answer(value="71", typed="71 ans", day=date(2026, 11, 23))},
    )
    screenings.begin(unit, begun, judged)
    return begun


class Interrupted(Exception):
    """What ends a unit that must leave nothing."""


@contextmanager
def an_interrupted_unit(engine: Engine) -> Iterator[Unit]:
    with suppress(Interrupted), unit_of_work(engine) as unit:
        yield unit
        raise Interrupted


@contextmanager
def an_interrupted_part_of(unit: Unit) -> Iterator[None]:
    with suppress(Interrupted), part_of(unit):
        yield
        raise Interrupted


def at_once(times: int, act: Callable[[], T]) -> list[T]:
    """What each of several threads got that all did `act` at the same moment."""
    start = Barrier(times)

    def together() -> T:
        start.wait()
        return act()

    with ThreadPoolExecutor(times) as pool:
        return [each.result() for each in [pool.submit(together) for _ in range(times)]]


def record_five(engine: Engine) -> None:
    with unit_of_work(engine) as unit:
        audit.record(unit, TURN, [ANSWERED, CORRECTED, ANSWERED, CORRECTED, ANSWERED], chance)
