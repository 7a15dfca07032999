"""Questions whose sending has begun, until that is on disk: who is quick answers them before it is.

The database notes it when the send is settled. Another process, and this one after a restart, know only that; a text
that comes in between is then taken for too early, and the question shown again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime


class _Asked(NamedTuple):
    step: str
    at: datetime


class OnTheWay:
    """What this process is sending, by the number of the screening."""

    def __init__(self) -> None:
        self._asked: dict[int, _Asked] = {}

    def begins(self, number: int, step: str, at: datetime) -> None:
        """The question is being sent from now on."""
        self._asked[number] = _Asked(step, at)

    def ends(self, number: int, step: str) -> None:
        """It is on disk when that began."""
        if number in self._asked and self._asked[number].step == step:
            del self._asked[number]

    def had_seen(self, number: int, step: str, at: datetime) -> bool:
        """Say whether the question can have been on the screen at that time."""
        asked = self._asked.get(number)
        return asked is not None and asked.step == step and asked.at <= at
