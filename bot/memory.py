"""The database has one thread of its own: the event loop never waits for a disk, and SQLite has its one writer.

What is to be written while the thread is busy is written together, in one transaction: a disk that takes a moment to
say that it has something takes no longer for many things. Each piece of work leaves nothing if it raises, and what it
raises is its own; trouble of the database is everybody's.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from storage import database
from storage.inbox import CHANNEL
from storage.postgresql import Over
from storage.unit import Unit, part_of, reading, unit_of_work

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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


class _Wanted(NamedTuple):
    """A piece of work, and who waits for it."""

    work: Callable[[Unit], Any]
    done: asyncio.Future[Any]


class Memory:
    """Runs work on the database's thread."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.trouble = ""
        """What kept the latest write from the disk; empty when it got there."""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="database")
        self._wanted: list[_Wanted] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, work: Callable[[Unit], Result], *, ahead: bool = False) -> Result:
        """Return what `work` returns, once its transaction is on disk. It is done even if the caller stops waiting.

        What is written together is done in the order of asking, but what is to be done `ahead` before all else.
        """
        wanted = _Wanted(work, asyncio.get_running_loop().create_future())
        self._wanted.insert(0 if ahead else len(self._wanted), wanted)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        result: Result = await wanted.done
        return result

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

    async def _write_all(self) -> None:
        while self._wanted:
            together, self._wanted = self._wanted, []
            try:
                ends = await self.run(partial(_written, self.engine, [each.work for each in together]))
            except BaseException as trouble:  # noqa: BLE001  # whatever it is, those who wait are told
                ends = [trouble] * len(together)
            for each, end in zip(together, ends, strict=True):
                self._tell(each.done, end)

    def _tell(self, done: asyncio.Future[Any], end: Any) -> None:  # noqa: ANN401  # what the work returned or raised
        is_trouble = isinstance(end, BaseException) and database.is_trouble_of_the_database(end)
        if is_trouble or not isinstance(end, BaseException):
            self.trouble = type(end).__name__ if is_trouble else ""
        if done.done():
            return
        if isinstance(end, BaseException):
            done.set_exception(end)
        else:
            done.set_result(end)


def _written(engine: Engine, works: Sequence[Callable[[Unit], Any]]) -> list[Any]:
    """Return what each has returned or raised, once all of it is on disk."""
    with unit_of_work(engine) as unit:
        if len(works) == 1:
            return [works[0](unit)]
        return [_attempted(unit, work) for work in works]


def _attempted(unit: Unit, work: Callable[[Unit], Any]) -> Any:  # noqa: ANN401  # what the work returns or raises
    try:
        with part_of(unit):
            result = work(unit)
            unit.write()
            return result
    except Exception as why:
        if database.is_trouble_of_the_database(why):
            raise
        return why
