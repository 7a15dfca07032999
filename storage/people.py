"""Who a person is to us, and what they may do where. Everything else knows people by `Person.id`, not by Telegram's."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any, Literal, NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, insert, or_, select, update

from flows.quantities import Frozen
from storage.database import insert_new
from storage.tables import GRANT, PERSON
from storage.unit import Unit

Role: TypeAlias = Literal["investigator", "coordinator", "admin", "auditor"]
Language: TypeAlias = Literal["en", "fr"]


class Person(Frozen):
    """A person. `id` is ours: it stands in screenings, grants and the audit, and outlives the Telegram id."""

    id: int
    telegram_id: int | None
    language: Language | None
    current_screening: int | None
    created_at: datetime
    reminders: bool = True
    menu: str | None = None
    hours: str | None = None
    """Between which hours of a working day to be reminded of things, if not the usual ones."""
    forgotten_at: datetime | None = None


class Grant(Frozen):
    """A right in force. No site means every site. The days of a delegation are its first and its last, if set."""

    id: int
    person: int
    role: Role
    site: str | None
    granted_by: int | None
    at: datetime
    delegated_from: date | None = None
    delegated_until: date | None = None


def _in_force() -> ColumnElement[bool]:
    return GRANT.c.revoked_at.is_(None)


_OF_RIGHT = ("role", "site", "granted_by", "at", "delegated_from", "delegated_until")
_WITH_RIGHTS: Select[Any] = (
    select(PERSON, GRANT.c.id.label("of_right"), *(GRANT.c[name] for name in _OF_RIGHT))
    .select_from(PERSON.outerjoin(GRANT, and_(GRANT.c.person == PERSON.c.id, _in_force())))
    .where(PERSON.c.telegram_id.in_(bindparam("telegram_ids", expanding=True)))
    .order_by(GRANT.c.id)
)


_MENU = update(PERSON).where(PERSON.c.id == bindparam("_person")).values(menu=bindparam("_menu"))


def meet(unit: Unit, telegram_id: int, now: datetime) -> Person:
    """Return the person with this Telegram id, known from now on."""
    known = find(unit, telegram_id)
    if known:
        return known
    unit.execute(insert_new(unit, PERSON, "telegram_id").values(telegram_id=telegram_id, created_at=now))
    return Person(**unit.execute(select(PERSON).where(PERSON.c.telegram_id == telegram_id)).mappings().one())


def find(unit: Unit, telegram_id: int) -> Person | None:
    """Return the person with this Telegram id if we have met."""
    row = unit.execute(select(PERSON).where(PERSON.c.telegram_id == telegram_id)).mappings().one_or_none()
    return None if row is None else Person(**row)


def known(unit: Unit, telegram_ids: Collection[int]) -> dict[int, tuple[Person, tuple[Grant, ...]]]:
    """Return those of them we have met, by Telegram id, each with the rights in force."""
    found: dict[int, tuple[Person, tuple[Grant, ...]]] = {}
    for row in unit.execute(_WITH_RIGHTS, {"telegram_ids": list(telegram_ids)}) if telegram_ids else ():
        person, rights = found.get(row.telegram_id) or (_person(row), ())
        found[row.telegram_id] = (person, rights if row.of_right is None else (*rights, _right(row)))
    return found


def get(unit: Unit, person: int) -> Person | None:
    """Return a person by our id."""
    row = unit.execute(select(PERSON).where(PERSON.c.id == person)).mappings().one_or_none()
    return None if row is None else Person(**row)


def speak(unit: Unit, person: int, language: Language) -> None:
    """Note the language a person chose."""
    unit.execute(update(PERSON).where(PERSON.c.id == person).values(language=language))


def be_reminded(unit: Unit, person: int, *, wanted: bool, hours: str | None) -> None:
    """Note whether a person wants to be reminded of things, and between which hours (None: the usual ones)."""
    unit.execute(update(PERSON).where(PERSON.c.id == person).values(reminders=wanted, hours=hours))


def turn_to(unit: Unit, person: int, screening: int | None) -> None:
    """Note which screening a person is busy with; None: with none."""
    unit.execute(update(PERSON).where(PERSON.c.id == person).values(current_screening=screening))


def grant(unit: Unit, person: int, role: Role, site: str | None, by: int | None, now: datetime) -> Grant:
    """Give a right and return it; one already in force is returned as it is. `by` None: the bot's own settings."""
    in_force = (each for each in roles_of(unit, person) if (each.role, each.site) == (role, site))
    given = {"person": person, "role": role, "site": site, "granted_by": by, "at": now}
    return next(in_force, None) or _grant(unit.execute(insert(GRANT).values(given).returning(GRANT)).one())


