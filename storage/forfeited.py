"""What a chat is still owed and has no right to any more: it does not go out, whatever became of an earlier attempt."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, true, update

from storage.erasing import UNSENT
from storage.kinds import Kind
from storage.people import Grant, Role
from storage.tables import OUTBOX, SCREENING
from storage.unit import Unit

_BY_SITE: tuple[tuple[Role, tuple[Kind, ...]], ...] = (
    ("investigator", ("panel",)),
    ("coordinator", ("card", "recard")),
)
"""What is owed of a screening because of which right at its site."""


def withdraw(unit: Unit, chat_id: int, left: Collection[Grant], now: datetime) -> None:
    """Owe a chat no more than the rights that are `left` reach. Answers to taps stay, and what is to be deleted.

    What surely nobody has seen goes; what may have arrived is told to be so and not tried again. What is being sent at
    this moment loses its content: should the attempt fail, nothing is left to send.
    """
    owed = (OUTBOX.c.chat_id == chat_id, OUTBOX.c.settled_at.is_(None), ~or_(*_reached(left)))
    rows = list(unit.scalars(select(OUTBOX.c.id).where(*owed).order_by(OUTBOX.c.id).with_for_update()))
    if not rows:
        return
    of_them = (OUTBOX.c.id.in_(rows), OUTBOX.c.settled_at.is_(None))
    waits, unseen = OUTBOX.c.state != "sending", OUTBOX.c.state.in_(("pending", "later"))
    unit.execute(delete(OUTBOX).where(*of_them, unseen, OUTBOX.c.doubts == 0))
    unit.execute(update(OUTBOX).where(*of_them).values(payload=UNSENT, error=None))
    perhaps = {"state": "ambiguous", "settled_at": now, "not_before": None}
    unit.execute(update(OUTBOX).where(*of_them, waits).values(perhaps))


def _reached(left: Collection[Grant]) -> list[ColumnElement[bool]]:
    stays: list[Kind] = ["toast", "delete"]
    if any(each.role == "admin" for each in left):
        stays.append("alert")
    of_sites = [
        and_(OUTBOX.c.kind.in_(kinds), _is_at({each.site for each in left if each.role == role}))
        for role, kinds in _BY_SITE
    ]
    return [OUTBOX.c.kind.in_(stays), *of_sites]


def _is_at(sites: set[str | None]) -> ColumnElement[bool]:
    """It is about a screening at one of these sites (one of them None: at any)."""
    if None in sites:
        return true()
    return func.coalesce(OUTBOX.c.screening, 0).in_(select(SCREENING.c.number).where(SCREENING.c.site.in_(sites)))
