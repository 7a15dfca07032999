"""`db upgrade` and `db backup`."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from bot.clock import WallClock
from bot.settings import Settings
from storage import migrations
from storage.database import open_database
from storage.migrations import NewerDatabase


def upgrade() -> int:
    """Bring the tables to this version, in one transaction."""
    engine = open_database(Settings().database)
    try:
        changed = migrations.upgrade(engine)
    except NewerDatabase as trouble:
        return _sorry(str(trouble))
    finally:
        engine.dispose()
    _print(f"The database {'was brought to' if changed else 'is at'} revision {migrations.HEAD}.")
    return 0


def backup(to: str | None) -> int:
    """Copy the database page by page while the bot may run, and check the copy. SQLite only: PostgreSQL has pg_dump."""
    settings = Settings()
    url = make_url(settings.database)
    if url.get_backend_name() != "sqlite" or not url.database:
        return _sorry("This is no SQLite database: use pg_dump.")
    source = Path(url.database)
    if not source.is_file():
        return _sorry(f"There is no database at {source}.")
    target = Path(to) if to else settings.data_dir / f"backup-{WallClock().now():%Y%m%d-%H%M%S}.db"
    if target.exists():
        return _sorry(f"{target} is there already; a backup overwrites nothing.")
    sound = _copied(source, target)
    _print(f"{target}: {target.stat().st_size} bytes, {sound}")
    return 0 if sound == "ok" else 1


def _copied(source: Path, target: Path) -> str:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.touch(mode=0o600)
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as live, closing(sqlite3.connect(target)) as copy:
        live.backup(copy)
        return str(copy.execute("PRAGMA integrity_check").fetchone()[0])


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _sorry(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return 2
