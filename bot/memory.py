"""The database has one thread of its own: the event loop never waits for a disk, and SQLite has its one writer."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from storage import database
from storage.inbox import CHANNEL
from storage.postgresql import Over
from storage.unit import Unit, reading, unit_of_work

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

Result = TypeVar("Result")


async def overhear(engine: Engine, heard: Callable[[], None], stop: asyncio.Event) -> None:
    """Call `heard`, on this loop, when another process on the database has stored updates; until `stop`."""
    loop = asyncio.get_running_loop()
    with Over() as over:
        listening = partial(database.overhear, engine, CHANNEL, lambda: loop.call_soon_threadsafe(heard), over)
        hearing = loop.run_in_executor(None, listening)
        try:
            await stop.wait()
        finally:
            over.set()
            await hearing


class Memory:
    """Runs work on the database's thread."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.trouble = ""
        """What kept the latest write from the disk; empty when it got there."""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")

    async def write(self, work: Callable[[Unit], Result]) -> Result:
        """Return what `work` returns, once its transaction is on disk."""

        def written() -> Result:
            with unit_of_work(self.engine) as unit:
                return work(unit)

        try:
            done = await self.run(written)
        except Exception as trouble:
            if database.is_trouble_of_the_database(trouble):
                self.trouble = type(trouble).__name__
            raise
        self.trouble = ""
        return done

    async def read(self, work: Callable[[Unit], Result]) -> Result:
        """Return what `work` reads of one consistent state."""

        def seen() -> Result:
            with reading(self.engine) as unit:
                return work(unit)

        return await self.run(seen)

    async def run(self, work: Callable[[], Result]) -> Result:
        """Run work that opens its own transactions. Cancelling the waiter does not cut the work short."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def close(self) -> None:
        """Finish what has begun and let go of the database."""
        self._thread.shutdown(wait=True)
        self.engine.dispose()
