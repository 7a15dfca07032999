"""What exports read: screenings and events page by page, by their key, never all of them at once. Changes nothing.

Whoever exports opens one reading transaction for all pages, so that an export shows one moment.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Column, ColumnElement, Row, Select, func, select
from sqlalchemy.engine import RowMapping

from flows.quantities import Frozen
from flows.screening import Screening
from storage.screenings import Judged
from storage.tables import COMMENT, EVENT, SCREENING, TRIAL, VALUE
from storage.unit import Unit

SCREENINGS, EVENTS = 200, 1000
"""How many of each are read at once."""

GIVEN = ("answered", "taken_over")
"""The events by which a fact gets a value."""


class Wanted(Frozen):
    """Which screenings, or events: at these sites (None: all), begun (happened) in the span, of one screening."""

    sites: tuple[str, ...] | None = None
    since: datetime | None = None
    before: datetime | None = None
    """Not included."""
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A screening, how it was judged and reviewed, how often each fact was given a value, and the latest comment."""

    screening: Screening
    judged: Judged
    review: str
    given: Mapping[str, int]
    comment: str | None


_JUDGED = ("is_open", "verdict", "first_exclusion", "findings")
_READ: Select[Any] = select(*(SCREENING.c[name] for name in ("number", "body", "review", *_JUDGED)))
_VALUES = ("salt", "old", "new", "reason")
_EVENTS: Select[Any] = select(EVENT, *(VALUE.c[name] for name in _VALUES)).outerjoin(VALUE, VALUE.c.seq == EVENT.c.seq)


def screenings(unit: Unit, wanted: Wanted, *, count_given: bool = False, page: int = SCREENINGS) -> Iterator[Found]:
    """Yield the screenings by number; where sites are named, site by site, so that an index leads from page to page.

    How often facts were given a value is looked for only if it is to be counted.
    """
    for site in (None,) if wanted.sites is None else sorted(wanted.sites):
        query = _READ.where(*_of(wanted, site)).order_by(SCREENING.c.number).limit(page)
        after = 0
        while rows := unit.execute(query.where(SCREENING.c.number > after)).all():
            yield from _found(unit, rows, count_given=count_given)
            after = rows[-1].number


def count_screenings(unit: Unit, wanted: Wanted) -> int:
    """Return how many screenings there are to go through."""
    at = () if wanted.sites is None else (SCREENING.c.site.in_(wanted.sites),)
    found: int = unit.scalar(select(func.count()).select_from(SCREENING).where(*at, *_of(wanted, None)))
    return found


def events(unit: Unit, wanted: Wanted, page: int = EVENTS) -> Iterator[dict[str, Any]]:
    """Yield the events of the audit in order: every column; values, with their salt, where they were not erased."""
    query = _EVENTS.where(*_of_events(wanted)).order_by(EVENT.c.seq).limit(page)
    after = 0
    while rows := unit.execute(query.where(EVENT.c.seq > after)).mappings().all():
        yield from map(_event, rows)
        after = rows[-1]["seq"]


def count_events(unit: Unit, wanted: Wanted) -> int:
    """Return how many events there are to go through."""
    found: int = unit.scalar(select(func.count()).select_from(EVENT).where(*_of_events(wanted)))
    return found


def versions(unit: Unit) -> tuple[tuple[str, str], ...]:
    """Return every trial version that was used, with its trial, in the order of first use."""
    query = select(TRIAL.c.trial, TRIAL.c.version).order_by(TRIAL.c.first_used_at, TRIAL.c.trial, TRIAL.c.version)
    return tuple((row.trial, row.version) for row in unit.execute(query))


def _of(wanted: Wanted, site: str | None) -> list[ColumnElement[bool]]:
    there = [] if site is None else [SCREENING.c.site == site]
    return [*there, *_within(wanted, SCREENING.c.started_at, SCREENING.c.number)]


def _of_events(wanted: Wanted) -> list[ColumnElement[bool]]:
    there = [] if wanted.sites is None else [EVENT.c.site.in_(wanted.sites)]
    return [*there, *_within(wanted, EVENT.c.at, EVENT.c.screening)]


def _within(wanted: Wanted, at: Column[Any], number: Column[Any]) -> list[ColumnElement[bool]]:
    """Return what must be true of the moment, and of the number of the screening."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        conditions.append(at >= wanted.since)
    if wanted.before is not None:
        conditions.append(at < wanted.before)
    if wanted.number is not None:
        conditions.append(number == wanted.number)
    return conditions


def _found(unit: Unit, rows: Sequence[Row[Any]], *, count_given: bool) -> Iterator[Found]:
    numbers = [row.number for row in rows]
    given, comments = _given(unit, numbers) if count_given else {}, _comments(unit, numbers)
    for row in rows:
        findings = None if row.findings is None else orjson.loads(row.findings)
        judged = Judged(
            is_open=row.is_open, verdict=row.verdict, first_exclusion=row.first_exclusion, findings=findings
        )
        screening = Screening.model_validate_json(row.body)
        yield Found(screening, judged, row.review, given.get(row.number, {}), comments.get(row.number))


def _given(unit: Unit, numbers: Sequence[int]) -> dict[int, dict[str, int]]:
    of_them = (EVENT.c.screening.in_(numbers), EVENT.c.what.in_(GIVEN), EVENT.c.screening.is_not(None))
    query = select(EVENT.c.screening, EVENT.c.fact, func.count().label("times")).where(*of_them)
    counted: dict[int, dict[str, int]] = {}
    for row in unit.execute(query.group_by(EVENT.c.screening, EVENT.c.fact)):
        counted.setdefault(row.screening, {})[row.fact] = row.times
    return counted


def _comments(unit: Unit, numbers: Sequence[int]) -> dict[int, str]:
    query = select(COMMENT.c.screening, COMMENT.c.text).where(COMMENT.c.screening.in_(numbers))
    said = unit.execute(query.where(COMMENT.c.text.is_not(None)).order_by(COMMENT.c.id))
    return {row.screening: row.text for row in said}


def _event(row: RowMapping) -> dict[str, Any]:
    columns = {column.name: row[column.name] for column in EVENT.c}
    values = {name: None if row[name] is None else orjson.loads(row[name]) for name in ("old", "new", "reason")}
    erased = row["sealed"] is not None and row["salt"] is None
    return {**columns, "salt": row["salt"], **values, "erased": erased}
