"""What one process at a time may do, such as polling: a lease with a name, short, and renewed while it is held.

Who holds it says so again before it ends; who dies, or cannot reach the database, loses it by the clock alone. Two
holders at once are possible only between processes whose clocks differ by more than a lease lasts.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update

from storage.database import insert_new
from storage.tables import LEASE
from storage.unit import Unit

WRONG_CLOCK = timedelta(minutes=5)
"""A lease that ends later than this comes from a clock that was wrong, and binds nobody."""


def hold(unit: Unit, name: str, holder: str, now: datetime, lasts: timedelta) -> bool:
    """Take the lease, or hold it longer; False while somebody else holds it."""
    until = now + lasts
    if unit.execute(insert_new(unit, LEASE, "name").values(name=name, holder=holder, until=until)).rowcount == 1:
        return True
    may = or_(LEASE.c.holder == holder, LEASE.c.until <= now, LEASE.c.until > now + WRONG_CLOCK)
    mine = update(LEASE).where(LEASE.c.name == name, may)
    return bool(unit.execute(mine.values(holder=holder, until=until)).rowcount)


def let_go(unit: Unit, name: str, holder: str) -> None:
    """Give the lease up, if it is held by this holder."""
    unit.execute(delete(LEASE).where(LEASE.c.name == name, LEASE.c.holder == holder))


def end_all(unit: Unit) -> None:
    """After a start of the only process: whoever held a lease is dead."""
    unit.execute(delete(LEASE))
