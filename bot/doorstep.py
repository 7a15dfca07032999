"""Where updates are put down: on disk when `store` returns. Those that come at the same time share a commit."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from storage import inbox

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.clock import Clock
    from bot.memory import Memory
    from storage.inbox import Incoming

    Waiting = tuple[Sequence[Incoming], asyncio.Future[None]]


class Doorstep:
    """The way in, whether by webhook or by polling. `rings` for whoever takes the turns."""

    def __init__(self, memory: Memory, clock: Clock) -> None:
        self.memory, self._clock = memory, clock
        self._waiting: list[Waiting] = []
        self._storing: asyncio.Task[None] | None = None
        self.rings: Callable[[], None] = _nobody_is_in

    async def store(self, updates: Sequence[Incoming]) -> None:
        """Store the updates, with whatever else waits. They are stored all the same if the caller stops waiting."""
        if not updates:
            return
        stored = asyncio.get_running_loop().create_future()
        self._waiting.append((updates, stored))
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store_all())
        await stored

    async def _store_all(self) -> None:
        while self._waiting:
            together, self._waiting = self._waiting, []
            try:
                await self._store(together)
            except Exception as trouble:  # noqa: BLE001  # each who waits is told
                _tell(together, trouble)
            else:
                _tell(together, None)
                self.rings()

    async def _store(self, together: Sequence[Waiting]) -> None:
        updates = sorted((each for some, _ in together for each in some), key=lambda each: each.update_id)
        now = self._clock.now()
        await self.memory.write(lambda unit: inbox.store(unit, updates, now))


def _tell(waiting: Sequence[Waiting], trouble: Exception | None) -> None:
    for _, stored in waiting:
        if stored.done():
            continue
        if trouble:
            stored.set_exception(trouble)
        else:
            stored.set_result(None)


def _nobody_is_in() -> None:
    """Before the bot is ready: what is put down waits in the database."""
