"""Where a SQLite database may stand: a place that cannot be is named, and no file of another program is touched."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

_OURS = "alembic_version"
"""The table that says which revision all others are at."""


class NoPlace(Exception):
    """No database of this bot can be where DATABASE_URL, or DATA_DIR, names one."""


def make_folder(path: Path) -> None:
    """Make the folder that a database stands in; NoPlace if that cannot be done."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as trouble:
        why = f"The folder {path.parent} is not there and cannot be made: {trouble.strerror}"
        raise NoPlace(f"{why}. Check DATABASE_URL and DATA_DIR.") from trouble


def refuse_stranger(path: Path) -> None:
    """Raise NoPlace if a file holds tables of another program. What cannot be read says nothing of itself."""
    with suppress(sqlite3.Error):
        names = _tables(path)
        if names and _OURS not in names:
            raise NoPlace(
                f"{path} is no database of this bot: it holds other tables. Nothing was changed; check DATABASE_URL."
            )


def _tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)) as file:
        return {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
