"""Copies that still hold what was erased: backups, replaced databases, exports, files left by a killed process.

Nothing here changes them. A copy is told by its first event: other databases in the folder may use the same numbers.
"""

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import bindparam, inspect, select, text

from flows.screening import ERASED
from storage.soundness import read_only
from storage.tables import EVENT
from storage.unit import Unit

BACKUPS, EXPORTS, UNFINISHED = "backups", "exports", ".export-"
"""What folders of backups and of exports are called, and how what is not finished begins.

Nobody looks into a file there that is no database: packed or not, it may hold it.
"""

_DEEP = 4
"""So many parts of a path are looked at: the file and the folders around it."""

_MAGIC = b"SQLite format 3\0"
_LOGS = ("-wal", "-shm", "-journal")
_HELD = f"SELECT number FROM screening WHERE number IN ({{}}) AND state <> '{ERASED}' LIMIT 1"  # noqa: S608  # our own word
_SAME = "SELECT 1 FROM event WHERE seq = 1 AND hash = ?"
_HELD_ASIDE = 'SELECT number FROM "{}".screening WHERE number IN :numbers AND state <> :erased LIMIT 1'


def copies_holding(unit: Unit, numbers: Collection[int], folders: Iterable[Path]) -> tuple[str, ...]:
    """Return the copies in these folders, and beside the database, that hold values of these screenings.

    A SQLite file that cannot be read is among them, every export, and what is packed: nobody knows what they hold.
    """
    live = Path(unit.connection.engine.url.database or "") if unit.dialect.name == "sqlite" else None
    first = unit.scalar(select(EVENT.c.hash).where(EVENT.c.seq == 1))
    beside = live.parent.iterdir() if live else ()
    files = {path.resolve() for path in beside} | {path.resolve() for folder in folders for path in folder.rglob("*")}
    files -= {live.resolve()} if live else set()
    held = [str(path) for path in sorted(files) if path.is_file() and _may_hold(path, numbers, first)]
    return (*held, *(f"schema {name}" for name in _set_aside(unit, numbers)))


def _may_hold(path: Path, numbers: Collection[int], first: str | None) -> bool:
    if path.name.endswith(_LOGS):
        return False
    if not _is_sqlite(path):
        return any(part in {BACKUPS, EXPORTS} or part.startswith(UNFINISHED) for part in path.parts[-_DEEP:])
    try:
        with closing(read_only(path)) as copy:
            if not copy.execute(_SAME, (first,)).fetchone():
                return False
            return copy.execute(_HELD.format(",".join("?" * len(numbers))), tuple(numbers)).fetchone() is not None
    except sqlite3.OperationalError as trouble:
        return "no such table" not in str(trouble)  # another program's
    except sqlite3.DatabaseError:
        return True


def _is_sqlite(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def _set_aside(unit: Unit, numbers: Collection[int]) -> Iterator[str]:
    """Yield the schemas in which PostgreSQL keeps the tables that a restore has replaced."""
    if unit.dialect.name == "sqlite":
        return
    look = inspect(unit.connection)
    for schema in look.get_schema_names():
        if schema.startswith("replaced_") and look.has_table("screening", schema=schema):
            held = text(_HELD_ASIDE.format(schema)).bindparams(bindparam("numbers", expanding=True))
            if unit.scalar(held, {"numbers": list(numbers), "erased": ERASED}) is not None:
                yield schema
