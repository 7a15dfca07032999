"""Nobody keeps others waiting: how much one caller may ask for in a minute, and have under way at the same time.

Somebody who is in is known by his cookie, whoever else is at his address; all others by their address. It is counted by
each process for itself: a restart is a new start, of a minute.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

MOST_A_MINUTE = 1200
AT_ONCE = 10
"""A browser asks for six things at once."""
MOST_KNOWN = 1000


@dataclass
class Callers:
    """Who has asked in this minute, and who waits for an answer."""

    most: int = MOST_A_MINUTE
    at_once: int = AT_ONCE
    _minute: str = ""
    _asked: Counter[str] = field(default_factory=Counter)
    _waiting: Counter[str] = field(default_factory=Counter)
    _inside: dict[str, None] = field(default_factory=dict)

    def called(self, cookie: str, address: str) -> str:
        """Return by what the caller is known."""
        return f"cookie {cookie}" if cookie in self._inside else f"address {address}"

    def comes(self, caller: str, now: datetime) -> bool:
        """Note that the caller asks for something; False, and it is not noted, if that is too much."""
        minute = f"{now:%d %H:%M}"
        if minute != self._minute:
            self._minute = minute
            self._asked.clear()
        if self._asked[caller] >= self.most or self._waiting[caller] >= self.at_once:
            return False
        self._asked[caller] += 1
        self._waiting[caller] += 1
        return True

    def goes(self, caller: str) -> None:
        """Note that the caller has got an answer."""
        self._waiting[caller] -= 1
        if not self._waiting[caller]:
            del self._waiting[caller]

    def knows(self, cookie: str, *, inside: bool) -> None:
        """Note whether the cookie is of somebody who is in; of many the longest known is forgotten."""
        if not inside:
            self._inside.pop(cookie, None)
            return
        self._inside.setdefault(cookie)
        if len(self._inside) > MOST_KNOWN:
            del self._inside[next(iter(self._inside))]
