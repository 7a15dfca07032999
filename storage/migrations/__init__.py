"""Brings a database to the tables of this version, in one transaction, forward only: the way back is a backup."""

from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from storage.unit import reading, unit_of_work

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0002"
"""The revision that this version of the bot works with."""


class NewerDatabase(Exception):
    """The database was written by a later version of the bot; this one does not know its tables."""


def upgrade(engine: Engine) -> bool:
    """Bring the database to HEAD and return whether anything had to be done; raises NewerDatabase, changing nothing."""
    if revision_of(engine) == HEAD:
        return False
    with unit_of_work(engine) as unit:
        return _upgrade(unit)


def revision_of(engine: Engine) -> str | None:
    """Return the revision a database is at, None before the first upgrade."""
    with reading(engine) as unit:
        return _revision(unit)


def configuration(connection: Connection) -> "Config":
    """Return Alembic's configuration for work on this connection; no file on the machine is read for it."""
    from alembic.config import Config  # noqa: PLC0415  # costs 0.2 s, and an up-to-date database needs none of it

    config = Config()
    config.set_main_option("script_location", "storage:migrations")
    config.attributes["connection"] = connection
    return config


def _upgrade(unit: Connection) -> bool:
    from alembic import command  # noqa: PLC0415  # as above
    from alembic.script import ScriptDirectory  # noqa: PLC0415  # as above

    found, config = _revision(unit), configuration(unit)
    if found == HEAD:  # another process was faster
        return False
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise NewerDatabase(
            f"The database is at revision {found}, this version of the bot knows up to {HEAD}: "
            "a later version wrote it. Run that version, or restore a backup made before its upgrade."
        )
    command.upgrade(config, HEAD)
    return True


def _revision(unit: Connection) -> str | None:
    if not inspect(unit).has_table("alembic_version"):
        return None
    found: str | None = unit.scalar(text("SELECT version_num FROM alembic_version"))
    return found
