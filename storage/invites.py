"""Invitations: a token opens the door once, within 24 hours. The database knows only the token's SHA-256."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, insert, select, update

from flows.quantities import Frozen
from storage import people
from storage.people import Grant, Role
from storage.tables import INVITE
from storage.unit import Unit

LIFETIME = timedelta(hours=24)


class Opened(Frozen):
    """What an invitation was for, and who made it (None: the command line). `site`: as it was kept."""

    role: Role
    site: str | None
    by: int | None

    @property
    def sites(self) -> tuple[str | None, ...]:
        """The sites, each of which gets a right of its own; one None where the right is for all of them."""
        return tuple(self.site.split()) if self.site else (None,)


def invite(unit: Unit, token: str, role: Role, site: str | None, by: int | None, now: datetime) -> datetime:
    """Keep an invitation under the hash of `token` (several sites: set apart by spaces) and return when it expires."""
    expires_at = now + LIFETIME
    made = {"created_by": by, "created_at": now, "expires_at": expires_at}
    unit.execute(insert(INVITE).values(token_sha256=_hash(token), role=role, site=site, **made))
    return expires_at


def redeem(unit: Unit, token: str, person: int, now: datetime) -> tuple[Grant, ...]:
    """Use an invitation up and return the rights it gives; none alike for unknown, used and expired ones."""
    opened = use(unit, token, person, now)
    return () if opened is None else admit(unit, opened, person, now)


def admit(unit: Unit, opened: Opened, person: int, now: datetime) -> tuple[Grant, ...]:
    """Give a person what the invitation was for: a right for each site."""
    return tuple(people.grant(unit, person, opened.role, site, opened.by, now) for site in opened.sites)


def use(unit: Unit, token: str, person: int, now: datetime) -> Opened | None:
    """Use an invitation up without giving the person a right yet: a group may be what it is for.

    Of two who use it at the same time exactly one gets in: the second finds it used by then.
    """
    valid = and_(INVITE.c.token_sha256 == _hash(token), _open(now))
    used = update(INVITE).where(valid).values(used_by=person, used_at=now)
    row = unit.execute(used.returning(INVITE.c.role, INVITE.c.site, INVITE.c.created_by)).one_or_none()
    return None if row is None else Opened(role=row.role, site=row.site, by=row.created_by)


def withdraw(unit: Unit, by: int, now: datetime) -> int:
    """Let what somebody has made and nobody has used yet expire at once, and return how many that were."""
    return unit.execute(update(INVITE).where(INVITE.c.created_by == by, _open(now)).values(expires_at=now)).rowcount


def withdraw_all(unit: Unit, now: datetime) -> int:
    """Let every invitation that nobody has used yet expire at once, and return how many that were."""
    return unit.execute(update(INVITE).where(_open(now)).values(expires_at=now)).rowcount


def count_open(unit: Unit, now: datetime) -> int:
    """Return how many invitations still open the door."""
    return unit.scalar(select(func.count()).select_from(INVITE).where(_open(now))) or 0


def _open(now: datetime) -> ColumnElement[bool]:
    return and_(INVITE.c.used_at.is_(None), INVITE.c.expires_at > now)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
