"""Questions whose sending has begun, until that is on disk: who is quick answers them before it is.

A text that comes while a new message is on its way waits for how that ends: its number among the messages of the chat
then says whether it was written below the question. The database notes it when the send is settled. Another process,
and this one after a restart, know only that; a text that comes in between is then taken for too early, and the question
shown again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.outcomes import Ended


@dataclass(slots=True)
class _Asked:
    step: str
    at: datetime
    anew: bool
    """As a new message: nobody can have seen it before Telegram has it."""
    ended: Ended | None = None
    is_awaited: bool = False


class NotYet(Exception):
    """Whether the question was seen is known when its sending has ended: until then the update waits."""


class OnTheWay:
    """What this process is sending, by the number of the screening. `then` is called when what was awaited is over."""

    def __init__(self) -> None:
        self._asked: dict[int, _Asked] = {}
        self.then: Callable[[], None] = lambda: None

    def begins(self, number: int, step: str, at: datetime, *, anew: bool = False) -> None:
        """The question is being sent from now on."""
        self._asked[number] = _Asked(step, at, anew)

    def ends(self, number: int, step: str, ended: Ended) -> None:
        """It is on disk when that began, or what it came to."""
        asked = self._asked.get(number)
        if asked is None or asked.step != step:
            return
        if asked.is_awaited:
            asked.ended = ended
            self.then()
        else:
            del self._asked[number]

    def fails(self, number: int, step: str) -> None:
        """How its sending ended will never be known; it is tried again."""
        if number in self._asked and self._asked[number].step == step:
            del self._asked[number]

    def had_seen(self, number: int, step: str, at: datetime, message: int | None) -> bool:
        """Say whether a text that was received at that time, as this message, can answer the question.

        NotYet is raised while that cannot be known.
        """
        asked = self._asked.get(number)
        if asked is None or asked.step != step or asked.at > at:
            return False
        if not asked.anew:
            return True
        if asked.ended is None:
            asked.is_awaited = True
            raise NotYet
        del self._asked[number]
        shown = asked.ended.message if asked.ended.move == "sent" else None
        return shown is not None and message is not None and message > shown
