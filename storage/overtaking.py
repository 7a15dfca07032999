"""Which came first: Telegram numbers its updates, and may deliver one late."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import bindparam, exists, func, select

from storage.tables import INBOX
from storage.unit import Unit

DAY = timedelta(days=1)
"""Telegram gives an update up after a day, and begins anew at any id after a quiet week."""

_LATER = INBOX.alias("later")
DONE_LATER = exists().where(
    _LATER.c.chat_id == INBOX.c.chat_id,
    _LATER.c.update_id > INBOX.c.update_id,
    _LATER.c.done_at.is_not(None),
    _LATER.c.received_at > bindparam("lately"),
)
"""One with a higher id, of the same chat, has had its turn."""


def oldest_behind(unit: Unit, taken: Collection[tuple[int | None, int]]) -> int | None:
    """Return the lowest id of the open updates that wait in chats behind what was taken of them (chat, update id)."""
    chats, ids = {chat for chat, _ in taken}, {update_id for _, update_id in taken}
    behind = (INBOX.c.done_at.is_(None), INBOX.c.chat_id.in_(chats), INBOX.c.update_id.not_in(ids))
    lowest: int | None = unit.scalar(select(func.min(INBOX.c.update_id)).where(*behind))
    return lowest
