"""Everybody we have met, with their rights and when they last did something: in the order in which we met, paged."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, false, func, select

from flows.quantities import Frozen
from storage.paging import Sheet, Turn, sheet
from storage.people import Grant, Person, Role
from storage.tables import EVENT, GRANT, PERSON
from storage.unit import Unit


class Listed(Frozen):
    """A person, the rights in force, and the time of the last event that he caused."""

    person: Person
    grants: tuple[Grant, ...]
    last_at: datetime | None


class Who(Frozen):
    """Whom to list; what is None does not matter. With a site: who has a right there, or everywhere."""

    role: Role | None = None
    site: str | None = None
    with_rights: bool | None = True
    """False: only those who have none any more, or never had; none of these has a role or a site."""


def people(unit: Unit, who: Who, turn: Turn[int]) -> Sheet[Listed, int]:
    """Return a page of the people."""
    conditions = _conditions(who)

    def find(beyond: int | None, backwards: bool, most: int) -> list[Person]:  # noqa: FBT001  # as pages are asked for
        number = PERSON.c.id
        bound = [] if beyond is None else [number < beyond if backwards else number > beyond]
        query = select(PERSON).where(*conditions, *bound).order_by(number.desc() if backwards else number).limit(most)
        return [Person(**row) for row in unit.execute(query).mappings()]

    found = sheet(turn, find, key_of=lambda person: person.id)
    grants, last = _grants(unit, found.items), _last(unit, found.items)
    listed = (Listed(person=each, grants=grants[each.id], last_at=last.get(each.id)) for each in found.items)
    return Sheet(tuple(listed), found.after, found.before)


def _conditions(who: Who) -> list[ColumnElement[bool]]:
    theirs = [GRANT.c.person == PERSON.c.id, GRANT.c.revoked_at.is_(None)]
    wanted: list[ColumnElement[bool]] = []
    if who.role is not None:
        wanted.append(GRANT.c.role == who.role)
    if who.site is not None:
        wanted.append((GRANT.c.site == who.site) | GRANT.c.site.is_(None))
    if who.with_rights is False:
        return [false()] if wanted else [~exists().where(*theirs)]
    return [exists().where(*theirs, *wanted)] if wanted or who.with_rights else []


def _grants(unit: Unit, people: Sequence[Person]) -> dict[int, tuple[Grant, ...]]:
    numbers = [each.id for each in people]
    query = select(GRANT).where(GRANT.c.person.in_(numbers), GRANT.c.revoked_at.is_(None)).order_by(GRANT.c.id)
    found: defaultdict[int, tuple[Grant, ...]] = defaultdict(tuple)
    for row in unit.execute(query):
        found[row.person] += (Grant(**{name: getattr(row, name) for name in Grant.model_fields}),)
    return found


def _last(unit: Unit, people: Sequence[Person]) -> dict[int, datetime]:
    """Return when each of them last did something: the latest of his events is found by the index of those."""
    latest = select(func.max(EVENT.c.seq)).where(EVENT.c.person == PERSON.c.id).correlate(PERSON).scalar_subquery()
    query = select(PERSON.c.id, EVENT.c.at).join(EVENT, EVENT.c.seq == latest)
    return {row.id: row.at for row in unit.execute(query.where(PERSON.c.id.in_([each.id for each in people])))}
