"""`audit verify` and `audit checkpoint`. Verifying needs no bot and no settings: a database, checkpoints and a key.

Status 0 sound; 2 tampered with, the first bad entry named; 3 cut off, an older copy, or an end that no checkpoint
covers; 64 it could not be checked. Nothing is written, and a copy stays byte for byte as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.audit_pages import Findings, faults, lines, status
from bot.clock import WallClock
from bot.opened import opened
from bot.replay_command import replay_all
from bot.settings import Settings
from bot.terminal import CANNOT_CHECK, CUT_OFF, DIFFERS, sorry, tell
from storage.checkpoint_file import NotContinued, append, last_note
from storage.checkpoints import NoCheckpoint, Note, read_notes, refuse_gaps
from storage.covering import coverage
from storage.signing import KeyUnusable, make_key, name_of, public_half, reader, signer
from storage.unit import Unit, reading
from storage.verification import verify as walk

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be verified by what. None: as the settings say. `selected`: the file holds only some checkpoints."""

    db: str | None = None
    checkpoints: Path | None = None
    key: Path | None = None
    selected: bool = False
    without_checkpoints: bool = False
    without_replay: bool = False


def verify(asked: Asked) -> int:
    """Check the chain, hold it against the checkpoints, judge every screening again."""
    try:
        notes, forged = ((), None) if asked.without_checkpoints else _signed(asked)
    except (KeyUnusable, OSError) as trouble:
        return sorry(_told(trouble), CANNOT_CHECK)
    with opened(asked.db) as engine, reading(engine) as unit:
        found = _found(unit, asked, notes, forged)
        replayed, said = (0, []) if asked.without_replay or found.checked.bad else replay_all(unit)
    tell(*lines(found), *said)
    for fault in faults(found):
        sorry(fault.why)
    ending = max(DIFFERS if replayed else 0, status(found), key=_severity)
    tell("Sound." if ending == 0 else "NOT SOUND." if ending == DIFFERS else "Not covered to the end.")
    return ending


def checkpoint(db: str | None, key: Path | None, to: Path | None, *, restored: bool) -> int:
    """Make a checkpoint now, with the settings' key into the settings' file, or with a key and into a file apart."""
    if key and not to:
        return sorry("Name with --to the file of your own in which checkpoints by this key are kept.", CANNOT_CHECK)
    signing, file = key or Settings().signing_key, to or Settings().checkpoints
    try:
        if last_note(file) is None and make_key(signing):
            tell(f"A new key was made: {signing}. Who verifies needs its public half: {public_half(signing)}")
        with opened(db) as engine:
            note = append(file, engine, signer(signing), WallClock().now(), restored=restored)
    except NotContinued as trouble:
        return sorry(f"No checkpoint was made. {trouble}", CUT_OFF if trouble.missing else DIFFERS)
    except NoCheckpoint as trouble:
        return sorry(f"No checkpoint was made: {file} was changed, {trouble}.", DIFFERS)
    except (KeyUnusable, OSError) as trouble:
        return sorry(_told(trouble), CANNOT_CHECK)
    tell(note.text.strip() if note else f"Nothing is new since the last checkpoint in {file}.")
    return 0


def after_restore(now: datetime) -> list[str]:
    """Make a checkpoint that gives up what a restore has just given up; return what there is to say of it."""
    settings = Settings()
    if not settings.checkpoints.exists():
        return []
    try:
        with opened(None) as engine:
            note = append(settings.checkpoints, engine, signer(settings.signing_key), now, restored=True)
    except (KeyUnusable, NoCheckpoint, NotContinued, OSError) as trouble:
        return [f"The audit's checkpoints do not say so yet ({trouble}): run `audit checkpoint --restored`."]
    back = note.checkpoint.restored_to if note else None
    return [] if back is None else [f"A checkpoint of the audit says that entries behind {back} were given up."]


def _found(unit: Unit, asked: Asked, notes: Sequence[Note], forged: str | None) -> Findings:
    covered = coverage(unit, [each.checkpoint for each in notes])
    return Findings(walk(unit), covered, notes, forged, asked.without_checkpoints)


def _signed(asked: Asked) -> tuple[tuple[Note, ...], str | None]:
    """Return the checkpoints with a good signature, and what is wrong with the others or their order."""
    file = asked.checkpoints or Settings().checkpoints
    if not file.exists() and asked.checkpoints is None:
        return (), None
    content = file.read_bytes()
    key = asked.key or _own_key()
    is_signed = reader(key)
    try:
        notes = read_notes(content)
    except NoCheckpoint as why:
        return (), f"{file}: {why}."
    are_good = [is_signed(each.checkpoint.text, each.signature) for each in notes]
    good = tuple(note for note, is_good in zip(notes, are_good, strict=True) if is_good)
    if not all(are_good):
        first = are_good.index(False)
        which = f"checkpoint {first + 1} (entry {notes[first].checkpoint.number})"
        return good, f"{file}: {which} is not signed by the key {name_of(key)} ({key})."
    try:
        if not asked.selected:
            refuse_gaps(good)
    except NoCheckpoint as why:
        return good, f"{file}: {why}. Checkpoints were taken out, put twice, or put elsewhere."
    return good, None


def _own_key() -> Path:
    """Return the file with our own key's public half; the key itself where that is missing."""
    private = Settings().signing_key
    half = public_half(private)
    return half if half.exists() else private


def _told(trouble: Exception) -> str:
    if isinstance(trouble, OSError) and trouble.strerror:
        return f"{trouble.filename or 'A file'} cannot be used: {trouble.strerror}."
    return str(trouble)


def _severity(ending: int) -> int:
    return (0, CUT_OFF, DIFFERS).index(ending)
