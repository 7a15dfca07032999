"""Which updates have had their turn of late, chat by chat: Telegram numbers them, and may deliver one late.

Only this process knows, and only of the chats that spoke last; it tells what their numbers in the chat do not.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

CHATS = 500
DAY = timedelta(days=1)
"""Telegram gives an update up after a day, and begins anew at any number after a quiet week."""


class _Done(NamedTuple):
    update_id: int
    at: datetime


class Lately:
    """The highest number that had its turn, for the chats that spoke last."""

    def __init__(self) -> None:
        self._done: OrderedDict[int, _Done] = OrderedDict()

    def is_overtaken(self, chat: int, update_id: int, now: datetime) -> bool:
        """Say whether a later update of the chat has had its turn already; this one's turn begins now."""
        done = self._done.get(chat)
        if done and update_id < done.update_id and now - done.at < DAY:
            return True
        self._done[chat] = _Done(update_id, now)
        self._done.move_to_end(chat)
        if len(self._done) > CHATS:
            self._done.popitem(last=False)
        return False
