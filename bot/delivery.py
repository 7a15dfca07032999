"""Empties the outbox: claims what is owed, sends it, and settles it by the table in `bot/outcomes.py`.

In one chat one thing is sent after another, in the order of owing; chats do not wait for each other. New messages keep
to Telegram's pace; answers to taps go first. A claim is a lease, held for as long as its send is under way: what a
killed process had claimed is free again soon, and in doubt.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.meters import Meters
from bot.sending import send
from bot.settling import settle
from storage import outbox, screenings
from storage.database import is_trouble_of_the_database
from storage.pacing import PUBLISHED, Limits

if TYPE_CHECKING:
    from datetime import datetime

    from bot.clock import Chance, Clock
    from bot.memory import Memory
    from bot.outcomes import Ended
    from bot.telegram.outlet import Outlet
    from bot.wording import Words
    from storage.outbox import Owed
    from storage.screenings import Panel

_log = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)
RENEWED_EVERY = 5.0
AT_ONCE = 30
LONGEST_SLEEP = 5.0
PAUSE_SECONDS = 1.0
SHORTEST_SLEEP = 0.02


@dataclass(frozen=True, slots=True)
class Means:
    """Time, chance, the pace of new messages, and what is measured."""

    clock: Clock
    chance: Chance
    limits: Limits | None = PUBLISHED
    meters: Meters = field(default_factory=Meters)


class Delivery:
    """One process's deliverer. `nudge` it when something new is owed."""

    def __init__(self, memory: Memory, outlet: Outlet, means: Means, words: Words) -> None:
        self._memory, self._outlet, self._means, self._words = memory, outlet, means, words
        self._clock = means.clock
        self._news = asyncio.Event()
        self._under_way: dict[asyncio.Task[None], Owed] = {}

    def nudge(self) -> None:
        """Say that something may be due."""
        self._news.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop`, then finish what is under way."""
        renewing = asyncio.create_task(self._keep_leases())
        try:
            while not stop.is_set():
                await self._round()
            await asyncio.gather(*self._under_way, return_exceptions=True)
        finally:
            renewing.cancel()

    async def _round(self) -> None:
        self._news.clear()
        try:
            claimed = await self._start_all()
            pause = 0.0 if claimed else await self._until_due()
        except Exception as trouble:  # noqa: BLE001  # a full disk or a lost database must not end the bot
            _log.error("The outbox cannot be read (%s); trying again.", type(trouble).__name__)
            pause = LONGEST_SLEEP
        if pause and not self._news.is_set():
            await self._clock.wait(self._news, pause)

    async def _start_all(self) -> int:
        free = AT_ONCE - len(self._under_way)
        if free <= 0:
            return 0
        now, limits = self._clock.now(), self._means.limits
        claimed = await self._memory.write(lambda unit: outbox.claim(unit, now, LEASE, free, limits))
        for owed in claimed:
            task = asyncio.create_task(self._deliver(owed))
            self._under_way[task] = owed
            task.add_done_callback(self._ended)
        return len(claimed)

    async def _deliver(self, owed: Owed) -> None:
        panel = await self._panel(owed)
        ended = await send(self._outlet, owed, panel, self._words)
        self._means.meters.delivery(owed.kind, ended.ending, self._clock.now() - owed.created_at)
        never = asyncio.Event()
        while not await self._settled(owed, ended):
            await self._clock.wait(never, PAUSE_SECONDS)

    async def _settled(self, owed: Owed, ended: Ended) -> bool:
        """Write how it ended; while the disk refuses, only this process knows, so it does not forget."""
        now, chance, limits = self._clock.now(), self._means.chance, self._means.limits
        try:
            await self._memory.write(lambda unit: settle(unit, owed, ended, now, chance, limits))
        except Exception as trouble:
            if not is_trouble_of_the_database(trouble):
                raise
            _log.error(
                "What became of a send cannot be written (%s); trying again.", type(trouble).__name__
            )  # its traceback can quote values
            return False
        return True

    async def _panel(self, owed: Owed) -> Panel | None:
        number = owed.screening
        if owed.kind != "panel" or number is None:
            return None
        return await self._memory.read(lambda unit: screenings.panel_of(unit, number))

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._under_way.pop(task, None)
        self.nudge()
        if not task.cancelled() and (trouble := task.exception()):
            _log.error("A delivery failed (%s); it is tried again when its lease ends.", type(trouble).__name__)

    async def _until_due(self) -> float:
        """Return how long nothing can be due; what is under way nudges when it ends."""
        due = await self._memory.read(outbox.next_due)
        if due is None or len(self._under_way) >= AT_ONCE:
            return LONGEST_SLEEP
        return min(LONGEST_SLEEP, max(SHORTEST_SLEEP, (due - self._clock.now()).total_seconds()))

    async def _keep_leases(self) -> None:
        """Say from time to time that what is under way is not given up."""
        never = asyncio.Event()
        while True:
            await self._clock.wait(never, RENEWED_EVERY)
            held, until = tuple(self._under_way.values()), self._clock.now() + LEASE
            if held:
                await self._hold_on(held, until)

    async def _hold_on(self, held: tuple[Owed, ...], until: datetime) -> None:
        try:
            await self._memory.write(lambda unit: outbox.renew(unit, held, until))
        except Exception as trouble:  # noqa: BLE001  # the next time comes before the lease ends
            _log.error("A lease could not be renewed (%s).", type(trouble).__name__)
