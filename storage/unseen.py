"""What is owed to a chat and surely nobody has seen yet: it can still be taken back, or spared.

A burst of messages is so answered by the question as it stands in the end, not by a page for each of them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

import orjson
from sqlalchemy import ColumnElement, and_, bindparam, case, delete, func, literal, or_, select, union_all

from storage import outbox
from storage.outbox import Owing, payload_text
from storage.tables import HOLD, OUTBOX
from storage.unit import Unit

REPLY = "reply_to"
"""The last entry of a payload: the message to which it is a reply."""

_IS_FIRST_TRY = and_(OUTBOX.c.kind == "panel", OUTBOX.c.state == "sending", OUTBOX.c.attempts == 1, ~OUTBOX.c.fresh)
_OWED = union_all(
    select(OUTBOX.c.chat_id, OUTBOX.c.id, OUTBOX.c.screening, case((_IS_FIRST_TRY, OUTBOX.c.payload), else_="")).where(
        OUTBOX.c.settled_at.is_(None),
        OUTBOX.c.kind != "toast",
        OUTBOX.c.chat_id.in_(bindparam("chats", expanding=True)),
    ),
    select(HOLD.c.chat_id, literal(0), literal(0), literal("")).where(
        HOLD.c.chat_id.in_(bindparam("chats", expanding=True)), HOLD.c.not_before > bindparam("now")
    ),
)


class Seen(NamedTuple):
    """What somebody has on the screen: the message that shows a screening, as it was at a revision."""

    screening: int
    revision: int


def is_waiting(unit: Unit, owing: Owing) -> bool:
    """Say whether the same message waits for this chat, and surely nobody has seen it: once is enough.

    To what it replies makes no difference.
    """
    content = {name: value for name, value in owing.payload.items() if name != REPLY}
    said = payload_text(owing.model_copy(update={"payload": content}))
    reply = f'{said[:-1]},"{REPLY}":'  # it stands last
    replying = func.substr(OUTBOX.c.payload, 1, len(reply)) == reply
    same = (OUTBOX.c.kind == owing.kind, or_(OUTBOX.c.payload == said, replying))
    return unit.scalar(select(OUTBOX.c.id).where(*_unseen(owing.chat_id), *same).limit(1)) is not None


def is_being_sent(unit: Unit, screening: int, asks: str) -> bool:
    """Say whether that question of a screening is on its way as a new message, whichever process it is that sends."""
    of_it = (OUTBOX.c.kind == "panel", OUTBOX.c.screening == screening, OUTBOX.c.fresh)
    under_way = select(OUTBOX.c.payload).where(*of_it, OUTBOX.c.state == "sending", OUTBOX.c.settled_at.is_(None))
    return any(orjson.loads(payload).get("asks") == asks for payload in unit.scalars(under_way))


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


def quiet(unit: Unit, chats: Mapping[int, Seen | None], now: datetime) -> frozenset[int]:
    """Return those of the chats to which nothing is owed (answers to taps aside), and which are not held.

    A question whose sending nobody has settled yet, and which is seen on the screen, has arrived: that is written.
    """
    if not chats:
        return frozenset()
    busy: set[int] = set()
    arrived: dict[int, int] = {}
    for chat, row, screening, payload in unit.execute(_OWED, {"chats": list(chats), "now": now}):
        seen = chats[chat]
        if seen and seen.screening == screening and _shows(payload, seen) and chat not in arrived:
            arrived[chat] = row
        else:
            busy.add(chat)
    settled = outbox.settle_seen(unit, [row for chat, row in arrived.items() if chat not in busy], now)
    return frozenset(chats.keys() - busy - {chat for chat, row in arrived.items() if row not in settled})


def _shows(payload: str, seen: Seen) -> bool:
    """Say whether this is the one change of the screening's message that brought it to the revision."""
    owed = orjson.loads(payload) if payload else {}
    return owed.get("edit") is None and owed.get("brings") == seen.revision


def _unseen(chat_id: int) -> tuple[ColumnElement[bool], ...]:
    waits = OUTBOX.c.state.in_(("pending", "later"))
    return OUTBOX.c.settled_at.is_(None), OUTBOX.c.chat_id == chat_id, waits, OUTBOX.c.doubts == 0


def _tidies(payload: str) -> bool:
    owed = orjson.loads(payload)
    return bool(owed.get("edit") or owed.get("disarm") or owed.get("tap"))
