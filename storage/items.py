"""What people have agreed about the missing items of a screening: who obtains each, and until when."""

from datetime import date, datetime

from sqlalchemy import select, update

from flows.quantities import Frozen
from storage.database import insert_new
from storage.tables import ITEM
from storage.unit import Unit


class Agreed(Frozen):
    """Who obtains what a criterion lacks, and until when; None where nothing was agreed."""

    owner: int | None = None
    due: date | None = None


def of(unit: Unit, screening: int) -> dict[str, Agreed]:
    """Return what was agreed, by criterion."""
    query = select(ITEM.c.criterion, ITEM.c.owner, ITEM.c.due).where(ITEM.c.screening == screening)
    return {row.criterion: Agreed(owner=row.owner, due=row.due) for row in unit.execute(query)}


def give(unit: Unit, screening: int, criterion: str, owner: int, now: datetime) -> None:
    """Note who obtains it from now on."""
    _keep(unit, screening, criterion, owner=owner, owned_at=now)


def agree_on(unit: Unit, screening: int, criterion: str, due: date) -> None:
    """Note the day on which it is to be there."""
    _keep(unit, screening, criterion, due=due)


def _keep(unit: Unit, screening: int, criterion: str, **agreed: object) -> None:
    unit.execute(insert_new(unit, ITEM, "screening", "criterion").values(screening=screening, criterion=criterion))
    of_it = (ITEM.c.screening == screening, ITEM.c.criterion == criterion)
    unit.execute(update(ITEM).where(*of_it).values(**agreed))
