"""Who has acknowledged a screening's card, and who looks after it."""

from datetime import datetime

from sqlalchemy import or_, select, update

from flows.quantities import Frozen
from storage.database import insert_new
from storage.tables import CARE
from storage.unit import Unit


class Care(Frozen):
    """Who has acknowledged the card and who looks after the screening, each since when."""

    acknowledged_by: int | None = None
    acknowledged_at: datetime | None = None
    taken_by: int | None = None
    taken_at: datetime | None = None


def of(unit: Unit, screening: int) -> Care:
    """Return how a screening is cared for."""
    query = select(*(CARE.c[name] for name in Care.model_fields)).where(CARE.c.screening == screening)
    row = unit.execute(query).mappings().one_or_none()
    return Care() if row is None else Care(**row)


def acknowledge(unit: Unit, screening: int, person: int, now: datetime) -> bool:
    """Note that a person has acknowledged the card; False if somebody has before, which stands."""
    _have_row(unit, screening)
    free = update(CARE).where(CARE.c.screening == screening, CARE.c.acknowledged_by.is_(None))
    return bool(unit.execute(free.values(acknowledged_by=person, acknowledged_at=now)).rowcount)


def take(unit: Unit, screening: int, person: int, now: datetime, *, over_from: int | None = None) -> bool:
    """Note that a person looks after the screening, if nobody does or only the one it is taken over from."""
    _have_row(unit, screening)
    free = or_(CARE.c.taken_by.is_(None), CARE.c.taken_by == over_from)
    taken = update(CARE).where(CARE.c.screening == screening, free)
    return bool(unit.execute(taken.values(taken_by=person, taken_at=now)).rowcount)


def reopen(unit: Unit, screening: int) -> None:
    """Have the card acknowledged anew: it says something else now. Who looks after the screening still does."""
    unit.execute(update(CARE).where(CARE.c.screening == screening).values(acknowledged_by=None, acknowledged_at=None))


def _have_row(unit: Unit, screening: int) -> None:
    unit.execute(insert_new(unit, CARE, "screening").values(screening=screening))
