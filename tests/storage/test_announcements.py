"""Processes on one PostgreSQL hear of each other's updates, even after an outage; SQLite has nobody to tell."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Semaphore, Thread

from sqlalchemy import Engine

from storage import inbox
from storage.database import open_database, overhear
from storage.inbox import CHANNEL, Incoming
from storage.unit import unit_of_work
from tests.databases import Database, PostgreSQL, on_postgresql, on_sqlite
from tests.storage.invented import NOW, an_interrupted_unit

PATIENCE = 10


@on_postgresql
def test_an_update_stored_by_another_process_is_heard_of_once_it_is_committed(
    engine: Engine, database: Database
) -> None:
    with _hearing(database) as heard:
        assert heard.acquire(timeout=PATIENCE)  # at the beginning: something may have come in before
        with an_interrupted_unit(engine) as unit:
            inbox.store(unit, [Incoming(update_id=1, payload="{}")], NOW)
        with unit_of_work(engine) as unit:
            inbox.store(unit, [Incoming(update_id=2, payload="{}")], NOW)
            assert not heard.acquire(blocking=False)
        assert heard.acquire(timeout=PATIENCE)


@on_postgresql
def test_who_listens_goes_on_after_the_server_was_away(engine: Engine, database: Database, server: PostgreSQL) -> None:
    with _hearing(database) as heard:
        assert heard.acquire(timeout=PATIENCE)
        server.stop("immediate")
        server.start()
        assert heard.acquire(timeout=PATIENCE)
        with unit_of_work(engine) as unit:
            inbox.store(unit, [Incoming(update_id=1, payload="{}")], NOW)
        assert heard.acquire(timeout=PATIENCE)


@on_sqlite
def test_sqlite_has_nobody_to_listen_to(engine: Engine) -> None:
    overhear(engine, CHANNEL, lambda: None, Event())


@contextmanager
def _hearing(database: Database) -> Iterator[Semaphore]:
    engine, heard, over = open_database(database.url), Semaphore(0), Event()
    listening = Thread(target=overhear, args=(engine, CHANNEL, heard.release, over))
    listening.start()
    try:
        yield heard
    finally:
        over.set()
        listening.join()
        engine.dispose()
