"""Empties the outbox: claims what is owed, sends it, and settles it by the table in `bot/outcomes.py`.

In one chat one thing is sent after another, in the order of owing; chats do not wait for each other. A claim is a
lease: what a killed process had under way is in doubt, and treated so.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.sending import send
from bot.settling import settle
from storage import outbox, screenings

if TYPE_CHECKING:
    from bot.clock import Chance, Clock
    from bot.memory import Memory
    from bot.telegram.outlet import Outlet
    from bot.wording import Words
    from storage.outbox import Owed
    from storage.screenings import Panel

_log = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)
AT_ONCE = 30
LONGEST_SLEEP = 30.0


class Delivery:
    """One process's deliverer. `nudge` it when something new is owed."""

    def __init__(self, memory: Memory, outlet: Outlet, clock: Clock, chance: Chance, words: Words) -> None:
        self._memory, self._outlet, self._clock, self._chance = memory, outlet, clock, chance
        self._words = words
        self._news = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()

    def nudge(self) -> None:
        """Say that something may be due."""
        self._news.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop`, then finish what is under way."""
        while not stop.is_set():
            self._news.clear()
            await self._start_all()
            if not self._news.is_set():
                await self._clock.wait(self._news, await self._until_due())
        await asyncio.gather(*self._under_way)

    async def _start_all(self) -> None:
        free = AT_ONCE - len(self._under_way)
        if free <= 0:
            return
        now = self._clock.now()
        for owed in await self._memory.write(lambda unit: outbox.claim(unit, now, LEASE, free)):
            task = asyncio.create_task(self._deliver(owed))
            self._under_way.add(task)
            task.add_done_callback(self._ended)

    async def _deliver(self, owed: Owed) -> None:
        panel = await self._panel(owed)
        ended = await send(self._outlet, owed, panel, self._words)
        now = self._clock.now()
        await self._memory.write(lambda unit: settle(unit, owed, ended, now, self._chance))

    async def _panel(self, owed: Owed) -> Panel | None:
        number = owed.screening
        if owed.kind != "panel" or number is None:
            return None
        return await self._memory.read(lambda unit: screenings.panel_of(unit, number))

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self.nudge()
        if not task.cancelled() and (trouble := task.exception()):
            _log.error("A delivery failed; it is tried again when its lease ends.", exc_info=trouble)

    async def _until_due(self) -> float:
        due = await self._memory.read(outbox.next_due)
        if due is None or self._under_way:
            return LONGEST_SLEEP
        return min(LONGEST_SLEEP, max(0.0, (due - self._clock.now()).total_seconds()))
