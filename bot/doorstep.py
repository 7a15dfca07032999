"""Where updates are put down: on disk when `store` returns. Those that come at the same time share a commit.

Once somebody takes turns, they are taken in the same transaction: what was said is on disk together with all that
follows from it, or waits with Telegram.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.loading import at_once

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.clock import Clock
    from bot.loading import Loaded
    from bot.memory import Memory
    from bot.taken import Round
    from bot.worker import Worker
    from storage.inbox import Incoming
    from storage.unit import Unit

    Waiting = tuple[Sequence[Incoming], asyncio.Future[None]]


class Doorstep:
    """The way in, whether by webhook or by polling."""

    def __init__(self, memory: Memory, clock: Clock, loaded: Loaded = at_once) -> None:
        self.memory, self._clock, self._loaded = memory, clock, loaded
        self._waiting: list[Waiting] = []
        self._storing: asyncio.Task[None] | None = None
        self.worker: Worker | None = None
        """Who takes the turns. Before there is anybody, what is put down waits in the database."""

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

    async def _store(self, together: Sequence[Waiting]) -> None:
        await self._loaded()
        from bot.worker import RoundFailed  # noqa: PLC0415  # loaded while the first poll is under way
        from storage import inbox  # noqa: PLC0415  # as above

        updates = sorted((each for some, _ in together for each in some), key=lambda each: each.update_id)
        began, worker = self._clock.now(), self.worker

        def work(unit: Unit) -> Round | None:
            stored = inbox.store(unit, updates, began)
            done = worker.take(unit) if worker and stored else None
            if stored and (done is None or done.more or len(done.taken) < stored):
                inbox.call_others(unit)  # perhaps one of them has the chat, and takes no notice of what came meanwhile
            return done

        try:
            done = await self.memory.write(work)
        except RoundFailed:
            done = await self.memory.write(work)  # stored, and no turn taken
        if worker:
            worker.taken(done, began)
            if done is None or done.more or done.leaves_traces:
                worker.nudge()


def _tell(waiting: Sequence[Waiting], trouble: Exception | None) -> None:
    for _, stored in waiting:
        if stored.done():
            continue
        if trouble:
            stored.set_exception(trouble)
        else:
            stored.set_result(None)
