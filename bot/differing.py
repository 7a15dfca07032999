"""Past screenings that the trial of today judges otherwise: looked for by number, as far at a time as a turn may."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flows.rejudging import Otherwise, can_be_judged_again, otherwise
from storage import queries

if TYPE_CHECKING:
    from flows.trial import Trial
    from storage.screenings import Kept
    from storage.unit import Unit

LISTED = 10
"""So many are found at most for one page."""
MOST, TOGETHER = 2000, 200
"""So many are looked at for one page, and read together."""


class Looked(NamedTuple):
    """What was found, and the number of the last screening that was looked at; `more` may come after it."""

    found: tuple[tuple[Kept, Otherwise], ...]
    last: int
    more: bool


def look(
    unit: Unit, trial: Trial, after: int, until: int | None = None, *, most: int = MOST, together: int = TOGETHER
) -> Looked:
    """Look, beyond a number, among the screenings with an outcome under another version of the trial."""
    found: list[tuple[Kept, Otherwise]] = []
    last, looked = after, 0
    while looked < most:
        some = queries.judged_under_others(unit, trial.id, trial.version, last, together)
        for kept in some:
            if until is not None and kept.screening.number > until:
                return Looked(tuple(found), last, more=False)
            last, looked = kept.screening.number, looked + 1
            if how := differs(trial, kept):
                found.append((kept, how))
            if len(found) == LISTED:
                return Looked(tuple(found), last, more=True)
        if len(some) < together:
            return Looked(tuple(found), last, more=False)
    return Looked(tuple(found), last, more=True)


def differs(trial: Trial, kept: Kept) -> Otherwise | None:
    """Return how the trial judges one screening now, if otherwise than it was."""
    if not kept.judged.findings or not can_be_judged_again(kept.screening):
        return None
    return otherwise(trial, kept.screening, kept.judged.findings)
