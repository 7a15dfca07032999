"""Brings a database to the tables of this version, in one transaction, forward only: the way back is a backup."""

from sqlalchemy import Engine

HEAD = "0001"
"""The revision that this version of the bot works with."""


class NewerDatabase(Exception):
    """The database was written by a later version of the bot; this one does not know its tables."""


def upgrade(engine: Engine) -> bool:
    """Bring the database to HEAD and return whether anything had to be done; raises NewerDatabase, changing nothing."""


def revision_of(engine: Engine) -> str | None:
    """Return the revision a database is at, None before the first upgrade."""
