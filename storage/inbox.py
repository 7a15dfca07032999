"""Every update is stored before Telegram is told that we have it, and is done in the transaction of its turn.

Within a chat the lowest update id comes first, and one turn is taken at a time, by whichever process. A row is open
until it is `done`, `refused` (one of a flood), or put `aside` for a person to see.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from sqlalchemy import ColumnElement, Integer, Row, Select, Update, bindparam, func, or_, select, text, update

from flows.quantities import Frozen
from storage.database import alone_in_chat, alone_in_chats, announce, insert_new
from storage.postgresql import CHANNEL
from storage.tables import INBOX
from storage.tables.traffic import MESSAGES
from storage.unit import Unit, rows

MAX_TRIES = 5

FLOOD, FLOOD_TIME = 20, timedelta(seconds=10)
"""More messages than this that one person wrote in that time, all waiting for their turn: nobody types so fast.

What was written at leisure while Telegram could not be reached waits too, and is none."""
MINUTE = OF_ONE_FLOOD = timedelta(minutes=1)

Settled: TypeAlias = Literal["done", "aside"]
Sort: TypeAlias = Literal["message", "tap", "other"]


class Incoming(Frozen):
    """An update as it arrived: raw JSON, and as much of whence it came as could be read without understanding it."""

    update_id: int
    chat_id: int | None = None
    telegram_id: int | None = None
    payload: str | None
    sort: Sort = "other"
    said_at: datetime | None = None
    """When it was written, by Telegram's clock."""


CHATS_A_ROUND = 100


class Waiting(Frozen):
    """A chat with something to do, its oldest open update, and how many `others` wait behind it."""

    update_id: int
    chat_id: int | None
    others: int = 0


class Received(Incoming):
    """An update taken for its turn. `tries` failed before this one; `others` of its chat wait behind it, if counted."""

    received_at: datetime
    tries: int
    others: int | None = None


def _open() -> ColumnElement[bool]:
    return INBOX.c.done_at.is_(None)


