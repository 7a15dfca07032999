"""Opens the database and makes it keep its word. All that is special to SQLite or PostgreSQL is here and in postgresql.

SQLite: write-ahead log, a commit is on disk before it returns (FULL), writers queue (BEGIN IMMEDIATE), deleted bytes
are overwritten.
"""

import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, Select, Table, create_engine, event, func, make_url, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.sql.dml import Insert

from storage.places import make_folder, refuse_stranger
from storage.postgresql import Over, engine_of_readers, engine_of_writers, listen, vacuum

if TYPE_CHECKING:
    from storage.unit import Unit

_READING = "reading"

_WAITS, _CHECKPOINT_WAITS = 10_000, 20
"""Milliseconds."""

_PRAGMAS = (
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={_WAITS}",
    "secure_delete=ON",
    "temp_store=MEMORY",
    "wal_autocheckpoint=4000",  # pages: what is written again and again goes into the file less often
)

_TROUBLE_OF_SQLITE = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOTADB,
}

_TROUBLE_OF_POSTGRESQL = (
    "08",  # the connection was lost
    "25006",  # the server only reads now: a standby
    "25P03",  # the transaction was ended for idling
    "28",  # the account was closed to us,
    "3D000",  # … the database is gone,
    "42501",  # … a right was taken away
    "40",  # a deadlock, a serialisation failure
    "53",  # disk full, out of memory, too many connections
    "55P03",  # a lock that was not free in time
    "57",  # an operator stopped the server or what we did
    "58",  # an I/O error
    "XX001",  # corrupt data,
    "XX002",  # … a corrupt index
)


class NoDatabase(Exception):
    """The database that should be read is not there."""


class AlreadyRunning(Exception):
    """Another process works on this SQLite file; SQLite has one writer, and so has the bot."""


def open_database(url: str) -> Engine:
    """Open the database to write to it, making the folder it stands in. Its tables come from `migrations.upgrade`."""
    path = _file(make_url(url))
    if path:
        make_folder(path)
        path.touch(mode=0o600)  # SQLite gives its log beside it the same rights
        refuse_stranger(path)
        return _engine_of_sqlite(url, "journal_mode=WAL", *_PRAGMAS)
    return engine_of_writers(make_url(url))


def open_to_read(url: str) -> Engine:
    """Open a database that must exist, and refuse to write to it: safe beside a running bot."""
    path = _file(make_url(url))
    if not path:
        return engine_of_readers(make_url(url))
    if not path.is_file():
        raise NoDatabase(f"There is no database at {path}. Check DATABASE_URL, or start the bot once to make it.")
    refuse_stranger(path)
    return _engine_of_sqlite(url, "query_only=ON", "busy_timeout=10000")


@contextmanager
def hold_alone(url: str) -> Iterator[None]:
    """Keep every other process from running on the same SQLite file until the block ends, or this process does.

    Commands that only read need not ask. On PostgreSQL several processes may run, so nothing is held.
    """
    path = _file(make_url(url))
    if not path:
        yield
        return
    make_folder(path)
    lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock_or_refuse(lock, path)
        yield
    finally:
        os.close(lock)


def open_file(path: Path, way: str) -> Engine:
    """Open a SQLite file that must exist, to read, in a way that SQLite's own addresses know: `immutable=1`, say."""
    name, _, value = way.partition("=")
    url = URL.create("sqlite", database=f"file:{quote(str(path.absolute()))}", query={name: value, "uri": "true"})
    return _engine_of_sqlite(url, "query_only=ON", "busy_timeout=10000")


def to_read(connection: Connection) -> Connection:
    """Return the connection with transactions that see one state throughout, and on PostgreSQL cannot write."""
    if connection.dialect.name == "sqlite":
        return connection.execution_options(**{_READING: True})
    return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def leave_no_trace(engine: Engine, *tables: str) -> bool:
    """Have what was emptied disappear from the disk: SQLite's log still holds the pages as they were before.

    PostgreSQL keeps the bytes until the next updates are written over them, and longer in its own log and in backups;
    `tables` are those in which something was emptied. False if a reader still needs SQLite's log: ask again.
    """
    if engine.dialect.name != "sqlite":
        vacuum(engine, *tables)
        return True
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={_CHECKPOINT_WAITS}")  # meanwhile nobody can write
        is_busy: int = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout={_WAITS}")
        return not is_busy
    finally:
        connection.close()


