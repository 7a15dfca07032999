"""The emulator's time. Frozen, only a test moves it; otherwise it follows the machine's, plus those moves."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime


class Clock:
    """What dates, expiry, rates and retry delays go by."""

    def __init__(self, at: datetime | None = None) -> None:
        self._frozen_at = at.timestamp() if at else None
        self._moved = 0.0
        self.sleepers: set[asyncio.Future[None]] = set()
        self.on_move: list[Callable[[], None]] = []

    def now(self) -> float:
        """Seconds since 1970."""
        return (time.time() if self._frozen_at is None else self._frozen_at) + self._moved

    def date(self) -> int:
        """Now, as Telegram writes dates."""
        return int(self.now())

    def move(self, seconds: float) -> None:
        """Let this much time pass at once; everything that is then due happens."""
        self._moved += seconds
        for sleeper in [sleeper for sleeper in self.sleepers if not sleeper.done()]:
            sleeper.set_result(None)
        for listener in self.on_move:
            listener()

    async def sleep(self, seconds: float, *, at_most_real: float | None = None) -> None:
        """Wait by this clock; `at_most_real` ends the wait by the machine's, for what a network client waits for."""
        due = self.now() + seconds
        ends = asyncio.get_running_loop().time() + at_most_real if at_most_real is not None else None
        while self.now() < due and (ends is None or asyncio.get_running_loop().time() < ends):
            await self._next_move(self._real_seconds_until(due, ends))

    def _real_seconds_until(self, due: float, ends: float | None) -> float | None:
        follows = due - self.now() if self._frozen_at is None else None
        remains = ends - asyncio.get_running_loop().time() if ends is not None else None
        return min((seconds for seconds in (follows, remains) if seconds is not None), default=None)

    async def _next_move(self, at_most: float | None) -> None:
        sleeper = asyncio.get_running_loop().create_future()
        self.sleepers.add(sleeper)
        try:
            await asyncio.wait([sleeper], timeout=at_most)
        finally:
            self.sleepers.discard(sleeper)

    def __str__(self) -> str:
        return datetime.fromtimestamp(self.now(), UTC).isoformat(timespec="seconds")
