"""Questions whose sending has begun, until that is on disk: who is quick answers them before it is.

A text that comes while a new message is on its way waits for how that ends: its number among the messages of the chat
then says whether it was written below the question. The database notes when a question can have been seen once its
send is settled. After a restart only that is known; a text that came in between is then taken for too early, and the
question shown again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


class NotYet(Exception):
    """Whether the question was seen is known when its sending has ended: until then the update waits."""


class _Asked(NamedTuple):
    step: str
    at: datetime
    anew: bool


class OnTheWay:
    """What this process is sending, by the number of the screening. `then` is called when what was awaited is over."""

    def __init__(self) -> None:
        self._asked: dict[int, _Asked] = {}
        self._awaited: dict[int, str] = {}
        self.then: Callable[[], None] = lambda: None

    def begins(self, number: int, step: str, at: datetime, *, anew: bool = False) -> None:
        """The question is being sent from now on; `anew`: as a new message, unseen until Telegram has it."""
        self._asked[number] = _Asked(step, at, anew)

    def ends(self, number: int, step: str) -> None:
        """It is on disk what became of it."""
        if number in self._asked and self._asked[number].step == step:
            del self._asked[number]
        if number in self._awaited:
            self.then()

    def had_seen(self, number: int, step: str, at: datetime) -> bool:
        """Say whether the question, which takes the place of another, can have been on the screen at that time."""
        asked = self._asked.get(number)
        return asked is not None and not asked.anew and asked.step == step and asked.at <= at

    def await_end(self, number: int, step: str) -> NotYet:
        """Note that a text waits for the question's sending, by whichever process, and return what is to be raised."""
        self._awaited[number] = step
        return NotYet(f"screening {number}: a question is on its way")

    def was_awaited(self, number: int, step: str) -> bool:
        """Say, once, whether a text has waited for the question."""
        return self._awaited.pop(number, None) == step
