"""Where only the planned date makes a criterion fail: the first day on which it would not, if one is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.say import say
from flows.verdict import Window, judge

if TYPE_CHECKING:
    from flows.progress import Standing
    from flows.say import Say


def first_possible(standing: Standing) -> Say:
    """Name the first day that is possible, or say that none is: the window ends before it begins."""
    days = _possible(standing)
    if days.empty:
        return say("dialogue.none_possible", first=days.not_before, last=days.not_after)
    return say("dialogue.first_possible", day=days.not_before)


def _possible(standing: Standing) -> Window:
    """Return the injection window with the planned date left open, from the day of screening on."""
    day = standing.screening.day
    window = judge(standing.trial, {**standing.answers, standing.trial.planned or "": None}, day).window
    return Window(max(window.not_before or day, day), window.not_after)
