"""Brings a database to the tables of this version, in one transaction, forward only: the way back is a backup.

A database that holds something is backed up first. Whatever fails, or is killed, leaves it as it was.
"""

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from storage.database import NoDatabase
from storage.revisions import known, make, revision
from storage.unit import reading, unit_of_work

HEAD = "0004"
"""The revision that this version of the bot works with."""

HOW = "run `python -m bot db upgrade`, which makes a backup first"


class NewerDatabase(Exception):
    """The database was written by a later version of the bot; this one does not know its tables."""


class OlderDatabase(Exception):
    """The database was written by an earlier version of the bot: only a start and `db upgrade` change its tables."""


class NotUpgraded(Exception):
    """An upgrade could not be made, and changed nothing."""


class Backups(NamedTuple):
    """Where the backup before an upgrade goes, and what time it is."""

    folder: Path
    now: datetime


class Upgraded(NamedTuple):
    """From which revision, and where the backup from before is; both None of a database that held nothing."""

    was: str | None
    backup: Path | None


def upgrade(engine: Engine, backups: Backups | None = None) -> Upgraded | None:
    """Bring the database to HEAD; None if it is there. Without `backups` it does so only for one that holds nothing.

    Raises NewerDatabase or NotUpgraded, having changed nothing. Of processes that start together one does the work.
    """
    found = revision_of(engine)
    if found == HEAD or (found is None and _made(engine)):
        return None if found else Upgraded(None, None)
    from storage.upgrading import upgraded  # noqa: PLC0415  # a database that is new or up to date needs none of it

    return upgraded(engine, backups)


def _made(engine: Engine) -> bool:
    """Make a new SQLite database; False if that is not possible, and why not will be seen the long way."""
    if engine.dialect.name != "sqlite":
        return False
    with suppress(SQLAlchemyError), unit_of_work(engine) as unit:
        if revision(unit) is None:
            make(unit)
            return True
    return False


def revision_of(engine: Engine) -> str | None:
    """Return the revision a database is at, None before the first upgrade."""
    with reading(engine) as unit:
        return revision(unit)


def refuse_newer(found: str | None, what: str = "The database") -> None:
    """Raise NewerDatabase if this version does not know the revision."""
    if found is not None and found != HEAD and found not in known():
        raise NewerDatabase(
            f"{what} is at revision {found}, this version of the bot knows up to {HEAD}: "
            "a later version wrote it. Run that version, or restore a backup made before its upgrade."
        )


def refuse_other(found: str | None) -> None:
    """Raise NoDatabase, NewerDatabase or OlderDatabase unless the revision is this version's."""
    if found is None:
        raise NoDatabase(
            "The database holds nothing yet. Check DATABASE_URL, or start the bot once to make its tables."
        )
    refuse_newer(found)
    if found != HEAD:
        raise OlderDatabase(f"The database is at revision {found}, this version needs {HEAD}: {HOW}.")


def free_name(wanted: Path) -> Path:
    """Return the path, or one like it that is not there yet."""
    names = (wanted.with_stem(f"{wanted.stem}-{number}") for number in range(2, 1000))
    return wanted if not wanted.exists() else next(name for name in names if not name.exists())
