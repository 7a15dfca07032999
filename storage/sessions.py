"""Who is at the console. A session is known by the hash of its cookie; what it is good for depends on the time."""

import hashlib
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from sqlalchemy import delete, insert, select, update

from flows.quantities import Frozen
from storage.tables import SESSION
from storage.unit import Unit

IDLE = timedelta(minutes=15)
"""After so long without a request the second factor is asked for again; before it was given once, all is over."""
LONGEST = timedelta(hours=12)
NOTED_EVERY = timedelta(minutes=1)
"""How often it is noted that somebody is still there: not with each request."""
KEPT = timedelta(days=30)
"""How long a session is kept once it has begun; the audit knows of all."""

Standing: TypeAlias = Literal["unproven", "open", "locked", "over"]


class Session(Frozen):
    """A session. `unproven`: the second factor was not given yet; `locked`: it has to be given again."""

    id_sha256: str
    person: int
    begun_at: datetime
    seen_at: datetime
    proven_at: datetime | None = None
    ended_at: datetime | None = None

    def standing(self, now: datetime) -> Standing:
        """Return what the session is good for at this moment."""
        if self.ended_at is not None or now - self.begun_at >= LONGEST:
            return "over"
        idle = now - self.seen_at >= IDLE
        if self.proven_at is None:
            return "over" if idle else "unproven"
        return "locked" if idle else "open"

    def is_worth_noting(self, now: datetime) -> bool:
        """Say whether it should be noted that the person is still there."""
        return self.standing(now) == "open" and now - self.seen_at >= NOTED_EVERY


def begin(unit: Unit, secret: str, person: int, now: datetime) -> Session:
    """Begin a session under the hash of `secret`, which only the person's browser knows."""
    unit.execute(delete(SESSION).where(SESSION.c.person == person, SESSION.c.begun_at < now - KEPT))
    session = Session(id_sha256=_hash(secret), person=person, begun_at=now, seen_at=now)
    unit.execute(insert(SESSION).values(**vars(session)))
    return session


def find(unit: Unit, secret: str) -> Session | None:
    """Return the session of a browser, whatever it is still good for."""
    return of(unit, _hash(secret))


def of(unit: Unit, id_sha256: str) -> Session | None:
    """Return the session of this hash, whatever it is still good for."""
    row = unit.execute(select(SESSION).where(SESSION.c.id_sha256 == id_sha256)).mappings().one_or_none()
    return None if row is None else Session(**row)


def prove(unit: Unit, session: Session, now: datetime) -> None:
    """Note that the second factor was given."""
    _change(unit, session, proven_at=now, seen_at=now)


def note_seen(unit: Unit, session: Session, now: datetime) -> None:
    """Note that the person is still there."""
    _change(unit, session, seen_at=now)


def end(unit: Unit, session: Session, now: datetime) -> None:
    """End a session for good."""
    _change(unit, session, ended_at=now)


def end_all(unit: Unit, person: int, now: datetime) -> int:
    """End all sessions of a person and return how many that were."""
    going = update(SESSION).where(SESSION.c.person == person, SESSION.c.ended_at.is_(None))
    return unit.execute(going.values(ended_at=now)).rowcount


def _change(unit: Unit, session: Session, **values: datetime) -> None:
    going = update(SESSION).where(SESSION.c.id_sha256 == session.id_sha256, SESSION.c.ended_at.is_(None))
    unit.execute(going.values(**values))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
