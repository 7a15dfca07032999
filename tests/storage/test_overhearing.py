"""The processes on one PostgreSQL hear of each other's updates, and again after the server was away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Semaphore, Thread

from sqlalchemy import Engine

from storage import inbox
from storage.database import open_database, overhear
from storage.inbox import Incoming
from storage.postgresql import CHANNEL, Over
from storage.unit import unit_of_work
from tests.databases import Database, on_postgresql, on_sqlite, postgresql
from tests.storage.invented import NOW


@contextmanager
def listening(engine: Engine) -> Iterator[Callable[[], bool]]:
    """Listen in a thread; what is given waits for the next thing heard, and says whether there was one."""
    heard = Semaphore(0)
    with Over() as over:
        thread = Thread(target=overhear, args=(engine, CHANNEL, heard.release, over))
        thread.start()
        try:
            assert heard.acquire(timeout=10), "it says once that it listens: something may have come before"
            yield lambda: heard.acquire(timeout=10)
        finally:
            over.set()
            thread.join()


def stored(engine: Engine, update_id: int) -> None:
    with unit_of_work(engine) as unit:
        inbox.store(unit, [Incoming(update_id=update_id, payload="{}")], NOW)
        inbox.call_others(unit)


@on_postgresql
def test_another_process_hears_that_something_came_in(database: Database) -> None:
    mine, theirs = open_database(database.url), open_database(database.url)
    with listening(theirs) as heard:
        stored(mine, 1)
        assert heard()
        stored(mine, 2)
        assert heard()
    mine.dispose()
    theirs.dispose()


def test_it_listens_again_when_the_server_is_back() -> None:
    with postgresql() as server:
        engine = open_database(server.url("postgres"))
        with listening(engine) as heard:
            server.stop()
            server.start()
            assert heard()
        engine.dispose()


@on_sqlite
def test_sqlite_has_nobody_to_hear(database: Database) -> None:
    engine = open_database(database.url)
    with Over() as over:
        overhear(engine, CHANNEL, lambda: None, over)
    engine.dispose()
