"""How sending can end, and what follows: the one table that delivery obeys. No Telegram in it, and no clock.

A send is tried again only when it surely did not arrive. When nobody knows, a question is simply sent again (an old
one loses its buttons), and a card or an alert once more after 30 seconds, marked as a possible duplicate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Ending: TypeAlias = Literal[
    "done", "same", "slow_down", "unreachable", "unclear", "blocked", "moved", "malformed", "gone", "expired",
    "refused", "no_token", "not_drawn",
]  # fmt: skip
Move: TypeAlias = Literal["sent", "wait", "again", "doubt", "blocked", "follow", "plainly", "afresh", "dead"]

TABLE: dict[Ending, Move] = {
    "done": "sent",
    "same": "sent",  # "message is not modified": it shows what it should
    "slow_down": "wait",  # 429: this chat is left alone for as long as Telegram says
    "unreachable": "again",  # no connection was made, so nothing was sent
    "unclear": "doubt",  # read timeout, 5xx or reset after sending: it may have arrived
    "blocked": "blocked",  # 403, chat not found: settled, the admins are told
    "moved": "follow",  # the group has a new id
    "malformed": "plainly",  # Telegram cannot parse our markup: once more as plain text, and reported
    "gone": "afresh",  # the message to edit is no longer there: a new one
    "expired": "sent",  # a tap can be answered for a few minutes only; nobody waits for it any more
    "refused": "dead",  # any other 400: it would be refused again; reported
    "not_drawn": "dead",  # a file that could not be drawn would not be drawn the next time either; reported
    "no_token": "again",  # 401: nothing can be sent until the token is good
}

CERTAIN_ONCE = ("card", "alert", "file")
"""Kinds that are sent at most once more when in doubt. A file too: on a slow line one upload after another could get
through unseen, each a copy of a page that somebody may print; and whoever asked for it can ask again."""

DUPLICATE_AFTER = 30.0
LONGEST_PAUSE = 60.0
FIRST_PAUSE = 1.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How one attempt ended, in these words."""

    ending: Ending
    message: int | None = None
    seconds: float = 0.0
    """How long Telegram asks to be left alone."""
    moved_to: int | None = None
    why: str = ""
    anew: bool = False
    """A new message was written, or perhaps was: it counts for the pace of the chat."""

    @property
    def move(self) -> Move:
        """What follows."""
        return TABLE[self.ending]
