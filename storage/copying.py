"""Copies the rows of every table from a SQLite file to PostgreSQL, or back, at any revision and in constant memory.

Both sides have the same tables, made by the same migrations; the SQLite side says which. Ids that were given are not
given again on the other side, even where their rows are gone.
"""

from collections.abc import Mapping

from sqlalchemy import BigInteger, DateTime, Integer, MetaData, Table, delete, insert, select, text

from storage.tables import EVENT
from storage.unit import Unit

_BATCH = 1000
_WHEN = EVENT.c.at.type


def copy_rows(source: Unit, target: Unit) -> None:
    """Copy everything; what the migrations put into the target's tables gives way."""
    for table in _tables(source if source.dialect.name == "sqlite" else target):
        if target.execute(select(table).limit(1)).first():
            target.execute(delete(table))
        _copy(source, target, table)
    raise_ids(target, last_ids(source))


def last_ids(unit: Unit) -> dict[str, int]:
    """Return the last id that the database gave in each table whose ids it gives."""
    if unit.dialect.name == "sqlite":
        return {row.name: row.seq for row in unit.execute(text("SELECT name, seq FROM sqlite_sequence"))}
    return {table: _last(unit, sequence) for table, sequence in _sequences(unit).items()}


def raise_ids(unit: Unit, ids: Mapping[str, int]) -> None:
    """Have the next id of each table be greater than this one."""
    given = last_ids(unit)
    for table, last in ids.items():
        if last > given.get(table, 0):
            _raise(unit, table, last)


def _tables(unit: Unit) -> list[Table]:
    """Return the tables of a SQLite file, those that others refer to first."""
    found = MetaData()
    found.reflect(unit.connection)
    for table in found.tables.values():
        for column in table.columns:
            if isinstance(column.type, DateTime):
                column.type = _WHEN
            elif isinstance(column.type, Integer):
                column.type = BigInteger()  # SQLite's are 64 bits wide, PostgreSQL's need not be
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def _copy(source: Unit, target: Unit, table: Table) -> None:
    query = select(table).order_by(*table.primary_key.columns)
    for rows in source.execute(query, execution_options={"yield_per": _BATCH}).mappings().partitions():
        target.execute(insert(table), [dict(row) for row in rows])


def _sequences(unit: Unit) -> dict[str, str]:
    columns = text(
        "SELECT table_name, pg_get_serial_sequence(quote_ident(table_name), column_name) AS sequence "
        "FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND column_default LIKE 'nextval(%'"
    )
    return {row.table_name: row.sequence for row in unit.execute(columns)}


def _last(unit: Unit, sequence: str) -> int:
    query = f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"  # noqa: S608  # named by the server
    return unit.scalar(text(query)) or 0


def _raise(unit: Unit, table: str, last: int) -> None:
    if unit.dialect.name == "sqlite":
        unit.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), {"table": table})
        unit.execute(text("INSERT INTO sqlite_sequence VALUES (:table, :last)"), {"table": table, "last": last})
    else:
        unit.execute(text("SELECT setval(:name, :last)"), {"name": _sequences(unit)[table], "last": last})
