"""`db restore`: a backup takes the place of the database, after it was said what that loses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.alerts import alert
from bot.audit_commands import after_restore
from bot.clock import Dice, WallClock
from bot.desk import SOFTWARE
from bot.loss_pages import pages
from bot.settings import Settings
from bot.terminal import NOT_ALL_WELL, confirmed, sorry, tell
from flows.say import Say, say
from storage.audit import Occasion
from storage.backup import NoBackup
from storage.database import AlreadyRunning
from storage.migrations import NewerDatabase
from storage.replacing import NotReplaced, StillAtWork, nobody_at_work, place_of, replace
from storage.restoring import copied, current, make_ready
from storage.soundness import NotSound

if TYPE_CHECKING:
    from datetime import datetime

    from storage.restoring import Current, Ready
    from storage.soundness import Sound

REFUSALS = (NotSound, NewerDatabase, AlreadyRunning, StillAtWork, NotReplaced, NoBackup)


def restore(file: str, *, sure: bool) -> int:
    """Put the backup in place of the database, unless nobody confirms what that loses."""
    settings, now = Settings(), WallClock().now()
    url, backup = settings.database, Path(file)
    try:
        with nobody_at_work(url, now), copied(backup, place_of(url, settings.data_dir)) as (copy, sound):
            replaced = current(url, copy)
            tell(*pages(replaced.losses if replaced else None, sound))
            agreed = sure or confirmed(f"{backup} takes the place of the database.", "restore")
            if not agreed:
                return _left_alone(asked=agreed is not None)
            return _restored(settings, copy, replaced, sound, now)
    except REFUSALS as trouble:
        return sorry(str(trouble))


def _restored(settings: Settings, copy: Path, replaced: Current | None, sound: Sound, now: datetime) -> int:
    occasion = Occasion(at=now, software=SOFTWARE, role="command line")
    said, language = _news(replaced, sound, now), settings.default_language
    ready = make_ready(copy, replaced, occasion, Dice().bytes, lambda unit: alert(unit, language, said, now))
    kept = replace(settings.database, copy, replaced.losses.current if replaced else None, now)
    tell("Restored.", *_afterwards(ready, kept), *after_restore(now))
    return 0


def _left_alone(*, asked: bool) -> int:
    how = "" if asked else " Nobody could be asked here: add --yes to restore it."
    return sorry(f"Nothing was changed.{how}", NOT_ALL_WELL)


def _news(replaced: Current | None, sound: Sound, now: datetime) -> Say:
    last = f"{sound.last_at or now:%Y-%m-%d %H:%M} UTC"
    if replaced is None or not replaced.losses.continues:
        return say("alert.restored_unseen", last=last)
    return say("alert.restored", last=last, events=replaced.losses.events)


def _afterwards(ready: Ready, kept: str) -> list[str]:
    lines = [f"The database that was there before is kept: {kept}. It holds health values: remove it in time."]
    if ready.erased:
        numbers = ", ".join(ready.erased)
        lines.append(f"Erased again: screening {numbers}. The backup still holds the values: remove it.")
    if ready.forgotten:
        people = ", ".join(map(str, ready.forgotten))
        lines.append(f"Forgotten again, and without rights: person {people}.")
    if ready.skipped:
        first, last = ready.skipped
        lines.append(f"Which numbers were given after the backup is not known: {first} to {last} are passed over.")
    return [
        *lines,
        "What waits to be sent is marked as a possible duplicate. Start the bot: it tells the admins.",
        "Invitations made before the restore open nothing any more: make new ones.",
        "Second factors are again as they were then: where a phone was lost since, `user reset` once more.",
    ]
