"""/audit: how far the audit goes, and how far a checkpoint covers it. To look is itself an event of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.moments import PARIS
from flows.say import Say, say
from flows.screening import Event
from storage import audit

if TYPE_CHECKING:
    from bot.turn import Turn
    from storage.checkpoints import Note


def state(turn: Turn, _rest: str) -> None:
    """Tell the last entry, and the last checkpoint that this process knows of."""
    end, note = audit.head(turn.unit), turn.desk.covered.note
    right = turn.may("see_audit")
    turn.record([Event(what="audit read")], right.role if right else None)
    turn.say(say("auditing.entries", count=end.seq, hash=end.hash), _covered(note), say("auditing.how"))


def _covered(note: Note | None) -> Say:
    if note is None:
        return say("auditing.uncovered")
    made = note.checkpoint.at.astimezone(PARIS)
    return say("auditing.covered", number=note.checkpoint.number, day=made.date(), time=f"{made:%H:%M}")
