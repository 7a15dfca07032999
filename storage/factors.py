"""The second factor of who uses the console (TOTP, RFC 6238): its secret, and the code used last.

A code counts once: only one of a later step than the last that was used. After `TRIES` wrong ones in a row it is locked
for a while, each time for twice as long.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, or_, select, update

from flows.quantities import Frozen
from storage.tables import FACTOR
from storage.unit import Unit

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
LONGEST_LOCK = timedelta(hours=24)


class Factor(Frozen):
    """A person's second factor. Without `proven_at` it was only shown: nobody has given a code of it yet."""

    person: int
    secret: str
    made_at: datetime
    proven_at: datetime | None = None
    last_step: int | None = None
    failures: int = 0
    locked_until: datetime | None = None

    def is_locked(self, now: datetime) -> bool:
        """Say whether no code is taken at this moment."""
        return self.locked_until is not None and now < self.locked_until


def of(unit: Unit, person: int, *, to_check: bool = False) -> Factor | None:
    """Return a person's second factor, None if there is none.

    `to_check` a code against it: two who do so wait for each other, so that no code is tried that comes too late.
    """
    wanted = select(FACTOR).where(FACTOR.c.person == person)
    row = unit.execute(wanted.with_for_update() if to_check else wanted).mappings().one_or_none()
    return None if row is None else Factor(**row)


def propose(unit: Unit, person: int, secret: str, now: datetime) -> None:
    """Have a new secret wait for its first code, unless the person has proven one already.

    Wrong codes of before still count: a new link is no new start.
    """
    had = of(unit, person)
    if had is None:
        unit.execute(insert(FACTOR).values(person=person, secret=secret, made_at=now))
    elif had.proven_at is None:
        again = update(FACTOR).where(FACTOR.c.person == person, FACTOR.c.proven_at.is_(None))
        unit.execute(again.values(secret=secret, made_at=now, last_step=None))


def accept(unit: Unit, factor: Factor, step: int, now: datetime) -> bool:
    """Take the code of a step (30 seconds each since 1970); False if one of it or of a later one was taken before."""
    is_later = or_(FACTOR.c.last_step.is_(None), FACTOR.c.last_step < step)
    taken = update(FACTOR).where(FACTOR.c.person == factor.person, FACTOR.c.secret == factor.secret, is_later)
    proven = {"last_step": step, "proven_at": factor.proven_at or now, "failures": 0, "locked_until": None}
    return bool(unit.execute(taken.values(proven)).rowcount)


def refuse(unit: Unit, factor: Factor, now: datetime) -> datetime | None:
    """Count a wrong code; return until when it is locked, if that was once too often."""
    counted = update(FACTOR).where(FACTOR.c.person == factor.person).values(failures=FACTOR.c.failures + 1)
    failures: int = unit.execute(counted.returning(FACTOR.c.failures)).scalar_one()
    if failures % TRIES:
        return None
    locked_until: datetime = now + min(LOCKED_FOR * 2 ** min(failures // TRIES - 1, 16), LONGEST_LOCK)
    unit.execute(update(FACTOR).where(FACTOR.c.person == factor.person).values(locked_until=locked_until))
    return locked_until


def forget(unit: Unit, person: int) -> bool:
    """Forget a person's second factor, so that a new one is set up; False if there was none."""
    return bool(unit.execute(delete(FACTOR).where(FACTOR.c.person == person)).rowcount)
