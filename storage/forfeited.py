"""What a chat is still owed and has no right to any more: it does not go out, whatever became of an earlier attempt."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, false, func, or_, select, true, update

from storage.erasing import UNSENT
from storage.kinds import Kind
from storage.people import Grant, Role
from storage.tables import OUTBOX, PERSON, SCREENING
from storage.unit import Unit

_BY_SITE: tuple[tuple[Role, tuple[Kind, ...]], ...] = (
    ("investigator", ("panel",)),
    ("coordinator", ("card", "recard")),
)
"""What is owed of a screening because of which right at its site."""

_TOLD: tuple[Kind, ...] = ("say", "file")
"""What may be owed because of any right: with the role it goes, for another role may not read all of it."""

_EVERYWHERE: tuple[Role, ...] = ("admin", "auditor")

_IS_REMINDER = and_(OUTBOX.c.kind == "say", func.coalesce(OUTBOX.c.cause, "").startswith("reminder:"))


def withdraw(unit: Unit, chat_id: int, gone: Collection[Grant], left: Collection[Grant], now: datetime) -> None:
    """Owe a chat no more than the rights that are `left` reach. Answers to taps stay, and what is to be deleted.

    What surely nobody has seen goes; what may have arrived is told to be so and not tried again. What is being sent at
    this moment loses its content: should the attempt fail, nothing is left to send.
    """
    owed = (OUTBOX.c.chat_id == chat_id, OUTBOX.c.settled_at.is_(None), ~or_(*_reached(gone, left)))
    rows = list(unit.scalars(select(OUTBOX.c.id).where(*owed).order_by(OUTBOX.c.id).with_for_update()))
    if not rows:
        return
    of_them = (OUTBOX.c.id.in_(rows), OUTBOX.c.settled_at.is_(None))
    waits, unseen = OUTBOX.c.state != "sending", OUTBOX.c.state.in_(("pending", "later"))
    unit.execute(delete(OUTBOX).where(*of_them, unseen, OUTBOX.c.doubts == 0))
    unit.execute(update(OUTBOX).where(*of_them).values(payload=UNSENT, error=None))
    perhaps = {"state": "ambiguous", "settled_at": now, "not_before": None}
    unit.execute(update(OUTBOX).where(*of_them, waits).values(perhaps))


def _reached(gone: Collection[Grant], left: Collection[Grant]) -> list[ColumnElement[bool]]:
    stays: list[Kind] = ["toast", "delete"]
    if _sites(left, "admin"):
        stays.append("alert")
    of_sites = [and_(OUTBOX.c.kind.in_(kinds), _is_at(_sites(left, role))) for role, kinds in _BY_SITE]
    told = and_(OUTBOX.c.kind.in_(_TOLD), or_(_of_nobody(gone, left), _of_patients(gone, left)))
    return [OUTBOX.c.kind.in_(stays), *of_sites, told, and_(_IS_REMINDER, _is_minded(left))]


def _of_nobody(gone: Collection[Grant], left: Collection[Grant]) -> ColumnElement[bool]:
    """It is about no screening, and each role is still there, somewhere."""
    has_all = left and {each.role for each in gone} <= {each.role for each in left}
    return OUTBOX.c.screening.is_(None) if has_all else false()


def _of_patients(gone: Collection[Grant], left: Collection[Grant]) -> ColumnElement[bool]:
    """It is about a screening that a right still reaches, in each role in which it was reached."""
    reached = [_is_at(_sites(left, role)) for role in {each.role for each in left}]
    still = [or_(~_is_at(_sites(gone, role)), _is_at(_sites(left, role))) for role in {each.role for each in gone}]
    return and_(or_(false(), *reached), *still)


def _is_minded(left: Collection[Grant]) -> ColumnElement[bool]:
    """It is about a screening of which a coordinator would be reminded, or whoever made it."""
    whose = select(PERSON.c.id).where(PERSON.c.telegram_id == OUTBOX.c.chat_id)
    own = select(SCREENING.c.number).where(SCREENING.c.person.in_(whose))
    as_investigator = and_(_is_at(_sites(left, "investigator")), func.coalesce(OUTBOX.c.screening, 0).in_(own))
    return or_(_is_at(_sites(left, "coordinator")), as_investigator)


def _sites(rights: Collection[Grant], role: Role) -> set[str | None]:
    return {None if role in _EVERYWHERE else each.site for each in rights if each.role == role}


def _is_at(sites: set[str | None]) -> ColumnElement[bool]:
    """It is about a screening at one of these sites (one of them None: at any)."""
    if None in sites:
        return true()
    return func.coalesce(OUTBOX.c.screening, 0).in_(select(SCREENING.c.number).where(SCREENING.c.site.in_(sites)))
