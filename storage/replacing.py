"""Puts a ready copy in the place of the database. Killed at any moment it leaves the old one or the new one, whole.

SQLite: the file's own pages are overwritten in one transaction, so that whoever waits for the file finds the new
database in it and not one that has lost its name. Only a file that is damaged, or missing, is replaced by another.
PostgreSQL: in one transaction the old tables move into a schema of their own, and the new ones are made and filled.
What was there before is kept aside under a dated name.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from shutil import copyfile

from sqlalchemy import inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from storage.audit import Head, head
from storage.backup import NoBackup, copy_pages, file_to_be, put_on_disk
from storage.copying import copy_rows
from storage.database import hold_alone, open_database, open_to_read
from storage.migrations import HEAD, free_name
from storage.revisions import alone, bring, known, revision
from storage.soundness import NotSound, is_whole, read_only, reason, url_of
from storage.tables import LEASE, METADATA
from storage.unit import Unit, reading, unit_of_work
from storage.verification import verify

LOCK_SECONDS = 10.0
"""How long others may take to let go of the file."""


class NotReplaced(Exception):
    """The database could not be replaced, and is as it was."""


class StillAtWork(Exception):
    """Somebody works on the database that is to be replaced."""


def place_of(url: str, otherwise: Path) -> Path:
    """Return a name in the folder of the SQLite file, or for PostgreSQL in the other folder."""
    database = make_url(url)
    is_file = database.get_backend_name() == "sqlite"
    return Path(f"{database.database}.restored") if is_file else otherwise / "restored.db"


@contextmanager
def nobody_at_work(url: str, now: datetime) -> Iterator[None]:
    """Refuse while a bot works on the database, and on SQLite keep any from starting until the block ends.

    A bot on PostgreSQL always has a session of its own, so sessions are asked for; one that has lost its session for
    a moment may still hold a lease.
    """
    if make_url(url).get_backend_name() == "sqlite":
        with hold_alone(url):
            yield
        return
    engine = open_database(url)
    try:
        with unit_of_work(engine) as unit:
            _refuse_company(unit, now)
    finally:
        engine.dispose()
    yield


def replace(url: str, ready: Path, seen: Head | None, now: datetime) -> str:
    """Put the copy in place and return where the old database is kept; `seen` is the end of its audit, as compared."""
    stamp = f"{now:%Y%m%d-%H%M%S}"
    try:
        if make_url(url).get_backend_name() == "sqlite":
            return str(_replace_file(Path(make_url(url).database or ""), ready, seen, stamp))
        return _replace_tables(url, ready, seen, now)
    except (SQLAlchemyError, sqlite3.Error, OSError, NoBackup, NotSound) as trouble:
        if getattr(trouble, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
            raise StillAtWork("Another program has the database open. Let it end, then begin again.") from trouble
        raise NotReplaced(f"The database could not be replaced, and is as it was: {reason(trouble)}") from trouble


# ─── SQLite ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _replace_file(live: Path, ready: Path, seen: Head | None, stamp: str) -> Path:
    aside = free_name(live.with_name(f"{live.stem}-replaced-{stamp}{live.suffix}"))
    if live.exists() and is_whole(live):
        _overwrite(live, ready, seen, aside)
    else:
        _change_places(live, ready, aside)
    return aside


def _overwrite(live: Path, ready: Path, seen: Head | None, aside: Path) -> None:
    with closing(sqlite3.connect(live, isolation_level=None, timeout=LOCK_SECONDS)) as opened:
        for pragma in ("locking_mode=EXCLUSIVE", "synchronous=FULL", "secure_delete=ON"):
            opened.execute(f"PRAGMA {pragma}")
        opened.execute("BEGIN EXCLUSIVE")  # kept, by the locking mode, until the connection closes
        opened.execute("COMMIT")
        _refuse_change(seen, _head_in(opened))
        with file_to_be(aside) as part:
            copy_pages(opened, part)
        _match_pages(ready, opened)
        with closing(read_only(ready)) as pages:
            pages.backup(opened)
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _change_places(live: Path, ready: Path, aside: Path) -> None:
    """A damaged database is kept with its log, in which the last commits may be; there is no moment without a file."""
    logs = [log for log in ("-wal", "-shm") if live.with_name(live.name + log).exists()]
    for log in ("", *logs) if live.exists() else logs:
        aside.with_name(aside.name + log).touch(mode=0o600)
        copyfile(live.with_name(live.name + log), aside.with_name(aside.name + log))
        put_on_disk(aside.with_name(aside.name + log))
    put_on_disk(aside.parent)
    for log in logs:
        live.with_name(live.name + log).unlink()
    ready.replace(live)
    put_on_disk(live.parent)


def _head_in(opened: sqlite3.Connection) -> Head | None:
    try:
        seq, digest = opened.execute("SELECT seq, hash FROM chain").fetchone()
    except (sqlite3.Error, TypeError):
        return None
    return Head(seq=seq, hash=digest)


def _match_pages(ready: Path, opened: sqlite3.Connection) -> None:
    size = opened.execute("PRAGMA page_size").fetchone()[0]
    with closing(sqlite3.connect(ready, isolation_level=None)) as copy:
        if copy.execute("PRAGMA page_size").fetchone()[0] != size:
            copy.execute(f"PRAGMA page_size={size}")
            copy.execute("VACUUM")


# ─── PostgreSQL ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _replace_tables(url: str, ready: Path, seen: Head | None, now: datetime) -> str:
    engine, copy = open_database(url), open_to_read(url_of(ready))
    try:
        with unit_of_work(engine) as unit, reading(copy) as source:
            alone(unit)
            unit.execute(text("SET LOCAL lock_timeout = '10s'"))
            _refuse_company(unit, now)
            if revision(unit):
                _refuse_change(seen, head(unit))
            aside = _free_schema(unit, f"replaced_{now:%Y%m%d_%H%M%S}")
            _set_aside(unit, aside)
            bring(unit, HEAD)
            copy_rows(source, unit)
            _refuse_bad_copy(unit, source)
    finally:
        engine.dispose()
        copy.dispose()
    return f"schema {aside}"


def _refuse_company(unit: Unit, now: datetime) -> None:
    session = _session(unit)
    if session is not None:
        raise StillAtWork(f"A bot is connected to the database (session {session}). Stop every bot on it first.")
    if inspect(unit.connection).has_table(LEASE.name):
        until = unit.scalar(text("SELECT max(until) FROM lease WHERE until > :now"), {"now": now})
        if until:
            raise StillAtWork(f"A bot holds a lease until {until:%H:%M:%S} UTC. Stop every bot, and wait until then.")


def _session(unit: Unit) -> int | None:
    """Return a session of another bot; one whose process has just ended is given two seconds to go."""
    query = text(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND application_name = current_setting('application_name') LIMIT 1"
    )
    found: int | None = unit.scalar(query)
    for _ in range(10):
        if found is None:
            break
        unit.execute(text("SELECT pg_sleep(0.2), pg_stat_clear_snapshot()"))
        found = unit.scalar(query)
    return found


def _free_schema(unit: Unit, wanted: str) -> str:
    taken = set(inspect(unit.connection).get_schema_names())
    names = (wanted, *(f"{wanted}_{number}" for number in range(2, 1000)))
    return next(name for name in names if name not in taken)


def _set_aside(unit: Unit, schema: str) -> None:
    """Move our tables, with their triggers' functions; of a later version's database, every table there is."""
    found = set(inspect(unit.connection).get_table_names())
    ours = {*METADATA.tables, "alembic_version"}
    later = revision(unit) not in {None, HEAD, *known()}
    functions = unit.execute(text(_FUNCTIONS)).scalars().all()
    unit.execute(text(f"CREATE SCHEMA {schema}"))
    for table in sorted(found if later else found & ours):
        unit.execute(text(f'ALTER TABLE "{table}" SET SCHEMA {schema}'))
    for function in functions:
        unit.execute(text(f"ALTER FUNCTION {function} SET SCHEMA {schema}"))


_FUNCTIONS = """
SELECT DISTINCT p.oid::regprocedure::text FROM pg_trigger t
JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relname IN ('event', 'event_value')
AND c.relnamespace = current_schema()::regnamespace AND p.pronamespace = current_schema()::regnamespace
"""


def _refuse_bad_copy(unit: Unit, source: Unit) -> None:
    checked = verify(unit)
    if checked.bad or checked.head != head(source):
        raise NotSound("the audit did not arrive as it was.")


# ─── both ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _refuse_change(seen: Head | None, found: Head | None) -> None:
    if seen is not None and seen != found:
        raise NotSound("something was written to it since it was compared. Begin again.")
