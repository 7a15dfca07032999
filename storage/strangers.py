"""A SQLite file that some other program made: whatever DATABASE_URL says, the bot neither reads it nor writes to it."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

_OURS = "alembic_version"
"""The table that says which revision all others are at."""


class NotOurs(Exception):
    """The file holds tables, and they are not this bot's."""


def refuse_stranger(path: Path) -> None:
    """Raise NotOurs if a file holds tables of another program. What cannot be read says nothing of itself."""
    with suppress(sqlite3.Error):
        names = _tables(path)
        if names and _OURS not in names:
            raise NotOurs(
                f"{path} is no database of this bot: it holds other tables. Nothing was changed; check DATABASE_URL."
            )


def _tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as file:
        return {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
