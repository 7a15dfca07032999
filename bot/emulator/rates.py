"""Telegram's published sending limits, off until switched on.

About one message a second in a chat (short bursts pass), twenty a minute in a group, thirty a second over all. The
real server's own figures are not public; these are the ones its FAQ gives.
"""

from collections import deque
from math import ceil
from typing import Final

from bot.emulator.clock import Clock
from bot.emulator.refusal import too_many

BURST: Final = 3
PER_GROUP: Final = (20, 60.0)
OVERALL: Final = (30, 1.0)


class Rates:
    """Counts sends by the emulator's clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.on = False
        self._sent: dict[int, deque[float]] = {}

    def admit(self, chat: int) -> None:
        """Count a send to this chat, or refuse it with the seconds to wait."""
        if not self.on:
            return
        wait = max(self._burst(chat), self._window(0, *OVERALL), self._window(chat, *PER_GROUP) if chat < 0 else 0)
        if wait > 0:
            raise too_many(max(1, ceil(wait)))
        for key in (0, chat):
            self._sent.setdefault(key, deque(maxlen=OVERALL[0])).append(self._clock.now())

    def _burst(self, chat: int) -> float:
        """Over one a second, as long as the last few were not too quick."""
        sent = self._sent.get(chat, deque())
        return sent[-BURST] + BURST - self._clock.now() if len(sent) >= BURST else 0

    def _window(self, key: int, most: int, seconds: float) -> float:
        sent = self._sent.get(key, deque())
        return sent[-most] + seconds - self._clock.now() if len(sent) >= most else 0
