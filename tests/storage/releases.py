"""The databases that released versions left behind, unpacked for a test, on either database."""

import gzip
from pathlib import Path

from sqlalchemy import Table, inspect, select, text
from sqlalchemy.engine.interfaces import ReflectedColumn

from storage.copying import copy_rows
from storage.database import open_database, open_to_read
from storage.revisions import bring
from storage.soundness import url_of
from storage.tables import METADATA
from storage.unit import Unit, reading, unit_of_work
from tests.databases import Database
from tests.kept import Kept

KEPT = Path(__file__).parent / "released"
RELEASED = sorted(path.name.partition(".")[0] for path in KEPT.glob("*.sqlite.gz"))
OLDEST = RELEASED[0]


def unpacked(revision: str, to: Path) -> Path:
    """Write the database of that release into a file."""
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    to.write_bytes(gzip.decompress((KEPT / f"{revision}.sqlite.gz").read_bytes()))
    return to


def empty(database: Database) -> None:
    """Have the database hold nothing, whatever it held and whoever was killed in it."""
    database.close()
    if database.url.startswith("sqlite"):
        for log in ("", "-wal", "-shm", "-journal"):
            database.file.with_name(database.file.name + log).unlink(missing_ok=True)
        return
    engine = open_database(database.url)
    with unit_of_work(engine) as unit:
        for schema in unit.execute(text(_SCHEMAS)).scalars().all():
            unit.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        unit.execute(text("CREATE SCHEMA public"))
    engine.dispose()


_SCHEMAS = "SELECT nspname FROM pg_namespace WHERE nspname = 'public' OR nspname LIKE 'replaced%'"


def everything(url: str) -> dict[str, list[str]]:
    """Return every row of every table, in the same words from either database."""
    engine = open_to_read(url)
    try:
        with reading(engine) as unit:
            versions = unit.execute(text("SELECT version_num FROM alembic_version")).scalars()
            found = inspect(unit.connection)
            tables = [table for name, table in METADATA.tables.items() if found.has_table(name)]
            rows = {table.name: _rows(unit, table, found.get_columns(table.name)) for table in tables}
            return {"alembic_version": list(versions), **rows}
    finally:
        engine.dispose()


def _rows(unit: Unit, table: Table, columns: list[ReflectedColumn]) -> list[str]:
    there = sorted(column["name"] for column in columns)
    rows = unit.execute(select(*[table.c[name] for name in there]))
    return sorted(" | ".join(map(str, row)) for row in rows)


_MADE: dict[tuple[str, str], Kept] = {}
"""What was loaded before, by the release and the server: the next is made like it."""


def load(revision: str, into: Database) -> None:
    """Have the database hold what that release left behind, in the tables of that release."""
    if into.url.startswith("sqlite"):
        unpacked(revision, into.file)
        return
    made = _MADE.get((revision, into.server))
    if made:
        made.put(into)
    else:
        _copy(revision, into)
        _MADE[revision, into.server] = Kept.of(into)


def _copy(revision: str, into: Database) -> None:
    engine = open_database(into.url)
    file = open_to_read(url_of(unpacked(revision, into.folder / "released")))
    with unit_of_work(engine) as target, reading(file) as source:
        bring(target, revision)
        copy_rows(source, target)
    engine.dispose()
    file.dispose()
