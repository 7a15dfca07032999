"""The parts of a screening's page, in words: findings, answers with their corrections, deliveries, events, attempts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.console.event_values import after_of, before_of, reason_of
from bot.console.listing import result_of
from bot.event_names import event_named, event_role, fact_named
from flows.outcome_screens import MARK, not_asked
from flows.say import Say, say, short, title
from flows.spoken import shown
from storage import lists, people

if TYPE_CHECKING:
    from bot.wording import Words
    from flows.progress import Standing
    from flows.screening import Screening
    from flows.trial import Trial
    from storage.reports import Happened, Log
    from storage.unit import Unit

KINDS = {"pass": "good", "fail": "bad", "unknown": "unsure"}


def findings(standing: Standing, words: Words) -> list[dict[str, Any]]:
    """Return every criterion: what it came to, and why."""
    return [_finding(standing, criterion, words) for criterion in standing.trial.criterion]


def answers(standing: Standing, log: Log, words: Words) -> list[dict[str, Any]]:
    """Return every answer in the order of the questions, each with what it was before and why it was corrected."""
    corrected: dict[str | None, list[Happened]] = {}
    for each in log.events:
        if each.what == "corrected":
            corrected.setdefault(each.fact, []).append(each)
    return [
        {
            "name": words.plain(short(fact)),
            "value": words.spoken(shown(standing.trial, fact, standing.answers[fact])),
            "typed": standing.screening.answers[fact].typed,
            "day": standing.screening.answers[fact].day,
            "corrections": [_correction(standing, each, words) for each in corrected.get(fact, ())],
        }
        for fact in standing.trial.fact
        if fact in standing.answers
    ]


def attempts(unit: Unit, screening: Screening) -> list[dict[str, Any]]:
    """Return all attempts with the patient, in order; none if there is only this one."""
    found = lists.attempts(unit, screening.first or screening.number)
    return [
        {
            "label": each.label,
            "started_at": each.started_at,
            "result": result_of(each.verdict, each.state)[0],
            "is_this": each.number == screening.number,
        }
        for each in (found if len(found) > 1 else ())
    ]


def deliveries(unit: Unit, log: Log) -> list[dict[str, Any]]:
    """Return what the screening made us send, to whom, and how it went."""
    known = people.known(unit, {each.chat_id for each in log.deliveries})
    return [
        {
            "kind": say(f"console.delivery.kind.{each.kind}"),
            "to": _whom(known[each.chat_id][0].id if each.chat_id in known else None, each.chat_id),
            "reference": each.reference,
            "state": say(f"console.delivery.state.{each.state}"),
            "news": {"sent": "good", "dead": "bad", "blocked": "bad"}.get(each.state, "unsure"),
            "attempts": each.attempts,
            "created_at": each.created_at,
            "settled_at": each.settled_at,
            "error": each.error,
        }
        for each in log.deliveries
    ]


def events(log: Log, trial: Trial | None, words: Words) -> list[dict[str, Any]]:
    """Return what happened to the screening, in words; if its version is lost, values as the audit has them."""
    return [
        {
            "seq": each.seq,
            "at": each.at,
            "person": each.person,
            "role": event_role(each.role, words),
            "what": event_named(each.what, words),
            "fact": fact_named(each.fact, words),
            "old": before_of(each, trial, words),
            "new": after_of(each, trial, words),
            "reason": reason_of(each, words),
            "erased": each.erased,
        }
        for each in log.events
    ]


def _finding(standing: Standing, criterion: str, words: Words) -> dict[str, Any]:
    finding = standing.findings[criterion]
    name = {"criterion": criterion, "title": words.plain(title(criterion))}
    if not_asked(standing, criterion):
        return {**name, "mark": "–", "kind": "none", "status": words.plain(say("paper.not_asked")), "reason": ""}
    reason = words.plain(say("reason.joined", reasons=finding.reasons)) if finding.reasons else ""
    status = say("queries.status.review") if finding.review else say(f"outcome.status.{finding.status}")
    marks = {"mark": MARK[finding.status], "kind": KINDS[finding.status]}
    return {**name, **marks, "status": words.plain(status), "reason": reason}


def _correction(standing: Standing, event: Happened, words: Words) -> dict[str, Any]:
    return {
        "old": before_of(event, standing.trial, words),
        "new": after_of(event, standing.trial, words),
        "reason": reason_of(event, words),
        "at": event.at,
        "person": event.person,
        "erased": event.erased,
    }


def _whom(person: int | None, chat: int) -> Say:
    if person is not None:
        return say("console.person", person=person)
    return say("console.delivery.group") if chat < 0 else say("console.delivery.gone")
