"""`db upgrade` and `db backup`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.clock import WallClock
from bot.settings import Settings
from bot.terminal import NOT_ALL_WELL, sorry, tell
from storage import migrations
from storage.backup import NoBackup, back_up
from storage.database import NoDatabase, open_database, open_to_read
from storage.migrations import Backups, NewerDatabase, NotUpgraded, free_name
from storage.soundness import NotSound

if TYPE_CHECKING:
    from sqlalchemy import Engine


def upgrade() -> int:
    """Bring the tables to this version, in one transaction, after a backup."""
    settings = Settings()
    engine = open_database(settings.database)
    try:
        done = migrations.upgrade(engine, Backups(settings.backups, WallClock().now()))
    except (NewerDatabase, NotUpgraded) as trouble:
        return sorry(str(trouble))
    finally:
        engine.dispose()
    if done and done.backup:
        tell(f"The backup from before: {done.backup}")
    tell(f"The database {'was brought to' if done else 'is at'} revision {migrations.HEAD}.")
    return 0


def backup(to: str | None) -> int:
    """Copy the database while the bot may run, and check the copy; it is one SQLite file, whatever it came from."""
    settings, now = Settings(), WallClock().now()
    try:
        engine = open_to_read(settings.database)
    except NoDatabase as trouble:
        return sorry(str(trouble))
    try:
        target = Path(to) if to else free_name(settings.backups / f"backup-{now:%Y%m%d-%H%M%S}.db")
        return _backed_up(engine, target)
    finally:
        engine.dispose()


def _backed_up(engine: Engine, target: Path) -> int:
    try:
        found = migrations.revision_of(engine)
        if found is None:
            return sorry("The database holds nothing yet: there is nothing to copy.")
        migrations.refuse_newer(found)
        sound = back_up(engine, target)
    except NotSound as trouble:
        return sorry(f"{trouble} That is how the database is now, so no backup was made of it.", NOT_ALL_WELL)
    except (NoBackup, NewerDatabase) as trouble:
        return sorry(str(trouble))
    size = target.stat().st_size
    tell(f"{target}: {size} bytes, revision {sound.revision}, {sound.head.seq} entries in the audit, ok")
    return 0
