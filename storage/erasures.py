"""Requests to erase the values of a patient: one admin asks, another one approves or refuses, within seven days.

A request is about the first screening of the patient and stands for all attempts. Who asked or ended it is None where
that was done at the machine, by the command line.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from sqlalchemy import ColumnElement, exists, insert, or_, select, update

from flows.quantities import Frozen
from flows.screening import ERASED
from storage.tables import ERASURE, SCREENING
from storage.unit import Unit

LIFETIME = timedelta(days=7)

Standing: TypeAlias = Literal["awaited", "done", "refused", "withdrawn", "expired"]


class Request(Frozen):
    """A request, with who asked for it and who ended it, and whether it was done."""

    id: int
    screening: int
    reason: str
    asked_by: int | None
    asked_at: datetime
    ended_by: int | None
    ended_at: datetime | None
    done: bool

    @property
    def expires_at(self) -> datetime:
        """Until when it can be approved."""
        return self.asked_at + LIFETIME

    def standing(self, now: datetime) -> Standing:
        """Return what has become of it."""
        if self.done:
            return "done"
        if self.ended_at is None:
            return "awaited" if now < self.expires_at else "expired"
        if self.ended_by is None:
            return "expired"
        return "withdrawn" if self.ended_by == self.asked_by else "refused"


def _awaited(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return ERASURE.c.ended_at.is_(None), ERASURE.c.asked_at > now - LIFETIME


def ask(unit: Unit, screening: int, reason: str, by: int | None, now: datetime) -> Request:
    """Keep a request and return it. Whoever calls this holds the screening, so that no two are awaited for it."""
    asked = {"screening": screening, "reason": reason, "asked_by": by, "asked_at": now, "done": False}
    return Request(**unit.execute(insert(ERASURE).values(asked).returning(ERASURE)).mappings().one())


def awaited(unit: Unit, screening: int, now: datetime) -> Request | None:
    """Return the request about a patient that can still be approved."""
    return _first(_requests(unit, ERASURE.c.screening == screening, *_awaited(now), limit=1))


def get(unit: Unit, request: int) -> Request | None:
    """Return a request, whatever has become of it."""
    return _first(_requests(unit, ERASURE.c.id == request, limit=1))


def latest(unit: Unit, limit: int) -> tuple[Request, ...]:
    """Return so many requests, the latest first."""
    return _requests(unit, limit=limit)


def end(unit: Unit, request: int, by: int | None, now: datetime, *, done: bool) -> bool:
    """End a request that is awaited: done, or not to be done. False if it is over already: of two, one is first."""
    awaits = (ERASURE.c.id == request, *_awaited(now))
    ended = update(ERASURE).where(*awaits).values(ended_by=by, ended_at=now, done=done)
    return unit.execute(ended).rowcount > 0


def expire(unit: Unit, now: datetime) -> tuple[Request, ...]:
    """End what nobody has approved in time, or before it was erased for another reason, and return it."""
    gone = exists().where(SCREENING.c.number == ERASURE.c.screening, SCREENING.c.state == ERASED)
    late = or_(ERASURE.c.asked_at <= now - LIFETIME, gone)
    ended = update(ERASURE).where(ERASURE.c.ended_at.is_(None), late).values(ended_at=now).returning(ERASURE)
    return tuple(Request(**row) for row in unit.execute(ended).mappings())


def _requests(unit: Unit, *conditions: ColumnElement[bool], limit: int) -> tuple[Request, ...]:
    query = select(ERASURE).where(*conditions).order_by(ERASURE.c.id.desc()).limit(limit)
    return tuple(Request(**row) for row in unit.execute(query).mappings())


def _first(found: Sequence[Request]) -> Request | None:
    return found[0] if found else None
