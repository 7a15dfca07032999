"""The card that a site's coordinators get: which screening, where, with what result. It holds no health value.

Only names of criteria, dates that limit the injection or a new screening, the verdict, and who looks after it; no
answer and no reason. It is always made from how things stand: a card that is changed says the same as a new one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from flows.lifecycle import OUTCOMES
from flows.moments import PARIS
from flows.say import Say, say, short, title

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.wording import Words
    from flows.screening import Screening
    from flows.trial import Trial
    from flows.verdict import Verdict
    from storage.care import Care

MOST_CORRECTIONS = 5
"""The latest are shown."""


class Told(NamedTuple):
    """What a card tells: a screening, what it came to, and who looks after it."""

    trial: Trial
    screening: Screening
    verdict: Verdict
    care: Care
    later: str | None = None
    """What a later attempt with the patient is called, if there is one that counts."""


def card(told: Told, words: Words) -> str:
    """Return the card as Telegram HTML, in the language of the chat it goes to."""
    return "\n".join(words.html(line) for line in _lines(told))


def card_buttons(told: Told, words: Words) -> list[list[tuple[str, str]]]:
    """Return the buttons below a card, each with the command that it stands for: only what a coordinator may do."""
    number, care = told.screening.label, told.care
    taking = ("take_over", f"/take {number} from {care.taken_by}") if care.taken_by else ("take", f"/take {number}")
    seen = ("acknowledge", f"/ack {number} of {told.screening.revision}")
    first = [taking] if care.acknowledged_by else [seen, taking]
    rows = [first, [("details", f"/details {number}")]]
    return [[(words.plain(say(f"card.button.{word}")), data) for word, data in row] for row in rows]


def reference(screening: Screening) -> str:
    """Return what names this card for good: the screening and its revision, the same on every repetition."""
    return f"S-{screening.label}/{screening.revision}"


def site_name(trial: Trial, slug: str) -> str:
    """Return the site as the record names it."""
    site = trial.record.site(slug)
    return f"{site.facility}, {site.city}" if site else slug


def moment(key: str, person: int | None, at: datetime | None) -> Say:
    """Return who did something and when, on the clock of Paris."""
    local = at.astimezone(PARIS) if at else None
    return say(key, person=person, day=local.date() if local else None, time=f"{local:%H:%M}" if local else "")


def _lines(told: Told) -> Iterator[Say]:
    screening = told.screening
    yield say("card.head", title=say("trial.trial.title"), number=screening.label)
    if screening.first:
        yield say("card.attempt", first=screening.first, attempt=screening.attempt)
    yield from _result(told)
    if told.later:
        yield say("card.later", number=told.later)
    yield say("card.site", site=site_name(told.trial, screening.site))
    if stands(screening):
        yield from _decided(screening, told.verdict)
        yield from _window(screening, told.verdict)
    yield moment("card.by", screening.person, screening.ended_at or screening.started_at)
    yield from _care(told.care)
    yield say("card.reference", reference=reference(screening))


def stands(screening: Screening) -> bool:
    """Say whether the screening has a result that counts."""
    return screening.annulled is None and (screening.state in OUTCOMES or screening.excluded_by is not None)


def _result(told: Told) -> Iterator[Say]:
    screening = told.screening
    if screening.annulled is not None:
        yield say("card.result", result=say("card.annulled"))
    elif stands(screening):
        yield say("card.result", result=say(f"outcome.{told.verdict.result}"))
    else:
        yield say("card.result", result=say("card.under_way"))
    for each in screening.corrections[-MOST_CORRECTIONS:]:
        yield say("card.corrected", fact=short(each.fact), day=each.at.astimezone(PARIS).date())


def _decided(screening: Screening, verdict: Verdict) -> Iterator[Say]:
    excluded = screening.excluded_by or verdict.first_exclusion
    if excluded:
        yield say("card.excluded", criterion=excluded, name=title(excluded))
        if verdict.rescreen_from:
            yield say("card.rescreen", day=verdict.rescreen_from)
        return
    unknown = [name for name, finding in verdict.findings.items() if finding.status == "unknown"]
    if unknown:
        yield say("card.pending", items=tuple(say("card.item", criterion=each, name=title(each)) for each in unknown))


def _window(screening: Screening, verdict: Verdict) -> Iterator[Say]:
    first, last = verdict.window.not_before, verdict.window.not_after
    if screening.excluded_by or verdict.first_exclusion:
        return
    if verdict.window_conflict:
        yield say("card.window_conflict")
    elif first and last:
        yield say("card.window", first=first, last=last)
    elif first:
        yield say("card.window_from", first=first)
    elif last:
        yield say("card.window_to", last=last)


def _care(care: Care) -> Iterator[Say]:
    if care.acknowledged_by:
        yield moment("card.acknowledged", care.acknowledged_by, care.acknowledged_at)
    if care.taken_by:
        yield moment("card.taken", care.taken_by, care.taken_at)
