"""Where only the planned date makes a criterion fail: the first day on which it would not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.verdict import judge

if TYPE_CHECKING:
    from datetime import date

    from flows.progress import Standing


def first_possible_day(standing: Standing) -> date:
    """Return the first day of the injection window with the planned date left open, not before the screening."""
    left_open = {**standing.answers, standing.trial.planned or "": None}
    window = judge(standing.trial, left_open, standing.screening.day).window
    return max(window.not_before or standing.screening.day, standing.screening.day)
