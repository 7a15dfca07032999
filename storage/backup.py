"""A backup is one SQLite file, whatever database it comes from, and is put back into either.

It is made beside a running bot and shows one moment: SQLite is copied page by page, PostgreSQL row by row in one
transaction. It gets its name once it was found sound and is on disk; no file is ever overwritten.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from storage.copying import copy_rows
from storage.database import open_database
from storage.revisions import bring, revision
from storage.soundness import NotSound, Sound, check, read_only, reason, url_of
from storage.unit import reading, unit_of_work


class NoBackup(Exception):
    """A backup could not be made; nothing bears its name."""


def back_up(engine: Engine, target: Path) -> Sound:
    """Make a backup of the database and return what is in it. Raises NoBackup, or NotSound if the copy is not sound."""
    with file_to_be(target) as part:
        copy(engine, part)
        return check(part, target)


def copy(engine: Engine, to: Path) -> None:
    """Copy the database into an empty file, as it is."""
    if engine.dialect.name == "sqlite":
        with closing(read_only(Path(engine.url.database or ""))) as live:
            copy_pages(live, to)
    else:
        _copy_rows(engine, to)
        as_one_file(to)


def copy_pages(live: sqlite3.Connection, to: Path) -> None:
    """Copy a SQLite database in one step: in smaller ones each write of the bot would begin it anew."""
    with closing(sqlite3.connect(to)) as pages:
        live.backup(pages)
    as_one_file(to)


@contextmanager
def file_to_be(target: Path) -> Iterator[Path]:
    """Lend a file without a name of its own; what is in it at the end of the block gets the name, or there is none."""
    try:
        if target.exists():
            raise NoBackup(f"{target} is there already; a backup overwrites nothing.")
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with nameless(target) as part:
            yield part
            put_on_disk(part)
            _name(part, target)
            put_on_disk(target.parent)
    except PermissionError as trouble:
        why = f"{trouble.strerror}. Name a folder that the bot's user may write"
        raise NoBackup(f"{target} cannot be made by this user: {why}.") from trouble
    except (OSError, sqlite3.Error, SQLAlchemyError) as trouble:
        raise NoBackup(f"{target} could not be made: {reason(trouble)}.") from trouble


@contextmanager
def nameless(target: Path) -> Iterator[Path]:
    """Lend an empty file beside `target` to one process at a time, gone after the block (used again after a kill)."""
    part = target.with_name(f".{target.name}.part")
    held = os.open(part, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _hold_or_refuse(held, part)
        _clear(part)
        os.ftruncate(held, 0)
        os.fchmod(held, 0o600)
        with _gone_after(part):
            yield part
    finally:
        os.close(held)


def as_one_file(path: Path) -> None:
    """Have the file need no log beside it, so that it can be carried away and read anywhere."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def put_on_disk(path: Path) -> None:
    """Have a file, or the names in a folder, on disk before this returns."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _copy_rows(engine: Engine, to: Path) -> None:
    copied = open_database(url_of(to))
    try:
        with reading(engine) as source, unit_of_work(copied) as target:
            found = revision(source)
            if found is None:
                raise NotSound("The database holds nothing yet.")
            bring(target, found)
            copy_rows(source, target)
    finally:
        copied.dispose()


def _hold_or_refuse(held: int, part: Path) -> None:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        ours = part.exists() and os.path.samestat(os.fstat(held), part.stat())
    except BlockingIOError:
        ours = False
    if not ours:
        raise NoBackup(f"Another process is writing {part}. Let it end, or name another file.")


@contextmanager
def _gone_after(part: Path) -> Iterator[None]:
    try:
        yield
    finally:
        _clear(part)
        part.unlink(missing_ok=True)


def _clear(part: Path) -> None:
    for log in ("-journal", "-wal", "-shm"):
        part.with_name(f"{part.name}{log}").unlink(missing_ok=True)


def _name(part: Path, target: Path) -> None:
    try:
        os.link(part, target)
    except FileExistsError:
        raise NoBackup(f"{target} is there already; a backup overwrites nothing.") from None
    except OSError:  # a disk that knows no second names, such as a memory stick
        part.rename(target)
