"""Every update is stored before Telegram is told that we have it, and is done in the transaction of its turn.

Within a chat the lowest update id comes first. A row is open until it is `done`, or put `aside` for a person to see.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import ColumnElement, Update, func, select, update

from flows.quantities import Frozen
from storage.database import insert_new
from storage.tables import INBOX
from storage.unit import Unit

MAX_TRIES = 5

Settled: TypeAlias = Literal["done", "aside"]


class Incoming(Frozen):
    """An update as it arrived: raw JSON, and as much of whence it came as could be read without understanding it."""

    update_id: int
    chat_id: int | None = None
    telegram_id: int | None = None
    payload: str | None


class Waiting(Frozen):
    """A chat with something to do, and its oldest open update."""

    update_id: int
    chat_id: int | None


class Received(Incoming):
    """An update taken for its turn. `tries` failed before this one."""

    received_at: datetime
    tries: int


def store(unit: Unit, updates: Sequence[Incoming], now: datetime) -> int:
    """Store the updates that are new and return how many were: one delivered again changes nothing."""
    rows = [{**each.model_dump(), "received_at": now, "state": "open", "tries": 0} for each in updates]
    new = insert_new(unit, INBOX, "update_id").returning(INBOX.c.update_id)
    return len(unit.execute(new, rows).all()) if rows else 0


def oldest_open(unit: Unit, limit: int = 100) -> tuple[Waiting, ...]:
    """Return each chat's oldest open update, the longest wait first; updates of no chat queue as one."""
    oldest = func.min(INBOX.c.update_id).label("update_id")
    query = select(oldest, INBOX.c.chat_id).where(_open()).group_by(INBOX.c.chat_id).order_by(oldest).limit(limit)
    return tuple(Waiting(update_id=row.update_id, chat_id=row.chat_id) for row in unit.execute(query))


def claim(unit: Unit, update_id: int) -> Received | None:
    """Take an update for the turn of this unit; None if it is done, taken, or not its chat's oldest any more."""
    query = select(INBOX).where(INBOX.c.update_id == update_id, _open()).with_for_update(skip_locked=True)
    row = unit.execute(query).one_or_none()
    if row is None or _has_earlier(unit, update_id, row.chat_id):
        return None
    return Received(
        update_id=row.update_id,
        chat_id=row.chat_id,
        telegram_id=row.telegram_id,
        payload=row.payload,
        received_at=row.received_at,
        tries=row.tries,
    )


def settle(unit: Unit, update_id: int, state: Settled, now: datetime) -> None:
    """Close an update: its turn has been taken, or it is put aside."""
    unit.execute(_row(update_id).values(state=state, done_at=now))


def note_failure(unit: Unit, update_id: int, error: str, now: datetime) -> bool:
    """Count a turn that failed, in a unit of its own; after the fifth put the update aside and return True."""
    tries = unit.scalar(
        _row(update_id).where(_open()).values(tries=INBOX.c.tries + 1, error=error).returning(INBOX.c.tries)
    )
    aside = tries is not None and tries >= MAX_TRIES
    if aside:
        settle(unit, update_id, "aside", now)
    return aside


def empty(unit: Unit, update_id: int) -> None:
    """Forget what an update said (it held identifying text); that it came is kept."""
    unit.execute(_row(update_id).values(payload=None))


def empty_settled(unit: Unit, before: datetime) -> int:
    """Forget what all updates settled before that time said, and return how many there were."""
    old = update(INBOX).where(INBOX.c.done_at < before, INBOX.c.payload.is_not(None))
    return unit.execute(old.values(payload=None)).rowcount


def _open() -> ColumnElement[bool]:
    return INBOX.c.done_at.is_(None)


def _row(update_id: int) -> Update:
    return update(INBOX).where(INBOX.c.update_id == update_id)


def _has_earlier(unit: Unit, update_id: int, chat_id: int | None) -> bool:
    same_chat = INBOX.c.chat_id.is_(None) if chat_id is None else INBOX.c.chat_id == chat_id
    earlier = select(INBOX.c.update_id).where(_open(), same_chat, INBOX.c.update_id < update_id).limit(1)
    return unit.scalar(earlier) is not None
