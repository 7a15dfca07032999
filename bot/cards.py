"""The card that a site's coordinators get: which screening, where, with what result. It holds no health value.

Only names of criteria, dates that limit the injection or a new screening, and the verdict; no answer and no reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.moments import PARIS
from flows.say import Say, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.wording import Words
    from flows.screening import Screening
    from flows.trial import Trial
    from flows.verdict import Verdict


def card(trial: Trial, screening: Screening, verdict: Verdict, words: Words, now: datetime) -> str:
    """Return the card as Telegram HTML, in the language of the chat it goes to."""
    return "\n".join(words.html(line) for line in _lines(trial, screening, verdict, now))


def reference(screening: Screening) -> str:
    """Return what names this card for good: the screening and its revision, the same on every repetition."""
    return f"S-{screening.label}/{screening.revision}"


def _lines(trial: Trial, screening: Screening, verdict: Verdict, now: datetime) -> Iterator[Say]:
    yield say("card.head", title=say("trial.trial.title"), number=screening.label)
    yield say("card.result", result=say(f"outcome.{verdict.result}"))
    yield say("card.site", site=site_name(trial, screening.site))
    yield from _decided(verdict)
    yield from _window(verdict)
    local = now.astimezone(PARIS)
    yield say("card.by", person=screening.person, day=local.date(), time=f"{local:%H:%M}")
    yield say("card.reference", reference=reference(screening))


def site_name(trial: Trial, slug: str) -> str:
    """Return the site as the record names it."""
    site = trial.record.site(slug)
    return f"{site.facility}, {site.city}" if site else slug


def _decided(verdict: Verdict) -> Iterator[Say]:
    if verdict.first_exclusion:
        yield say("card.excluded", criterion=verdict.first_exclusion, name=_title(verdict.first_exclusion))
        if verdict.rescreen_from:
            yield say("card.rescreen", day=verdict.rescreen_from)
        return
    unknown = [name for name, finding in verdict.findings.items() if finding.status == "unknown"]
    if unknown:
        yield say("card.pending", items=tuple(say("card.item", criterion=each, name=_title(each)) for each in unknown))


def _window(verdict: Verdict) -> Iterator[Say]:
    first, last = verdict.window.not_before, verdict.window.not_after
    if verdict.first_exclusion:
        return
    if verdict.window_conflict:
        yield say("card.window_conflict")
    elif first and last:
        yield say("card.window", first=first, last=last)
    elif first:
        yield say("card.window_from", first=first)
    elif last:
        yield say("card.window_to", last=last)


def _title(criterion: str) -> Say:
    return say(f"trial.criteria.{criterion}.title")