def alone_in_chat(unit: "Unit", chat_id: int | None) -> bool:
    """Keep other processes from taking a turn in this chat until the transaction ends; False if one does already."""
    if unit.dialect.name == "sqlite":
        return True  # it has one writer
    return bool(unit.scalar(select(func.pg_try_advisory_xact_lock(chat_id or 0))))


def alone_in_chats(unit: "Unit", chats: Select[tuple[int]]) -> list[int] | None:
    """Keep other processes out of those of the chats where none takes a turn, and return them; None: there are none."""
    if unit.dialect.name == "sqlite":
        return None
    wanted = chats.subquery()
    chat = wanted.c[0]
    locked = select(chat, func.pg_try_advisory_xact_lock(chat).label("is_ours")).select_from(wanted)
    return [row[0] for row in unit.execute(locked) if row.is_ours]


def in_turn(unit: "Unit", what: str) -> None:
    """Wait until no other process does this, and keep others waiting until the transaction ends."""
    if unit.dialect.name != "sqlite":
        unit.execute(select(func.pg_advisory_xact_lock(func.hashtext(what))))


def announce(unit: "Unit", channel: str) -> None:
    """Tell the other processes on this database, once the transaction is committed. SQLite has no others."""
    if unit.dialect.name != "sqlite":
        unit.execute(select(func.pg_notify(channel, "")))


def overhear(engine: Engine, channel: str, heard: Callable[[], object], over: Over) -> None:
    """Call `heard` at each announcement of any process, until `over`. Blocks: it wants a thread of its own."""
    if engine.dialect.name != "sqlite":
        listen(engine, channel, heard, over)


def is_trouble_of_the_database(error: BaseException) -> bool:
    """Return whether the database or its machine failed, so that the same work may well succeed later.

    False for what would fail again (a constraint, a value that does not fit, a mistake of ours), and for all else.
    """
    if isinstance(error, MemoryError | NoConnectionFree):  # the driver of SQLite says MemoryError for SQLITE_NOMEM
        return True
    driver = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(driver, sqlite3.Error):
        return getattr(driver, "sqlite_errorcode", 0) & 0xFF in _TROUBLE_OF_SQLITE
    state = getattr(driver, "sqlstate", None)
    if state is None:  # the server could not say it: psycopg did not reach it, or lost it
        return "psycopg.OperationalError" in {f"{each.__module__}.{each.__name__}" for each in type(driver).__mro__}
    return str(state).startswith(_TROUBLE_OF_POSTGRESQL)


def insert_new(unit: "Unit", table: Table, *key: str) -> Insert:
    """Return an insert that passes over rows whose `key` is there already (any unique key if none is named)."""
    if unit.dialect.name == "sqlite":
        return sqlite.insert(table).on_conflict_do_nothing(index_elements=key or None)
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415  # nothing of it is needed on SQLite

    return postgresql.insert(table).on_conflict_do_nothing(index_elements=key or None)


def _engine_of_sqlite(url: str | URL, *pragmas: str) -> Engine:
    engine = create_engine(url, hide_parameters=True)  # an error must not quote what was answered
    _prepare_sqlite(engine, pragmas)
    return engine


def _prepare_sqlite(engine: Engine, pragmas: tuple[str, ...]) -> None:
    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:  # noqa: ANN401  # the driver's connection
        connection.isolation_level = None  # the driver would begin too late, and not at all for a SELECT
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        # A transaction that reads and then writes fails at once when another wrote in between, whatever the timeout.
        reading = connection.get_execution_options().get(_READING)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _file(url: URL) -> Path | None:
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _lock_or_refuse(lock: int, path: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(lock, 20).decode() or "unknown"
        raise AlreadyRunning(
            f"Another bot (process {holder}) already runs on {path}. Stop it first, or use PostgreSQL for several."
        ) from None
    os.truncate(lock, 0)
    os.write(lock, str(os.getpid()).encode())
