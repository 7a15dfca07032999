"""The upgrade itself: a backup of what the database holds, then the new tables, all or nothing."""

from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from storage.backup import NoBackup, back_up
from storage.migrations import HEAD, Backups, NotUpgraded, Upgraded, free_name, refuse_newer
from storage.revisions import alone, bring, revision
from storage.soundness import NotSound, reason, refuse_loose_ends
from storage.unit import Unit, unit_of_work


def upgraded(engine: Engine, backups: Backups | None) -> Upgraded | None:
    """Bring the database to HEAD; None if another process was faster. Raises NewerDatabase or NotUpgraded."""
    made: list[Path] = []
    try:
        with unit_of_work(engine) as unit:
            return _upgrade(unit, engine, backups, made)
    except (SQLAlchemyError, NotSound, NoBackup) as trouble:
        kept = f" The backup made before it: {_keep_one(made[0])}." if made else ""
        raise NotUpgraded(
            f"The upgrade to revision {HEAD} failed and changed nothing: {reason(trouble).rstrip('.')}.{kept}"
        ) from trouble


def _upgrade(unit: Unit, engine: Engine, backups: Backups | None, made: list[Path]) -> Upgraded | None:
    alone(unit)
    found = revision(unit)
    if found == HEAD:  # another process was faster
        return None
    refuse_newer(found)
    if found is not None:
        made.append(_back_up(engine, found, backups))
    bring(unit, HEAD)
    if unit.dialect.name == "sqlite":
        refuse_loose_ends(unit, "What the upgrade made")
    return Upgraded(found, made[0] if made else None)


def _back_up(engine: Engine, found: str, backups: Backups | None) -> Path:
    if backups is None:
        raise NoBackup(f"it is at revision {found} and holds something, and no folder was named for the backup before")
    target = free_name(backups.folder / f"before-{HEAD}-from-{found}-{backups.now:%Y%m%d-%H%M%S}.db")
    back_up(engine, target)
    return target


def _keep_one(backup: Path) -> Path:
    """Keep one backup however often a start fails: nothing was changed in between, or it was never needed."""
    return backup.replace(backup.with_name(f"before-{HEAD}-failed.db"))
