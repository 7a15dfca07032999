"""Screenings in lists, and found by what people call them."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from flows.quantities import Frozen
from flows.screening import ERASED, label
from storage.screenings import Word
from storage.tables import SCREENING
from storage.unit import Unit

_LONGEST = 10
"""Digits of a number, and of an attempt, that are looked up at all."""

_MOST_ATTEMPTS = 1000


class Line(Frozen):
    """A screening in a list."""

    number: int
    trial: str
    version: str
    site: str
    person: int
    state: str
    is_open: bool
    verdict: Word | None
    first_exclusion: str | None
    started_at: datetime
    ended_at: datetime | None
    first: int | None
    attempt: int

    @property
    def label(self) -> str:
        """How people call it."""
        return label(self.number, self.first, self.attempt)

    @property
    def is_erased(self) -> bool:
        """Its personal values were erased."""
        return self.state == ERASED


def called(unit: Unit, said: str) -> int | None:
    """Return the number of the screening that is called so (``12``, ``12-2``); None if there is no such."""
    first, _, attempt = said.strip().partition("-")
    if not (first.isascii() and first.isdecimal() and len(first) < _LONGEST):
        return None
    if not attempt:
        of_it = and_(SCREENING.c.number == int(first), SCREENING.c.first.is_(None))
    elif attempt.isascii() and attempt.isdecimal() and len(attempt) < _LONGEST:
        of_it = and_(SCREENING.c.first == int(first), SCREENING.c.attempt == int(attempt))
    else:
        return None
    number: int | None = unit.scalar(select(SCREENING.c.number).where(of_it))
    return number


def attempts(unit: Unit, first: int) -> tuple[Line, ...]:
    """Return all attempts with the patient of this first screening, in order."""
    of_it = or_(SCREENING.c.number == first, SCREENING.c.first == first)
    return tuple(reversed(lines(unit, of_it, limit=_MOST_ATTEMPTS)))


def mine(unit: Unit, person: int, limit: int = 20) -> tuple[Line, ...]:
    """Return a person's screenings, the latest first."""
    return lines(unit, SCREENING.c.person == person, limit=limit)


def of_site(unit: Unit, site: str, limit: int = 20) -> tuple[Line, ...]:
    """Return a site's screenings, the latest first."""
    return lines(unit, SCREENING.c.site == site, limit=limit)


def lines(unit: Unit, *conditions: ColumnElement[bool], limit: int) -> tuple[Line, ...]:
    """Return the screenings that meet the conditions, the latest first; for `storage` only, as it speaks of columns."""
    columns = [SCREENING.c[name] for name in Line.model_fields]
    query = select(*columns).where(*conditions).order_by(SCREENING.c.number.desc()).limit(limit)
    return tuple(Line(**row) for row in unit.execute(query).mappings())
