"""What the record adds to an outcome: a site that does not recruit yet, and the related trials after an exclusion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards import site_name
from bot.record_pages import shown_phone
from flows.say import Say, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.trial import Trial
    from flows.verdict import Result


def outcome_notes(trial: Trial, site: str, result: Result) -> tuple[Say, ...]:
    """Return the lines to put below an outcome."""
    return (*_not_recruiting(trial, site), *(_related(trial) if result == "excluded" else ()))


def _not_recruiting(trial: Trial, slug: str) -> Iterator[Say]:
    site, recruiting = trial.record.site(slug), trial.record.recruiting()
    if site is None or site.status == "RECRUITING":
        return
    for other in recruiting:
        yield say(
            "note.not_recruiting",
            site=site_name(trial, slug),
            status=say(f"record.status.{site.status}"),
            recruiting=site_name(trial, other.slug),
            contact=f"{other.contact.name}, {shown_phone(other.contact.phone)}",
        )


def _related(trial: Trial) -> Iterator[Say]:
    if trial.record.related_trials:
        yield say("note.related")
    for other in trial.record.related_trials:
        status = say(f"record.status.{other.status}")
        phase = say(f"record.phase.{other.phase}") if other.phase else ""
        yield say("note.related_trial", title=other.title, id=other.id, status=status, phase=phase)
