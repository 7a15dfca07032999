"""The coordinators' groups, and who receives the cards of a site."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, update

from storage.database import insert_new
from storage.tables import CHAT, GRANT, PERSON
from storage.unit import Unit


def bind(unit: Unit, chat_id: int, site: str, by: int | None, now: datetime) -> None:
    """Bind a group to a site; a dead binding comes to life again."""
    bound = {"bound_by": by, "bound_at": now}
    unit.execute(insert_new(unit, CHAT, "chat_id", "site").values(chat_id=chat_id, site=site, **bound))
    dead = update(CHAT).where(CHAT.c.chat_id == chat_id, CHAT.c.site == site, CHAT.c.dead_at.is_not(None))
    unit.execute(dead.values(dead_at=None, moved_to=None, **bound))


def unbind(unit: Unit, chat_id: int, now: datetime) -> int:
    """End all bindings of a group (the bot was removed, the group is gone) and return how many there were."""
    return unit.execute(update(CHAT).where(*_alive(chat_id)).values(dead_at=now)).rowcount


def move(unit: Unit, old: int, new: int, now: datetime) -> int:
    """Follow a group that migrated to a new id, and return how many bindings moved. The outbox moves by its own."""
    moved = unit.execute(update(CHAT).where(*_alive(old)).values(dead_at=now, moved_to=new).returning(CHAT)).all()
    for row in moved:
        bind(unit, new, row.site, row.bound_by, now)
    return len(moved)


def sites_of(unit: Unit, chat_id: int) -> tuple[str, ...]:
    """Return the sites a group is bound to."""
    return tuple(unit.scalars(select(CHAT.c.site).where(*_alive(chat_id)).order_by(CHAT.c.site)))


def bound(unit: Unit, by: int | None = None) -> dict[int, tuple[str, ...]]:
    """Return the groups that are bound (by this person), each with its sites."""
    rows = select(CHAT.c.chat_id, CHAT.c.site).where(CHAT.c.dead_at.is_(None)).order_by(CHAT.c.chat_id, CHAT.c.site)
    found: dict[int, tuple[str, ...]] = {}
    for chat, site in unit.execute(rows if by is None else rows.where(CHAT.c.bound_by == by)):
        found[chat] = (*found.get(chat, ()), site)
    return found


def recipients(unit: Unit, site: str) -> tuple[int, ...]:
    """Return the chats that get a site's cards: its groups, then its coordinators in private; each once."""
    groups = select(CHAT.c.chat_id).where(CHAT.c.site == site, CHAT.c.dead_at.is_(None)).order_by(CHAT.c.chat_id)
    rights = (
        GRANT.c.revoked_at.is_(None),
        GRANT.c.role == "coordinator",
        or_(GRANT.c.site == site, GRANT.c.site.is_(None)),
    )
    coordinators = select(PERSON.c.telegram_id).join(GRANT, GRANT.c.person == PERSON.c.id).where(*rights)
    reachable = coordinators.where(PERSON.c.telegram_id.is_not(None)).order_by(PERSON.c.id)
    return tuple(dict.fromkeys((*unit.scalars(groups), *unit.scalars(reachable))))


def _alive(chat_id: int) -> tuple[ColumnElement[bool], ...]:
    return CHAT.c.chat_id == chat_id, CHAT.c.dead_at.is_(None)
