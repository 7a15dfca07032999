"""What the record adds to an outcome: a site that does not recruit, and the related trials after an exclusion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.standing_of_sites import where_it_recruits
from flows.say import Say, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.standing_of_sites import Sites
    from flows.trial import Trial
    from flows.verdict import Result


def outcome_notes(sites: Sites, site: str, result: Result) -> tuple[Say, ...]:
    """Return the lines to put below an outcome."""
    return (*where_it_recruits(sites, site), *(_related(sites.trial) if result == "excluded" else ()))


def _related(trial: Trial) -> Iterator[Say]:
    if trial.record.related_trials:
        yield say("note.related")
    for other in trial.record.related_trials:
        status = say(f"record.status.{other.status}")
        phase = say(f"record.phase.{other.phase}") if other.phase else ""
        yield say("note.related_trial", title=other.title, id=other.id, status=status, phase=phase)
