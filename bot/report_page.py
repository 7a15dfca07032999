"""A screening as one page, in words: what `exports/report_pdf.py` draws. It holds health values and no identity."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from bot.cards import reference, site_name
from flows.moments import PARIS
from flows.outcome_screens import MARK, not_asked
from flows.progress import Standing
from flows.say import Say, say, title

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.wording import Words
    from flows.rules.outcome import Outcome
    from flows.screening import Screening
    from flows.trial import Trial
    from flows.verdict import Verdict
    from storage.screenings import Kept

DIGEST = 16
"""Characters of the trial's digest that stand on the page: enough to tell versions apart."""

NOT_ASKED = "–"


def report_page(trial: Trial, kept: Kept, words: Words, now: datetime, software: str) -> dict[str, Any]:
    """Return the content of the page."""
    screening, standing = kept.screening, Standing(trial, kept.screening)
    sections = [(words.plain(head), [words.plain(each) for each in lines]) for head, lines in _sections(standing, kept)]
    return {
        "title": words.plain(say("paper.title", title=say("trial.trial.title"), number=screening.label)),
        "lead": words.plain(say("trial.trial.subtitle")),
        "head": [(words.plain(say(f"paper.{name}")), words.spoken(value)) for name, value in _head(trial, screening)]
        + [(words.plain(say("paper.made")), words.plain(_made(now, software)))],
        "result": words.plain(result(kept)) + _first_exclusion(kept, words),
        "note": words.plain(say("paper.note")),
        "criteria": [_criterion(standing, name, words) for name in trial.criterion],
        "sections": sections,
        "signature": [words.plain(say(f"paper.{name}")) for name in ("sign_name", "sign_day", "sign")],
        "foot": words.plain(say("paper.foot", reference=reference(screening), digest=trial.digest[:DIGEST])),
        "at": now.isoformat(),
        "language": words.language,
        "author": software,
    }


def result(kept: Kept) -> Say:
    """Return what the screening came to; what is still open or does not count says so."""
    screening, verdict = kept.screening, kept.judged.verdict
    if screening.state == "annulled":
        return say("paper.annulled")
    if verdict:
        return say(f"outcome.{verdict}")
    return say("paper.under_way", state=say(f"command.state.{screening.state}"))


def _head(trial: Trial, screening: Screening) -> Iterator[tuple[str, Any]]:
    yield "site", site_name(trial, screening.site)
    yield "trial", say("paper.version", id=trial.id, version=trial.version, record=trial.record_date)
    yield "day", screening.day
    yield "investigator", say("paper.person", person=screening.person)
    yield "reference", reference(screening)


def _made(now: datetime, software: str) -> Say:
    local = now.astimezone(PARIS)
    return say("paper.made_at", day=local.date(), time=f"{local:%H:%M}", software=software)


def _first_exclusion(kept: Kept, words: Words) -> str:
    first = kept.judged.first_exclusion
    return f" – {words.plain(_named(first))}" if first else ""


def _named(criterion: str) -> Say:
    return say("paper.criterion", criterion=criterion, title=title(criterion))


def _criterion(standing: Standing, name: str, words: Words) -> tuple[str, str, str]:
    """Return the row of a criterion: mark, name, reason."""
    finding = standing.findings[name]
    if not_asked(standing, name):
        return NOT_ASKED, words.plain(_named(name)), words.plain(say("paper.not_asked"))
    reasons = finding.reasons or (say(f"outcome.status.{finding.status}"),)
    return MARK[finding.status], words.plain(_named(name)), words.plain(say("reason.joined", reasons=reasons))


def _sections(standing: Standing, kept: Kept) -> Iterator[tuple[Say, list[Say]]]:
    """Yield what follows from the result, under its headings; nothing stands under a heading without lines."""
    verdict, word = standing.verdict, kept.judged.verdict
    parts = {
        "conditions": _conditions(verdict) if word in {"eligible", "pending"} else (),
        "window": _window(standing, verdict) if word != "excluded" else (),
        "to_obtain": _to_obtain(verdict) if word == "pending" else (),
        "holds": _holds(verdict) if word == "eligible" else (),
        "rescreen": _rescreen(verdict) if word == "excluded" else (),
    }
    for name, lines in parts.items():
        if found := list(lines):
            yield say(f"paper.{name}"), found


def _conditions(verdict: Verdict) -> Iterator[Say]:
    for name, finding in verdict.findings.items():
        for each in finding.conditions:
            yield say("paper.condition", criterion=name, text=each)


def _window(standing: Standing, verdict: Verdict) -> Iterator[Say]:
    planned = standing.answers.get(standing.trial.planned or "")
    if isinstance(planned, date):
        yield say("paper.planned", day=planned)
    if verdict.window.not_before:
        yield say("paper.window_from", first=verdict.window.not_before)
    if verdict.window.not_after:
        yield say("paper.window_to", last=verdict.window.not_after)
    if verdict.window_conflict:
        yield say("paper.conflict")


def _to_obtain(verdict: Verdict) -> Iterator[Say]:
    for name, finding in verdict.findings.items():
        if finding.status == "unknown":
            yield _item(name, finding)


def _item(name: str, finding: Outcome) -> Say:
    if finding.review and finding.query:
        point = say(f"trial.queries.{finding.query}.point")
        return say("paper.review", criterion=name, title=title(name), query=finding.query, point=point)
    return say("paper.item", criterion=name, title=title(name), items=finding.obtain or finding.reasons)


def _holds(verdict: Verdict) -> Iterator[Say]:
    for name, finding in verdict.findings.items():
        if finding.expires_on:
            yield say("paper.item", criterion=name, title=title(name), items=finding.expires_on)


def _rescreen(verdict: Verdict) -> Iterator[Say]:
    if verdict.rescreen_from:
        yield say("paper.rescreen_from", day=verdict.rescreen_from)
