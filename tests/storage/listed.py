"""Invented screenings of every sort, put into a database at once; and which of them a list has, in plain Python."""

from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import insert, update

from flows.moments import paris_day
from storage import browsing
from storage.browsing import By, Filter, Key
from storage.lists import Line
from storage.paging import Turn
from storage.tables import COUNTER, SCREENING
from storage.unit import Unit
from tests.storage.invented import NOW, a_person

T = TypeVar("T")

SITES = ("LYON-02", "PARIS-01", "PARIS-03")
STATES = ("asking", "reviewing", "excluded", "eligible", "pending", "closed", "stopped", "annulled")
EXCLUSIONS = (None, None, "I1", "I12c", "E6")
VERDICTS = (None, "excluded", "eligible", "pending")
REVIEWS = ("open", "open", "questions", "reviewed")


def screened(unit: Unit, how_many: int) -> None:
    """Put so many more screenings into the database, several beginning at the same moment."""
    people = [a_person(unit, telegram_id) for telegram_id in (11, 12, 13)]
    last = unit.execute(
        update(COUNTER).values(value=COUNTER.c.value + how_many).returning(COUNTER.c.value)
    ).scalar_one()
    rows = [_row(number, people) for number in range(last - how_many + 1, last + 1)]
    unit.execute(insert(SCREENING), rows)


def all_rows(unit: Unit) -> list[dict[str, Any]]:
    """Return every screening as it stands in the table."""
    return [dict(row) for row in unit.execute(SCREENING.select()).mappings()]


def expected(rows: list[dict[str, Any]], wanted: Filter, by: By, *, newest_first: bool) -> list[int]:
    """Return the numbers that a list should have, in order."""
    at = f"{by}_at"
    found = [row for row in rows if row[at] is not None and _is_wanted(row, wanted)]
    return [row["number"] for row in sorted(found, key=lambda row: (row[at], row["number"]), reverse=newest_first)]


def turned(unit: Unit, wanted: Filter, by: By, *, newest_first: bool, limit: int) -> Iterator[tuple[int, ...]]:
    """Yield the numbers on each page, going on to the end."""
    after: Key | None = None
    for nth in count():
        page = browsing.page(unit, wanted, Turn(after=after, limit=limit), by=by, newest_first=newest_first)
        assert (page.before is None) == (nth == 0)
        yield numbers(page.items)
        after = page.after
        if after is None:
            return


def numbers(lines: tuple[Line, ...]) -> tuple[int, ...]:
    return tuple(line.number for line in lines)


def _is_wanted(row: dict[str, Any], wanted: Filter) -> bool:
    named = wanted.model_dump(exclude={"sites", "since", "until"}, exclude_none=True)
    day = paris_day(row["started_at"])
    return (
        all(row[name] == value for name, value in named.items())
        and (wanted.sites is None or row["site"] in wanted.sites)
        and (wanted.since or date.min) <= day <= (wanted.until or date.max)
    )


def _row(number: int, people: list[int]) -> dict[str, Any]:
    began = NOW + timedelta(hours=5 * (number // 3))
    state = _one_of(STATES, number, "state")
    ended = None if state in {"asking", "reviewing"} else began + timedelta(hours=_one_of((1, 2, 500), number, "end"))
    return {
        "number": number,
        "trial": "NCT06866938",
        "version": "1",
        "site": _one_of(SITES, number, "site"),
        "person": _one_of(people, number, "person"),
        "state": state,
        "is_open": ended is None,
        "verdict": _one_of(VERDICTS, number, "verdict"),
        "first_exclusion": _one_of(EXCLUSIONS, number, "exclusion"),
        "review": _one_of(REVIEWS, number, "review"),
        "started_at": began,
        "ended_at": ended,
        "day": paris_day(began),
        "revision": 0,
        "body": "{}",
        "attempt": 1,
    }


def _one_of(choices: tuple[T, ...] | list[T], number: int, what: str) -> T:
    """Return one of them, which looks like chance and is the same each time."""
    return choices[sha256(f"{what} {number}".encode()).digest()[0] % len(choices)]
