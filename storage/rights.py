"""Rights changed: taken away one by one, replaced by others, bound to the days of a delegation."""

from collections.abc import Collection
from datetime import date, datetime
from typing import TypeAlias

from sqlalchemy import select, update

from storage import forfeited, invites, people, sessions, sign_ins
from storage.people import Grant, Role
from storage.tables import GRANT
from storage.unit import Unit

Wanted: TypeAlias = "Collection[tuple[Role, str | None]]"

_IN_FORCE = GRANT.c.revoked_at.is_(None)


def admins_to_change(unit: Unit) -> frozenset[int]:
    """Return who is an admin, and hold these rights until the unit ends: two who take them away wait for each other."""
    rights = select(GRANT.c.person).where(_IN_FORCE, GRANT.c.role == "admin").order_by(GRANT.c.id)
    return frozenset(unit.scalars(rights.with_for_update()))


def take(unit: Unit, person: int, rights: Collection[int], by: int | None, now: datetime) -> tuple[Grant, ...]:
    """Take these rights of a person away from the next update on; return those of them that were in force.

    With any of them go his sessions at the console and the links to it, and what his chat is still owed and the rights
    that are left do not reach; with an admin's right the invitations that he made and nobody has used.
    """
    had = people.roles_of(unit, person)
    of_person = update(GRANT).where(GRANT.c.person == person, GRANT.c.id.in_(rights), _IN_FORCE)
    taken = set(unit.scalars(of_person.values(revoked_at=now, revoked_by=by).returning(GRANT.c.id)))
    gone = tuple(each for each in had if each.id in taken)
    if any(each.role == "admin" for each in gone):
        invites.withdraw(unit, person, now)
    if gone:
        sessions.end_all(unit, person, now)
        sign_ins.withdraw(unit, person, now)
        _owe_no_more(unit, person, gone, [each for each in had if each.id not in taken], now)
    return gone


def _owe_no_more(unit: Unit, person: int, gone: Collection[Grant], left: Collection[Grant], now: datetime) -> None:
    known = people.get(unit, person)
    if known and known.telegram_id is not None:
        forfeited.withdraw(unit, known.telegram_id, gone, left, now)


def replace(unit: Unit, person: int, wanted: Wanted, by: int | None, now: datetime) -> tuple[Grant, ...]:
    """Give a person these rights (role, site) and no others, and return them; one that stays keeps its delegation."""
    had = people.roles_of(unit, person)
    take(unit, person, [each.id for each in had if (each.role, each.site) not in wanted], by, now)
    for role, site in wanted:
        people.grant(unit, person, role, site, by, now)
    return people.roles_of(unit, person)


def delegate(unit: Unit, grant: int, first: date | None, last: date | None) -> None:
    """Set the first and the last day of a delegation; None: open on that side."""
    unit.execute(update(GRANT).where(GRANT.c.id == grant).values(delegated_from=first, delegated_until=last))
