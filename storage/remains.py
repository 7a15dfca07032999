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

EXPORTS = "exports"
"""The name of a folder in which exports lie: nobody looks into them, so each of them may hold it."""

_MAGIC = b"SQLite format 3\0"
_LOGS = ("-wal", "-shm", "-journal")
_HELD = f"SELECT number FROM screening WHERE number IN ({{}}) AND state <> '{ERASED}' LIMIT 1"  # noqa: S608  # our own word
_SAME = "SELECT 1 FROM event WHERE seq = 1 AND hash = ?"
_HELD_ASIDE = 'SELECT number FROM "{}".screening WHERE number IN :numbers AND state <> :erased LIMIT 1'


def copies_holding(unit: Unit, numbers: Collection[int], folders: Iterable[Path]) -> tuple[str, ...]:
    """Return the copies in these folders, and beside the database, that hold values of these screenings.

    A SQLite file that cannot be read is among them, and every export: nobody knows what they hold.
    """
    live = Path(unit.connection.engine.url.database or "") if unit.dialect.name == "sqlite" else None
    first = unit.scalar(select(EVENT.c.hash).where(EVENT.c.seq == 1))
    files = _files({*folders, *([live.parent] if live else [])}, live)
    held = [str(path) for path in files if _may_hold(path, numbers, first)]
    return (*held, *(f"schema {name}" for name in _set_aside(unit, numbers)))


def _files(folders: Iterable[Path], live: Path | None) -> list[Path]:
    found = {path.resolve() for folder in folders if folder.is_dir() for path in folder.iterdir() if path.is_file()}
    return sorted(found - ({live.resolve()} if live else set()))


def _may_hold(path: Path, numbers: Collection[int], first: str | None) -> bool:
    if path.parent.name == EXPORTS:
        return True
    if path.name.endswith(_LOGS) or not _is_sqlite(path):
        return False
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
