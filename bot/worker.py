"""Takes turns: the oldest open update of each chat, chat after chat, on the database's thread.

Several processes on one database share the chats: what another has begun, this one passes over.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING

from bot import turns
from bot.meters import Meters
from storage import inbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.clock import Clock
    from bot.desk import Desk
    from bot.memory import Memory

_log = logging.getLogger(__name__)

IDLE_SECONDS = 2.0
PAUSE_SECONDS = 0.3


class Worker:
    """Takes turns until it is stopped. `nudge` it when something has come in; it calls `after` when a turn is done."""

    def __init__(
        self,
        memory: Memory,
        desk: Desk,
        clock: Clock,
        after: Callable[[turns.Taken], None],
        meters: Meters | None = None,
    ) -> None:
        self._memory, self._desk, self._clock, self._after = memory, desk, clock, after
        self._meters = meters or Meters()
        self._news = asyncio.Event()

    def nudge(self) -> None:
        """Say that something has come in."""
        self._news.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Take turns until `stop`; what is still open then waits for the next start."""
        while not stop.is_set():
            self._news.clear()
            pause = await self._round(stop)
            if pause and not self._news.is_set():
                await self._clock.wait(self._news, pause)

    async def _round(self, stop: asyncio.Event) -> float:
        """Take one turn of each waiting chat; return for how many seconds nothing is to be expected but news."""
        try:
            waiting = await self._memory.read(inbox.oldest_open)
            taken = 0
            for each in waiting:
                if stop.is_set():
                    break
                began = self._clock.now()
                done = await self._memory.run(
                    partial(turns.take, self._memory.engine, self._desk, each.update_id, began)
                )
                self._measure(done, began)
                taken += done.settled
                self._after(done)
        except Exception as trouble:  # noqa: BLE001  # a full disk or a lost database must not end the bot
            _log.error("The database refuses (%s); trying again.", type(trouble).__name__)
            return PAUSE_SECONDS
        if taken < len(waiting):
            return 0.0 if taken else PAUSE_SECONDS
        more = len(waiting) == inbox.CHATS_A_ROUND or any(each.others for each in waiting)
        return 0.0 if more else IDLE_SECONDS

    def _measure(self, done: turns.Taken, began: datetime) -> None:
        now = self._clock.now()
        if done.ending != "elsewhere":
            self._meters.turn(done.ending, now - began, now - done.received_at if done.received_at else None)
