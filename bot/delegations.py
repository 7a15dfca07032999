"""What an investigator is told on a day on which the delegation has not begun, or is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards import site_name
from flows.moments import paris_day
from flows.say import Say, say

if TYPE_CHECKING:
    from bot.access import Act
    from bot.turn import Turn
    from flows.screening import Screening


def not_delegated(turn: Turn, screening: Screening | None) -> Say | None:
    """Return why the sender cannot go on with a screening today; None unless only the delegation is missing."""
    if screening is None or turn.person is None or screening.person != turn.person.id:
        return None
    return not_on_this_day(turn, "answer", screening.site)


def nowhere_today(turn: Turn, act: Act) -> Say:
    """Return why the sender can do this at no site today: for which a delegation is missing, if it is only that."""
    reasons = (not_on_this_day(turn, act, grant.site) for grant in turn.grants if grant.site)
    return next(filter(None, reasons), say("command.unknown"))


def not_on_this_day(turn: Turn, act: Act, site: str) -> Say | None:
    """Return why the sender cannot do this at a site today, with the days; None unless only that is missing."""
    right = turn.kept_by_delegation(act, site, own=True)
    if right is None:
        return None
    place = site_name(turn.desk.trial, site)
    if right.delegated_until and right.delegated_until < paris_day(turn.now):
        return say("delegation.over", site=place, last=right.delegated_until)
    return say("delegation.not_yet", site=place, first=right.delegated_from)
