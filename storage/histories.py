"""Screenings as they are kept, each with what the audit tells of it: what a replay compares. In order, page by page.

A database of any revision can be read: only columns are, that it has.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import orjson
from pydantic import ValidationError
from sqlalchemy import Column, ColumnElement, Select, inspect, select
from sqlalchemy.engine import RowMapping
from sqlalchemy.exc import DBAPIError

from flows.agreeing import AsKept
from flows.screening import Screening, label
from flows.told import OF_REVIEW, TELLING, Told
from storage import lists
from storage.audit import ERASED
from storage.revisions import has
from storage.tables import EVENT, SCREENING, VALUE
from storage.unit import Unit
from storage.verification import is_damage

PAGE = 500
"""Screenings that are read together."""

_BESIDE = (
    "number", "trial", "version", "site", "person", "state", "day", "revision", "started_at", "ended_at", "first",
    "attempt", "is_open", "verdict", "first_exclusion", "review",
)  # fmt: skip
_OF_EVENTS = (
    "screening", "at", "person", "site", "what", "fact", "trial", "version", "trial_hash", "update_id", "sealed",
)  # fmt: skip
_EVENTS: Select[Any] = (
    select(*(EVENT.c[name] for name in _OF_EVENTS), VALUE.c.salt, VALUE.c.old, VALUE.c.new, VALUE.c.reason)
    .outerjoin(VALUE, VALUE.c.seq == EVENT.c.seq)
    .where(EVENT.c.what.in_((*TELLING, *OF_REVIEW, ERASED)))
    .order_by(EVENT.c.screening, EVENT.c.seq)
)
_TOLD_OF = select(EVENT.c.screening).where(EVENT.c.screening.is_not(None)).distinct()


@dataclass(frozen=True, slots=True)
class History:
    """One screening. `kept` is None if it is not there, or cannot be read, although events tell of it."""

    number: int
    label: str
    trial: str
    kept: AsKept | None
    told: tuple[Told, ...]
    erased: bool
    left: Mapping[str, Any] | None = None
    """What the event of its erasure tells of what is left; one of an earlier program tells nothing."""

    @property
    def versions(self) -> frozenset[str]:
        """The versions of the trial under which it was judged."""
        return frozenset(each.version for each in self.told if each.version)


def number_of(unit: Unit, called: str) -> int | None:
    """Return the number of what people call so; None if there is no such: before 0003 nobody had a second attempt."""
    if called.isdecimal():
        return int(called)
    return lists.called(unit, called) if has(unit, SCREENING.c.attempt) else None


def history(unit: Unit, number: int) -> History | None:
    """Return one screening with its events; None if there is neither."""
    return next(_read(unit, _columns(unit), SCREENING.c.number == number, EVENT.c.screening == number), None)


def histories(unit: Unit, page: int = PAGE) -> Iterator[History]:
    """Yield all screenings by number, those too of which only events are left."""
    last, columns = 0, _columns(unit)
    while True:
        numbers = select(SCREENING.c.number).where(SCREENING.c.number > last).order_by(SCREENING.c.number).limit(page)
        found = unit.scalars(numbers).all()
        if len(found) < page:
            yield from _read(unit, columns, SCREENING.c.number > last, EVENT.c.screening > last)
            return
        here, told = SCREENING.c.number.between(last + 1, found[-1]), EVENT.c.screening.between(last + 1, found[-1])
        yield from _read(unit, columns, here, told)
        last = found[-1]


def _columns(unit: Unit) -> list[Column[Any]]:
    there = {column["name"] for column in inspect(unit.connection).get_columns(SCREENING.name)}
    return [SCREENING.c[name] for name in (*_BESIDE, "body", "findings") if name in there]


def _read(
    unit: Unit, columns: list[Column[Any]], here: ColumnElement[bool], told: ColumnElement[bool]
) -> Iterator[History]:
    """Yield these; if there is one among them that no program can have written, all but that one are told whole."""
    found = _together(unit, columns, here, told)
    if found is not None:
        yield from found
        return
    numbers = {*unit.scalars(select(SCREENING.c.number).where(here)), *unit.scalars(_TOLD_OF.where(told))}
    for number in sorted(numbers):
        alone = _together(unit, columns, SCREENING.c.number == number, EVENT.c.screening == number)
        yield from [History(number, str(number), "", None, (), erased=False)] if alone is None else alone


def _together(
    unit: Unit, columns: list[Column[Any]], here: ColumnElement[bool], told: ColumnElement[bool]
) -> list[History] | None:
    """Return these, None if a column or a value cannot be read as what it is."""
    try:
        return list(_histories(unit, columns, here, told))
    except (ValueError, TypeError):
        return None
    except DBAPIError as trouble:
        if not is_damage(trouble):
            raise
        return None


def _histories(
    unit: Unit, columns: list[Column[Any]], here: ColumnElement[bool], told: ColumnElement[bool]
) -> Iterator[History]:
    kept = {row["number"]: row for row in unit.execute(select(*columns).where(here)).mappings()}
    rows = unit.execute(_EVENTS.where(told)).mappings()
    events = {number: list(some) for number, some in groupby(rows, lambda row: int(row["screening"]))}
    for number in sorted({*kept, *events}):
        yield _history(number, kept.get(number), events.get(number, []))


def _history(number: int, row: RowMapping | None, events: list[RowMapping]) -> History:
    told = tuple(_told(each) for each in events if each["what"] != ERASED)
    erased = len(told) < len(events) or any(each.gone for each in told)
    beside: Mapping[str, Any] = {str(name): value for name, value in row.items()} if row else {}
    called = label(number, beside.get("first"), beside.get("attempt") or 1)
    trial = beside.get("trial") or next((str(each["trial"]) for each in events if each["trial"]), "")
    kept = None if row is None else _kept(beside)
    return History(number, called, trial, kept, told, erased, left=_left(events))


def _left(events: list[RowMapping]) -> Mapping[str, Any] | None:
    """Return what the first erasure says that has stayed: a second one finds nothing, and may claim anything."""
    said = (_told(each).old for each in events if each["what"] == ERASED)
    return next((each for each in said if isinstance(each, dict)), None)


def _kept(beside: Mapping[str, Any]) -> AsKept | None:
    columns = {name: beside[name] for name in _BESIDE if name in beside}
    try:
        screening = Screening.model_validate_json(beside["body"])
        findings = None if beside["findings"] is None else orjson.loads(beside["findings"])
    except (ValidationError, orjson.JSONDecodeError):
        return None
    return AsKept(screening, findings, columns)


def _told(row: RowMapping) -> Told:
    old, new, reason = (None if row[name] is None else orjson.loads(row[name]) for name in ("old", "new", "reason"))
    gone = row["sealed"] is not None and row["salt"] is None
    of_trial = (row["version"], row["trial_hash"])
    return Told(
        row["at"], row["what"], row["fact"], old, new, *of_trial,
        turn=row["update_id"], gone=gone, person=row["person"], site=row["site"], reason=reason,
    )  # fmt: skip