def _oldest(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Return the oldest open update of each chat, and how many others wait behind it."""
    first, others = func.min(INBOX.c.update_id).label("first"), (func.count() - 1).label("others")
    of_chats = select(first, others).where(_open(), *conditions).group_by(INBOX.c.chat_id).order_by(first)
    oldest = of_chats.limit(bindparam("most", type_=Integer)).subquery()
    found = select(INBOX, oldest.c.others).join(oldest, oldest.c.first == INBOX.c.update_id)
    return found.order_by(INBOX.c.update_id).with_for_update(of=INBOX, skip_locked=True)


_CHAT = func.coalesce(INBOX.c.chat_id, 0)
_WAITING_CHATS = select(_CHAT).where(_open()).group_by(_CHAT).order_by(func.min(INBOX.c.update_id))
_OLDEST = _oldest()
_OLDEST_OF_SOME = _oldest(_CHAT.in_(bindparam("chats", expanding=True)))
_LATELY = select(INBOX.c.update_id).where(
    text(MESSAGES),
    INBOX.c.chat_id == bindparam("chat"),
    INBOX.c.telegram_id == bindparam("sender"),
    INBOX.c.received_at > bindparam("since"),
    or_(INBOX.c.said_at.is_(None), INBOX.c.said_at > bindparam("said_since")),
)
_HEARD_LATELY = select(func.count()).select_from(_LATELY.limit(bindparam("most", type_=Integer)).subquery())
_SETTLE = rows(
    update(INBOX)
    .where(INBOX.c.update_id == bindparam("_update_id"))
    .values(state=bindparam("_state"), done_at=bindparam("_now"))
)


def store(unit: Unit, updates: Sequence[Incoming], now: datetime) -> int:
    """Store the updates that are new and return how many were: one delivered again changes nothing."""
    stored = [{**vars(each), "received_at": now, "state": "open", "tries": 0} for each in updates]
    new = insert_new(unit, INBOX, "update_id")
    return unit.execute(new, stored, execution_options={"preserve_rowcount": True}).rowcount if stored else 0


def call_others(unit: Unit) -> None:
    """Let the other processes on the database know of updates to be taken."""
    announce(unit, CHANNEL)


def oldest_open(unit: Unit, limit: int = CHATS_A_ROUND) -> tuple[Waiting, ...]:
    """Return each chat's oldest open update, the longest wait first; updates of no chat queue as one."""
    oldest, others = func.min(INBOX.c.update_id).label("update_id"), (func.count() - 1).label("others")
    query = select(oldest, INBOX.c.chat_id, others).where(_open()).group_by(INBOX.c.chat_id).order_by(oldest)
    found = unit.execute(query.limit(limit))
    return tuple(Waiting(update_id=row.update_id, chat_id=row.chat_id, others=row.others) for row in found)


def claim(unit: Unit, update_id: int) -> Received | None:
    """Take an update for the turn of this unit; None if it is done, taken, or not its chat's oldest any more."""
    query = select(INBOX).where(INBOX.c.update_id == update_id, _open()).with_for_update(skip_locked=True)
    row = unit.execute(query).one_or_none()
    if row is None or not alone_in_chat(unit, row.chat_id) or _has_earlier(unit, update_id, row.chat_id):
        return None
    return _received(row)


def claim_all(unit: Unit, limit: int = CHATS_A_ROUND) -> tuple[Received, ...]:
    """Take each chat's oldest open update for turns of this unit, the longest wait first."""
    ours = alone_in_chats(unit, _WAITING_CHATS.limit(limit))
    if ours is None:
        found = unit.execute(_OLDEST, {"most": limit})
    else:
        found = unit.execute(_OLDEST_OF_SOME, {"most": limit, "chats": ours})
    return tuple(_received(row, row.others) for row in found)


def oldest_behind(unit: Unit, taken: Collection[Received]) -> int | None:
    """Return the lowest id of the open updates that wait in these chats behind what was taken of them."""
    chats, ids = {each.chat_id for each in taken}, {each.update_id for each in taken}
    behind = select(func.min(INBOX.c.update_id)).where(_open(), INBOX.c.chat_id.in_(chats))
    lowest: int | None = unit.scalar(behind.where(INBOX.c.update_id.not_in(ids)))
    return lowest


def settle(unit: Unit, update_id: int, state: Settled, now: datetime) -> None:
    """Close an update: its turn has been taken, or it is put aside."""
    unit.put(_SETTLE, {"_update_id": update_id, "_state": state, "_now": now})


def refuse_flood(unit: Unit, received: Received, now: datetime) -> tuple[int, bool]:
    """Refuse all that waits of a flood. Return how many that were (0: this is none), and whether it is news.

    What they said is left for `refused.take_out`.
    """
    if received.sort != "message" or (received.others is not None and received.others < FLOOD):
        return 0, False
    of_it = (_open(), INBOX.c.sort == "message", *_same_sender(received), _written_with(received))
    if (unit.scalar(select(func.count()).where(*of_it)) or 0) <= FLOOD:
        return 0, False
    is_news = not _was_refused_before(unit, received)
    refused = update(INBOX).where(*of_it).values(state="refused", done_at=now)
    return unit.execute(refused).rowcount, is_news


def refuse_beyond(unit: Unit, received: Received, most: int, now: datetime) -> tuple[int, bool]:
    """Refuse a message if its sender has written more than so many in this chat within a minute.

    Return how many at least those were (0: it is not refused), and whether it is the first that is refused. What was
    written over hours, and comes at once because Telegram could not be reached, is not counted together.
    """
    since, said_since = (at - MINUTE for at in (received.received_at, received.said_at or received.received_at))
    counted = {"chat": received.chat_id, "sender": received.telegram_id, "since": since, "said_since": said_since}
    if received.sort != "message" or unit.scalar(_HEARD_LATELY, {**counted, "most": most + 1}) <= most:
        return 0, False
    is_news = not _was_refused_before(unit, received)
    unit.execute(_row(received.update_id).values(state="refused", done_at=now, payload=None))
    return most + 1, is_news


def note_failure(unit: Unit, update_id: int, error: str, now: datetime) -> bool:
    """Count a turn that failed, in a unit of its own; after the fifth put the update aside and return True."""
    tries = unit.scalar(
        _row(update_id).where(_open()).values(tries=INBOX.c.tries + 1, error=error).returning(INBOX.c.tries)
    )
    aside = tries is not None and tries >= MAX_TRIES
    if aside:
        settle(unit, update_id, "aside", now)
    return aside


def sender_of(unit: Unit, update_id: int) -> int | None:
    """Return who sent an update, if it was in private: there the chat bears the sender's id."""
    private = INBOX.c.telegram_id == INBOX.c.chat_id
    found: int | None = unit.scalar(select(INBOX.c.telegram_id).where(INBOX.c.update_id == update_id, private))
    return found


def has_written(unit: Unit, chat_id: int) -> bool:
    """Say whether a message ever came from this chat: only who has written can be written to in private."""
    query = select(INBOX.c.update_id).where(text(MESSAGES), INBOX.c.chat_id == chat_id)
    return unit.scalar(query.limit(1)) is not None


def empty(unit: Unit, update_id: int) -> None:
    """Forget what an update said (it held identifying text); that it came is kept."""
    unit.execute(_row(update_id).values(payload=None))


def empty_settled(unit: Unit, before: datetime) -> int:
    """Forget what all updates settled before that time said, and return how many there were."""
    old = update(INBOX).where(INBOX.c.done_at < before, INBOX.c.payload.is_not(None))
    return unit.execute(old.values(payload=None)).rowcount


def _written_with(received: Received) -> ColumnElement[bool]:
    if received.said_at is None:
        return INBOX.c.said_at.is_(None)
    return INBOX.c.said_at <= received.said_at + FLOOD_TIME


def _was_refused_before(unit: Unit, received: Received) -> bool:
    since = received.received_at - OF_ONE_FLOOD
    query = select(INBOX.c.update_id).where(text(MESSAGES), *_same_sender(received), INBOX.c.received_at >= since)
    return unit.scalar(query.where(INBOX.c.state == "refused").limit(1)) is not None


def _same_sender(received: Received) -> tuple[ColumnElement[bool], ...]:
    return INBOX.c.chat_id == received.chat_id, INBOX.c.telegram_id == received.telegram_id


def _row(update_id: int) -> Update:
    return update(INBOX).where(INBOX.c.update_id == update_id)


def _received(row: Row[Any], others: int | None = None) -> Received:
    return Received(
        update_id=row.update_id,
        chat_id=row.chat_id,
        telegram_id=row.telegram_id,
        payload=row.payload,
        sort=row.sort,
        said_at=row.said_at,
        received_at=row.received_at,
        tries=row.tries,
        others=others,
    )


def _has_earlier(unit: Unit, update_id: int, chat_id: int | None) -> bool:
    same_chat = INBOX.c.chat_id.is_(None) if chat_id is None else INBOX.c.chat_id == chat_id
    earlier = select(INBOX.c.update_id).where(_open(), same_chat, INBOX.c.update_id < update_id).limit(1)
    return unit.scalar(earlier) is not None
