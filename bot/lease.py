"""The right to do what only one process may: held by saying so every two seconds, lost by silence.

Polling needs it: Telegram ends the poll of one program when another polls with the same token. Who is killed loses it
after six seconds, and another process, which asks every second, goes on.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from storage import leases

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.clock import Clock
    from bot.memory import Memory

_log = logging.getLogger(__name__)

LASTS = timedelta(seconds=6)
RENEWED_EVERY, ASKED_EVERY = 2.0, 1.0


class Lease:
    """One process's claim to the lease of that name."""

    def __init__(self, memory: Memory, clock: Clock, name: str, holder: str) -> None:
        self._memory, self._clock = memory, clock
        self._name, self._holder = name, holder
        self.is_held = False

    async def while_held(self, work: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
        """Do the work whenever the lease is held, until `stop`; let go at the end. Raises what the work raises."""
        doing: asyncio.Future[None] | None = None
        try:
            while not stop.is_set():
                self.is_held = await self._hold()
                if self.is_held and doing is None:
                    doing = asyncio.ensure_future(work())
                elif not self.is_held and doing is not None:
                    await _ended(doing)
                    doing = None
                if doing is not None and doing.done():
                    doing.result()
                    return
                await self._clock.wait(stop, RENEWED_EVERY if self.is_held else ASKED_EVERY)
        finally:
            await _ended(doing)
            await self._let_go()

    async def _hold(self) -> bool:
        now = self._clock.now()
        try:
            return await self._memory.write(lambda unit: leases.hold(unit, self._name, self._holder, now, LASTS))
        except Exception as trouble:  # noqa: BLE001  # a lost database must not end the bot; nor may it go on polling
            _log.error("The lease %s cannot be asked for (%s); trying again.", self._name, type(trouble).__name__)
            return False

    async def _let_go(self) -> None:
        self.is_held = False
        try:
            await self._memory.write(lambda unit: leases.let_go(unit, self._name, self._holder))
        except Exception as trouble:  # noqa: BLE001  # it ends by itself
            _log.warning("The lease %s could not be given up (%s).", self._name, type(trouble).__name__)


async def _ended(doing: asyncio.Future[None] | None) -> None:
    if doing is not None:
        doing.cancel()
        await asyncio.gather(doing, return_exceptions=True)
