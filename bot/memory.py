"""The database has threads of its own: the event loop never waits for a disk, and SQLite has its one writer.

What is to be written while a thread is busy is written together, in one transaction: a disk that takes a moment to
say that it has something takes no longer for many things. If one piece of work raises, all of it is undone, and each is
done again alone: what it raises is its own. Trouble of the database is everybody's. So work may be done twice, and is
such that what was undone leaves nothing.

On SQLite one thread does it all. PostgreSQL has writers beside each other: there what goes ahead has a thread and a
transaction to itself. It waits for no turn, and two processes that settle what the other's turns change do not wait for
each other in a circle.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sqlalchemy.exc import DBAPIError

from storage import database
from storage.database import is_trouble_of_the_database as is_trouble
from storage.postgresql import CHANNEL, Over
from storage.unit import Unit, reading, unit_on

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection, Engine

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


class _Lane:
    """A thread and its connection: what is asked of it is written in the order of asking."""

    def __init__(self, memory: Memory, name: str) -> None:
        self._memory = memory
        self.trouble = ""
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._wanted: list[_Wanted] = []
        self._writing: asyncio.Task[None] | None = None
        self._connection: Connection | None = None

    def ask(self, work: Callable[[Unit], Result], *, ahead: bool) -> asyncio.Future[Result]:
        """Have this done, if `ahead` before all else that waits."""
        wanted = _Wanted(work, asyncio.get_running_loop().create_future())
        self._wanted.insert(0 if ahead else len(self._wanted), wanted)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        return wanted.done

    async def run(self, work: Callable[[], Result]) -> Result:
        """Run work on the thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def close(self) -> None:
        """Finish what has begun."""
        if self._connection:
            self._thread.submit(self._connection.close).result()
        self._thread.shutdown(wait=True)

    async def _write_all(self) -> None:
        while self._wanted:
            together, self._wanted = self._wanted, []
            try:
                ends = await self.run(partial(self._written, [each.work for each in together]))
            except BaseException as trouble:  # noqa: BLE001  # whatever it is, those who wait are told
                ends = [trouble] * len(together)
            for each, end in zip(together, ends, strict=True):
                self._note(end)
                _tell(each.done, end)

    def _note(self, end: Any) -> None:  # noqa: ANN401  # what the work returned or raised
        failed = isinstance(end, BaseException)
        if not failed or is_trouble(end):
            self.trouble = type(end).__name__ if failed else ""

    def _written(self, works: Sequence[Callable[[Unit], Any]]) -> list[Any]:
        """Return what each has returned or raised, once all of it is on disk."""
        try:
            return self._together(works)
        except Exception as why:
            if is_trouble(why) or len(works) == 1:
                raise
        return [self._alone(work) for work in works]

    def _together(self, works: Sequence[Callable[[Unit], Any]]) -> list[Any]:
        connection = self._own()
        try:
            with unit_on(connection) as unit:
                return [work(unit) for work in works]
        except DBAPIError as why:
            if not why.connection_invalidated:
                raise
        with unit_on(connection) as unit:  # the server was restarted: the connection is made anew, once
            return [work(unit) for work in works]

    def _own(self) -> Connection:
        engine = self._memory.engine
        if self._connection is None or self._connection.engine is not engine:
            if self._connection:
                self._connection.close()
            self._connection = engine.connect()
        return self._connection

    def _alone(self, work: Callable[[Unit], Any]) -> Any:  # noqa: ANN401  # what the work returns or raises
        try:
            return self._together([work])[0]
        except Exception as why:  # noqa: BLE001  # whoever asked for it is told
            return why


class Memory:
    """Runs work on the database's threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._lane = _Lane(self, "database")
        self._ahead = self._lane if engine.dialect.name == "sqlite" else _Lane(self, "ahead")
        self._looking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="looking")

    async def write(self, work: Callable[[Unit], Result], *, ahead: bool = False) -> Result:
        """Return what `work` returns, once its transaction is on disk. It is done even if the caller stops waiting.

        What is written together is done in the order of asking, but what is to be done `ahead` before all else.
        """
        return await (self._ahead if ahead else self._lane).ask(work, ahead=ahead)

    async def read(self, work: Callable[[Unit], Result]) -> Result:
        """Return what `work` reads of one consistent state."""
        return await self.run(partial(self._seen, work))

    async def look(self, work: Callable[[Unit], Result]) -> Result:
        """Read beside the turns: what may take a while, on a thread and a connection that nobody else waits for."""
        return await asyncio.get_running_loop().run_in_executor(self._looking, partial(self._seen, work))

    async def run(self, work: Callable[[], Result]) -> Result:
        """Run work that opens its own transactions. Cancelling the waiter does not cut the work short."""
        return await self._lane.run(work)

    def _seen(self, work: Callable[[Unit], Result]) -> Result:
        with reading(self.engine) as unit:
            return work(unit)

    @property
    def trouble(self) -> str:
        """What kept the latest write from the disk; empty when it got there."""
        return self._lane.trouble or self._ahead.trouble

    def close(self) -> None:
        """Finish what has begun and let go of the database."""
        self._looking.shutdown(wait=True)
        for lane in {self._lane, self._ahead}:
            lane.close()
        self.engine.dispose()


def _tell(done: asyncio.Future[Any], end: Any) -> None:  # noqa: ANN401  # what the work returned or raised
    if done.done():
        return
    if isinstance(end, BaseException):
        done.set_exception(end)
    else:
        done.set_result(end)
