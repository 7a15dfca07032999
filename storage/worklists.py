"""The lists that people work through: what is pending, what is new, what is to be done by when. For some sites only."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, text, true

from flows.quantities import Frozen
from flows.screening import ERASED, Screening
from storage.lists import Line
from storage.reminders import Wanted, What
from storage.tables import CARD, CARE, ITEM, REMINDER, SCREENING
from storage.tables.clinic import IS_PENDING
from storage.unit import Unit


class Scope(Frozen):
    """Which screenings somebody may see: all of these sites, and those of his own or with an item of his at `own_at`.

    None means every site.
    """

    sites: tuple[str, ...] | None = ()
    own_at: tuple[str, ...] | None = ()
    person: int | None = None


class ToDo(Frozen):
    """Something of which people are reminded at a moment, and the screening it is about."""

    line: Line
    criterion: str
    at: datetime

    def wanted(self, what: What) -> Wanted:
        """Return it as it was noted."""
        return Wanted(what=what, criterion=self.criterion, at=self.at)


_IS_THERE = SCREENING.c.state != ERASED
"""What was erased is nobody's work any more."""
_LINE = tuple(SCREENING.c[name] for name in Line.model_fields)


def pending(unit: Unit, scope: Scope, limit: int, skip: int = 0) -> tuple[Line, ...]:
    """Return a page of the pending screenings, site by site, the oldest first."""
    query = select(*_LINE).where(text(IS_PENDING), _in(scope)).order_by(SCREENING.c.site, SCREENING.c.number)
    return _lines(unit, query.limit(limit).offset(skip))


def ended_since(unit: Unit, scope: Scope, since: datetime, limit: int) -> tuple[Line, ...]:
    """Return the screenings that came to their result since then, the latest first."""
    query = select(*_LINE).where(SCREENING.c.ended_at >= since, _IS_THERE, _in(scope))
    return _lines(unit, query.order_by(SCREENING.c.number.desc()).limit(limit))


def acknowledged_since(unit: Unit, scope: Scope, since: datetime, limit: int) -> tuple[Line, ...]:
    """Return the screenings whose card was acknowledged since then, the latest first."""
    query = select(*_LINE).join(CARE, CARE.c.screening == SCREENING.c.number)
    query = query.where(CARE.c.acknowledged_at >= since, _in(scope))
    return _lines(unit, query.order_by(SCREENING.c.number.desc()).limit(limit))


def unacknowledged(unit: Unit, scope: Scope, limit: int) -> tuple[Line, ...]:
    """Return the screenings that have a card which nobody has acknowledged, the latest first."""
    has_card = exists().where(CARD.c.screening == SCREENING.c.number)
    is_known = exists().where(CARE.c.screening == SCREENING.c.number, CARE.c.acknowledged_by.is_not(None))
    query = select(*_LINE).where(has_card, ~is_known, _IS_THERE, _in(scope))
    return _lines(unit, query.order_by(SCREENING.c.number.desc()).limit(limit))


def to_do(
    unit: Unit, scope: Scope, what: What, states: Collection[str], between: tuple[datetime, datetime]
) -> tuple[ToDo, ...]:
    """Return what is to be done between the two moments, the second not included; told or not, the earliest first.

    Of screenings in these states; whether it still is to be done is for the caller to see.
    """
    query = select(*_LINE, REMINDER.c.criterion, REMINDER.c.at).join(
        REMINDER, REMINDER.c.screening == SCREENING.c.number
    )
    of_it = (REMINDER.c.what == what, REMINDER.c.at >= between[0], REMINDER.c.at < between[1])
    rows = unit.execute(
        query.where(*of_it, SCREENING.c.state.in_(list(states)), _in(scope)).order_by(
            REMINDER.c.at, SCREENING.c.number, REMINDER.c.id
        )
    ).mappings()
    return tuple(ToDo(line=_line(row), criterion=row["criterion"], at=row["at"]) for row in rows)


def later_attempt(unit: Unit, screening: Screening) -> str | None:
    """Return what the latest attempt since with the patient is called; one that was annulled does not count."""
    first = screening.first or screening.number
    counts = SCREENING.c.state != "annulled"
    later = and_(SCREENING.c.first == first, SCREENING.c.attempt > screening.attempt, counts)
    found = unit.execute(select(SCREENING.c.attempt).where(later).order_by(SCREENING.c.attempt.desc()).limit(1))
    attempt = found.scalar_one_or_none()
    return None if attempt is None else f"{first}-{attempt}"


def _in(scope: Scope) -> ColumnElement[bool]:
    is_mine = or_(
        SCREENING.c.person == scope.person,
        exists().where(ITEM.c.screening == SCREENING.c.number, ITEM.c.owner == scope.person),
    )
    mine = and_(_at(scope.own_at), is_mine) if scope.person is not None else false()
    return or_(_at(scope.sites), mine)


def _at(sites: Iterable[str] | None) -> ColumnElement[bool]:
    return true() if sites is None else SCREENING.c.site.in_(list(sites))


def _lines(unit: Unit, query: Select[Any]) -> tuple[Line, ...]:
    return tuple(Line(**row) for row in unit.execute(query).mappings())


def _line(row: Any) -> Line:  # noqa: ANN401  # a row with more than a line's columns
    return Line(**{name: row[name] for name in Line.model_fields})
