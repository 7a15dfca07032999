"""Links to the console: each signs its person in once, within five minutes. Only the token's SHA-256 is kept."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, insert, select, update

from storage.tables import SIGN_IN
from storage.unit import Unit

LIFETIME = timedelta(minutes=5)
KEPT = timedelta(days=1)
"""How long a link that expired is kept before it is forgotten; the audit knows that it was made."""


def offer(unit: Unit, token: str, person: int, now: datetime) -> datetime:
    """Keep a link under the hash of `token` and return when it expires. The person's earlier links are good no more."""
    unit.execute(delete(SIGN_IN).where(SIGN_IN.c.expires_at < now - KEPT))
    withdraw(unit, person, now)
    expires_at = now + LIFETIME
    made = {"person": person, "created_at": now, "expires_at": expires_at}
    unit.execute(insert(SIGN_IN).values(token_sha256=_hash(token), **made))
    return expires_at


def use(unit: Unit, token: str, now: datetime) -> int | None:
    """Use a link up and return whose it is; None alike for unknown, used and expired ones.

    Of two who use it at the same time exactly one gets in.
    """
    valid = and_(SIGN_IN.c.token_sha256 == _hash(token), SIGN_IN.c.used_at.is_(None), SIGN_IN.c.expires_at > now)
    used = update(SIGN_IN).where(valid).values(used_at=now).returning(SIGN_IN.c.person)
    person: int | None = unit.execute(used).scalar_one_or_none()
    return person


def whose(unit: Unit, token: str) -> int | None:
    """Return whose a link is or was; None if there never was such a link, or it is forgotten."""
    person: int | None = unit.scalar(select(SIGN_IN.c.person).where(SIGN_IN.c.token_sha256 == _hash(token)))
    return person


def withdraw(unit: Unit, person: int, now: datetime) -> None:
    """Let a person's unused links expire at once."""
    unused = and_(SIGN_IN.c.person == person, SIGN_IN.c.used_at.is_(None), SIGN_IN.c.expires_at > now)
    unit.execute(update(SIGN_IN).where(unused).values(expires_at=now))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
