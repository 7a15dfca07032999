"""What a screening makes people be reminded of is written in the turn that makes it so."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from bot.desk import UnknownVersion
from flows.pending import begins, moments
from storage import items, reminders, worklists
from storage.reminders import Wanted

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.turn import Turn
    from flows.progress import Standing
    from flows.screening import Screening
    from flows.trial import Trial
    from storage.unit import Unit


def follow_up(turn: Turn, trial: Trial, screening: Screening) -> None:
    """Have the reminders of a screening be those that follow from how it stands now."""
    reminders.rewrite(turn.unit, screening.number, wanted_now(turn.unit, turn.standing(trial, screening)))


def trial_here(unit: Unit, desk: Desk, screening: Screening) -> Trial | None:
    """Return the trial of a screening in its version; None if that is lost."""
    try:
        return desk.trial_of(unit, screening)
    except UnknownVersion:
        return None


def wanted_now(unit: Unit, standing: Standing) -> tuple[Wanted, ...]:
    """Return what a screening that has come to a result makes people be reminded of, and from when."""
    agreed = items.of(unit, standing.screening.number)
    days = {criterion: each.due for criterion, each in agreed.items() if each.due}
    return tuple(
        Wanted(what=each.what, criterion=each.criterion, at=begins(each.day).astimezone(UTC))
        for each in moments(standing, days)
    )


def holds(unit: Unit, standing: Standing, noted: Wanted) -> bool:
    """Say whether the reason for a reminder is still there."""
    screening = standing.screening
    if noted.what == "left_open":
        return screening.annulled is None and reminders.last_asked(unit, screening.number) == noted.at
    if noted.what == "rescreen" and worklists.later_attempt(unit, screening):
        return False
    return noted in wanted_now(unit, standing)
