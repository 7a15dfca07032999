"""A review holds for what was reviewed: what changes in a screening afterwards makes its review open again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.screening import Event
from storage import reviews

if TYPE_CHECKING:
    from bot.turn import Turn
    from flows.screens import Step
    from flows.trial import Trial
    from storage.people import Role

REOPENS = ("correcting", "corrected", "annulled", "judged_again", "completing", "reviewing", "closed")


def reopen_review(turn: Turn, trial: Trial, step: Step, role: Role | None) -> None:
    """Make the review open again if the step changed something about it (`REOPENS`), or came to another outcome."""
    why = next((each.what for each in step.events if each.what in REOPENS), "outcome" if step.outcome else None)
    if why and reviews.reopen(turn.unit, step.screening.number):
        turn.record([Event(what="review reopened", reason=why)], role, step.screening, trial)
