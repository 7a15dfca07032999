"""What is owed to a chat and surely nobody has seen yet: it can still be taken back, or spared.

A burst of messages is so answered by the question as it stands in the end, not by a page for each of them.
"""

from collections.abc import Collection
from datetime import datetime

import orjson
from sqlalchemy import ColumnElement, bindparam, delete, select, union

from storage.outbox import Owing, payload_text
from storage.tables import HOLD, OUTBOX
from storage.unit import Unit

_BUSY = union(
    select(OUTBOX.c.chat_id).where(
        OUTBOX.c.settled_at.is_(None),
        OUTBOX.c.kind != "toast",
        OUTBOX.c.chat_id.in_(bindparam("chats", expanding=True)),
    ),
    select(HOLD.c.chat_id).where(
        HOLD.c.chat_id.in_(bindparam("chats", expanding=True)), HOLD.c.not_before > bindparam("now")
    ),
)


def is_waiting(unit: Unit, owing: Owing) -> bool:
    """Say whether the very same message waits for this chat, and surely nobody has seen it: once is enough."""
    same = (OUTBOX.c.kind == owing.kind, OUTBOX.c.payload == payload_text(owing))
    return unit.scalar(select(OUTBOX.c.id).where(*_unseen(owing.chat_id), *same).limit(1)) is not None


def overtake(unit: Unit, chat_id: int, screening: int) -> bool:
    """Owe no more the questions of a screening that surely nobody has seen, and return whether one was to be new.

    A newer one takes their place. One that has another message's buttons to take away, or a tap to answer, stays.
    """
    of_it = (OUTBOX.c.kind == "panel", OUTBOX.c.screening == screening)
    query = select(OUTBOX.c.id, OUTBOX.c.payload, OUTBOX.c.fresh).where(*_unseen(chat_id), *of_it)
    rows = [row for row in unit.execute(query.with_for_update(skip_locked=True)) if not _tidies(row.payload)]
    if rows:
        unit.execute(delete(OUTBOX).where(OUTBOX.c.id.in_([row.id for row in rows])))
    return any(row.fresh for row in rows)


def busy(unit: Unit, chats: Collection[int], now: datetime) -> set[int]:
    """Return those of the chats to which something is owed already (answers to taps aside), or which are held now."""
    return set(unit.scalars(_BUSY, {"chats": list(chats), "now": now})) if chats else set()


def _unseen(chat_id: int) -> tuple[ColumnElement[bool], ...]:
    waits = OUTBOX.c.state.in_(("pending", "later"))
    return OUTBOX.c.settled_at.is_(None), OUTBOX.c.chat_id == chat_id, waits, OUTBOX.c.doubts == 0


def _tidies(payload: str) -> bool:
    owed = orjson.loads(payload)
    return bool(owed.get("edit") or owed.get("disarm") or owed.get("tap"))
