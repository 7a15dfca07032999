"""A clock that stands still until a test lets time pass: whoever waits is woken at the moment it waited for, in order.

`now` is the simulated time, whatever the machine's clock says, so a day passes in as long as its work takes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import count


class SimulatedClock:
    """Tells the simulated time; `quiet` returns when nobody has anything left to do at this moment."""

    def __init__(self, at: datetime, moved: Callable[[float], None] = lambda _seconds: None) -> None:
        self._now = at.astimezone(UTC)
        self._moved = moved
        self._order = count()
        self._sleepers: dict[int, tuple[datetime, asyncio.Event]] = {}

    def now(self) -> datetime:
        return self._now

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        """Return when the event is set, or when the simulated time has come."""
        if event.is_set() or seconds <= 0:
            await asyncio.sleep(0)  # as the machine's clock would: others get their turn
            return
        due, mine = asyncio.Event(), next(self._order)
        self._sleepers[mine] = (self._now + timedelta(seconds=seconds), due)
        waits = [asyncio.ensure_future(each.wait()) for each in (event, due)]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._sleepers.pop(mine, None)
            for each in waits:
                each.cancel()

    @property
    def asleep(self) -> int:
        """How many wait."""
        return len(self._sleepers)

    async def move(self, seconds: float, quiet: Callable[[], Awaitable[None]], grain: float = 0.0) -> None:
        """Let time pass: from one who is due to the next, each of them first doing all there is to do.

        With a grain, whoever is due within it of the first is woken with it, late: as on a machine that is busy.
        """
        end = self._now + timedelta(seconds=seconds)
        await quiet()
        while (due := min((moment for moment, _ in self._sleepers.values()), default=end)) < end:
            self._set(min(end, max(due, self._now) + timedelta(seconds=grain)))
            self._wake()
            await quiet()
        self._set(end)
        self._wake()
        await quiet()

    def _set(self, moment: datetime) -> None:
        passed = (moment - self._now).total_seconds()
        self._now = moment
        self._moved(passed)

    def _wake(self) -> None:
        for sleeper, (due, event) in sorted(self._sleepers.items(), key=lambda each: (each[1][0], each[0])):
            if due <= self._now:
                del self._sleepers[sleeper]
                event.set()
