"""The screens of an outcome: what decides it, conditions, the injection window, what to obtain, when to screen again.

A pre-screen decides nothing; no text here says more than "no exclusion found".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.say import Say, say
from flows.screens import Button, Screen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.progress import Standing
    from flows.rules.outcome import Outcome
    from flows.verdict import Verdict

AFTERWARDS = ("amend", "annul")
BUTTONS = {
    "excluded": (("correct",), ("complete",), ("end",), ("findings",), AFTERWARDS),
    "pending": (("resume",), ("findings",), AFTERWARDS, ("rescreen",)),
    "eligible": (("findings",), AFTERWARDS, ("rescreen",)),
    "closed": (("findings",), AFTERWARDS, ("rescreen",)),
}
IN_DETAIL = 12
"""Failures told with their reasons; where there are more, the list of all criteria has the reasons."""
MARK = {"pass": "✓", "fail": "✗", "unknown": "?"}


def outcome_screen(standing: Standing, notes: tuple[Say, ...] = ()) -> Screen:
    """Return the screen of a verdict, with what may be done next."""
    state = standing.screening.state
    rows = tuple(tuple(Button(say(f"ui.{word}"), word) for word in row) for row in BUTTONS[state])
    return Screen(state, (*outcome_lines(standing), *notes), rows)


def findings_screen(standing: Standing) -> Screen:
    """Return every criterion with its status and reason; after an exclusion, those not asked are said to be so."""
    lines = [say("outcome.findings", number=standing.screening.label)]
    for criterion, finding in standing.findings.items():
        if not_asked(standing, criterion):
            lines.append(say("outcome.finding_not_asked", criterion=criterion, title=_title(criterion)))
        else:
            mark = MARK[finding.status]
            reasons = finding.reasons or (say(f"outcome.status.{finding.status}"),)
            lines.append(
                say("outcome.finding", mark=mark, criterion=criterion, title=_title(criterion), reasons=reasons)
            )
    return Screen(standing.screening.state, tuple(lines), ((Button(say("ui.outcome"), "outcome"),),))


def not_asked(standing: Standing, criterion: str) -> bool:
    """Say whether nothing that the criterion is asked by has been asked, or not all that could decide it."""
    return bool(standing.findings[criterion].needs) and standing.findings[criterion].status != "fail"


def outcome_lines(standing: Standing) -> tuple[Say, ...]:
    """Return what the outcome says."""
    verdict = standing.verdict
    head = say("outcome.head", number=standing.screening.label, result=say(f"outcome.{verdict.result}"))
    match verdict.result:
        case "excluded":
            body = tuple(_exclusion(standing, verdict))
        case "pending":
            body = (*_pending(standing), *_window(verdict), *_conditions(verdict))
        case _:
            body = (*_conditions(verdict), *_window(verdict), *_expiry(verdict))
    return (*emergencies(standing), head, *body)


def emergencies(standing: Standing) -> tuple[Say, ...]:
    """Return what must be said before anything else."""
    guards = (criterion.emergency for criterion in standing.trial.criteria if criterion.emergency)
    urgent = any(guard.holds(standing.answers.get(guard.fact)) for guard in guards)
    return (say("outcome.emergency", text=say("trial.advice.emergency")),) if urgent else ()


def _exclusion(standing: Standing, verdict: Verdict) -> Iterator[Say]:
    failed = [name for name, finding in verdict.findings.items() if finding.status == "fail"]
    asked = [standing.screening.excluded_by or failed[0]] if standing.screening.state == "excluded" else failed
    for name in asked[:IN_DETAIL]:
        finding = verdict.findings[name]
        yield say("outcome.failed", criterion=name, title=_title(name), reasons=finding.reasons)
        yield say(f"outcome.{finding.permanence}", day=finding.rescreen_from)
    for name in asked[IN_DETAIL:]:
        yield say("outcome.also_failed", criterion=name, title=_title(name))
    if len(asked) > 1 and verdict.rescreen_from:
        yield say("outcome.rescreen_from", day=verdict.rescreen_from)


def _pending(standing: Standing) -> Iterator[Say]:
    unknown = {name: each for name, each in standing.findings.items() if each.status == "unknown"}
    if unknown:
        yield say("outcome.to_obtain")
    for name, finding in unknown.items():
        yield _item(name, finding)


def _item(name: str, finding: Outcome) -> Say:
    if finding.review and finding.query:
        point = say(f"trial.queries.{finding.query}.point")
        return say("outcome.review", criterion=name, title=_title(name), query=finding.query, point=point)
    items = finding.obtain or finding.reasons
    return say("outcome.item", criterion=name, title=_title(name), items=items)


def _conditions(verdict: Verdict) -> Iterator[Say]:
    conditions = [(name, each) for name, finding in verdict.findings.items() for each in finding.conditions]
    if conditions:
        yield say("outcome.conditions")
    for name, condition in conditions:
        yield say("outcome.condition", criterion=name, text=condition)


def _window(verdict: Verdict) -> Iterator[Say]:
    first, last = verdict.window.not_before, verdict.window.not_after
    if verdict.window_conflict:
        yield say("outcome.window_conflict", first=first, last=last)
    elif first and last:
        yield say("outcome.window", first=first, last=last)
    elif first:
        yield say("outcome.window_from", first=first)
    elif last:
        yield say("outcome.window_to", last=last)


def _expiry(verdict: Verdict) -> Iterator[Say]:
    for name, finding in verdict.findings.items():
        if finding.expires_on:
            yield say("outcome.expires", criterion=name, title=_title(name), day=finding.expires_on)


def _title(criterion: str) -> Say:
    return say(f"trial.criteria.{criterion}.title")
