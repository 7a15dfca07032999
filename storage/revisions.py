"""Which revision the tables of a database are at, and the steps from one to the next, in the caller's transaction."""

from pathlib import Path
from sqlite3 import complete_statement
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Connection, inspect, text

from storage.database import in_turn
from storage.unit import Unit

if TYPE_CHECKING:
    from alembic.config import Config

NEW = Path(__file__).parent / "migrations" / "new.sql"
"""Written by `python -m tests.storage.released.new`; a test holds it to what the revisions make."""


def revision(unit: Unit) -> str | None:
    """Return the revision a database is at, None if it holds nothing yet."""
    if not inspect(unit.connection).has_table("alembic_version"):
        return None
    found: str | None = unit.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def has(unit: Unit, column: Column[Any]) -> bool:
    """Return whether the table has this column already, at the revision that the database is at."""
    return column.name in {each["name"] for each in inspect(unit.connection).get_columns(column.table.name)}


def known() -> tuple[str, ...]:
    """Return the revisions this version knows, the oldest first."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415  # as below

    scripts = ScriptDirectory.from_config(_configuration()).walk_revisions()
    return tuple(reversed([script.revision for script in scripts]))


def alone(unit: Unit) -> None:
    """Wait until no other process makes tables here, and keep all others waiting until the unit ends."""
    if unit.dialect.name == "sqlite":
        return  # the transaction began by asking for the one right to write
    for patience in ("lock_timeout", "idle_in_transaction_session_timeout"):
        unit.execute(text(f"SET LOCAL {patience} = 0"))
    in_turn(unit, "migrate")


def bring(unit: Unit, to: str) -> None:
    """Bring the tables from the revision they are at to a later one, or make them."""
    from alembic import command  # noqa: PLC0415  # as below

    if unit.dialect.name == "sqlite":
        unit.exec_driver_sql("PRAGMA defer_foreign_keys=ON")  # a table is made anew and takes its old one's name
    command.upgrade(configuration(unit.connection), to)


def make(unit: Unit) -> None:
    """Make the tables in a SQLite database that holds nothing: what all revisions together make, written down."""
    statement = ""
    for line in NEW.read_text(encoding="utf-8").splitlines(keepends=True):
        statement += line
        if complete_statement(statement):
            unit.exec_driver_sql(statement)
            statement = ""


def configuration(connection: Connection) -> "Config":
    """Return Alembic's configuration for work on this connection; no file on the machine is read for it."""
    config = _configuration()
    config.attributes["connection"] = connection
    return config


def _configuration() -> "Config":
    from alembic.config import Config  # noqa: PLC0415  # costs 0.2 s, and an up-to-date database needs none of it

    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    return config