def revoke(unit: Unit, person: int, by: int | None, now: datetime) -> tuple[Grant, ...]:
    """Take all rights of a person away from the next update on, and return those that were in force."""
    taken = update(GRANT).where(GRANT.c.person == person, _in_force()).values(revoked_at=now, revoked_by=by)
    rows = unit.execute(taken.returning(GRANT)).all()
    return tuple(sorted((_grant(row) for row in rows), key=attrgetter("id")))


def roles_of(unit: Unit, person: int) -> tuple[Grant, ...]:
    """Return the rights in force, the oldest first; none for a stranger."""
    query = select(GRANT).where(GRANT.c.person == person, _in_force()).order_by(GRANT.c.id)
    return tuple(_grant(row) for row in unit.execute(query))


def had(unit: Unit, person: int, role: Role) -> bool:
    """Say whether a person has this role somewhere, or had it once."""
    given = select(GRANT.c.id).where(GRANT.c.person == person, GRANT.c.role == role).limit(1)
    return unit.scalar(given) is not None


def everyone(unit: Unit, role: Role | None = None) -> tuple[tuple[Person, tuple[Grant, ...]], ...]:
    """Return all who have a right in force (of this role), with those rights, in the order in which we met."""
    grants: dict[int, list[Grant]] = {}
    wanted = _in_force() if role is None else and_(_in_force(), GRANT.c.role == role)
    for row in unit.execute(select(GRANT).where(wanted).order_by(GRANT.c.id)):
        grants.setdefault(row.person, []).append(_grant(row))
    rows = unit.execute(select(PERSON).where(PERSON.c.id.in_(grants)).order_by(PERSON.c.id)).mappings()
    return tuple((Person(**row), tuple(grants[row["id"]])) for row in rows)


class Reachable(NamedTuple):
    """A person's private chat, what he may be there, and a digest of the menu that the chat has."""

    person: int
    chat: int
    language: Language | None
    menu: str | None
    roles: frozenset[Role]


def reachable(unit: Unit) -> Iterator[Reachable]:
    """Go through the private chats of all who have a right in force, or a menu from before. Costs little for many."""
    columns = (PERSON.c.id, PERSON.c.telegram_id, PERSON.c.language, PERSON.c.menu, GRANT.c.role)
    of_all = select(*columns).select_from(PERSON.outerjoin(GRANT, and_(GRANT.c.person == PERSON.c.id, _in_force())))
    some = or_(GRANT.c.role.is_not(None), PERSON.c.menu.is_not(None))
    rows = unit.execute(of_all.where(PERSON.c.telegram_id.is_not(None), some).order_by(PERSON.c.id))
    for of_one, theirs in groupby(rows, key=itemgetter(0, 1, 2, 3)):
        person, chat, language, menu = of_one
        yield Reachable(person, chat, language, menu, frozenset(row.role for row in theirs if row.role))


def note_menus(unit: Unit, menus: Mapping[int, str | None]) -> None:
    """Note which menu each of these persons' chats has now; None: none."""
    rows = [{"_person": person, "_menu": menu} for person, menu in sorted(menus.items())]
    if rows:
        unit.execute(_MENU, rows)


def _grant(row: Row[Any]) -> Grant:
    return Grant(**{name: getattr(row, name) for name in Grant.model_fields})


def _person(row: Row[Any]) -> Person:
    return Person(**{name: getattr(row, name) for name in Person.model_fields})


def _right(row: Row[Any]) -> Grant:
    return Grant(id=row.of_right, person=row.id, **{name: getattr(row, name) for name in _OF_RIGHT})
