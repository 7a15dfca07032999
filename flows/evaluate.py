"""The rules without the chat: one JSON object in, one out (SCREENING section 4). Pure: all is an argument."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from flows.facts import FIRST_DAY, LAST_SCREENING, refusal
from flows.numbers import LONGEST
from flows.reading import read_day, read_value
from flows.rules.patient import Patient
from flows.say import Say, say
from flows.verdict import Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from flows.facts import Value
    from flows.rules.outcome import Outcome
    from flows.trial import Definition


TWICE = object()
"""Stands for the value of a key given twice in one object."""


class Unreadable(Exception):
    """The line cannot be judged: `fact` is the fact (or part of the line) at fault."""

    def __init__(self, fact: str | None, why: Say) -> None:
        super().__init__(fact)
        self.fact, self.why = fact, why


def evaluate_line(
    line: str, trials: Mapping[str, Definition], words: Callable[[Definition | None], Callable[[Say], str]]
) -> tuple[dict[str, Any], bool]:
    """Return the result of one line, in the words of its trial, and whether it could be read."""
    case: dict[str, Any] = {}
    trial: Definition | None = None
    try:
        case = _object(line)
        trial = _trial(case, trials)
        today = _screening_date(case)
        answers = read_facts(trial, case.get("facts"), today)
    except Unreadable as slip:
        named = {"fact": slip.fact, "message": words(trial)(slip.why)}
        return {"id": _id(case), "error": named}, False
    return {"id": _id(case), **report(judge(trial, answers, today), words(trial))}, True


def unreadable(words: Callable[[Say], str]) -> dict[str, Any]:
    """Return the result of a line that is not even text."""
    return {"id": None, "error": {"fact": None, "message": words(say("refused.not_json"))}}


def read_facts(trial: Definition, raw: object, today: date) -> dict[str, Value | None]:
    """Return the typed answers of the JSON object `raw`. Unreadable for the first refusal in the order of the facts."""
    if not isinstance(raw, dict):
        raise Unreadable("facts", say("refused.facts"))
    for name in raw:
        if name not in trial.fact:
            raise Unreadable(name, say("refused.unknown_fact", fact=name))
    answers, refused = _read_each(trial, raw, today)
    refused |= {fact: why for fact, why in across(trial, answers, today).items() if fact not in refused}
    for fact in trial.fact:
        if fact in refused:
            raise Unreadable(fact, refused[fact])
    return answers


def across(trial: Definition, answers: Mapping[str, Value | None], today: date) -> dict[str, Say]:
    """Return the dates refused because of another answer: an event dated before the one it must follow."""
    patient, refused = Patient(trial, answers, today), {}
    for fact in trial.facts:
        if fact.type != "date" or fact.not_before is None:
            continue
        day, first = patient.day(fact.id), patient.day(fact.not_before)
        if day is not None and first is not None and day < first:
            refused[fact.id] = say(f"trial.advice.{fact.advice}", day=day, first=first)
    return refused


def report(verdict: Verdict, words: Callable[[Say], str]) -> dict[str, Any]:
    """Return the verdict in the JSON form of `evaluate`, reasons and conditions in words."""
    return {
        "verdict": verdict.result,
        "first_exclusion": verdict.first_exclusion,
        "window": {"not_before": _iso(verdict.window.not_before), "not_after": _iso(verdict.window.not_after)},
        "window_conflict": verdict.window_conflict,
        "rescreen_from": _iso(verdict.rescreen_from),
        "criteria": {name: finding_report(finding, words) for name, finding in verdict.findings.items()},
    }


def finding_report(finding: Outcome, words: Callable[[Say], str]) -> dict[str, Any]:
    """Return one finding in the JSON form of `evaluate`."""
    return {
        "status": finding.status,
        "reason": words(say("reason.joined", reasons=finding.reasons)),
        "review": finding.review,
        "query": finding.query,
        "permanence": finding.permanence,
        "rescreen_from": _iso(finding.rescreen_from),
        "expires_on": _iso(finding.expires_on),
        "conditions": [_condition(each, words) for each in finding.conditions],
    }


def _condition(condition: Say, words: Callable[[Say], str]) -> dict[str, Any]:
    days = {name: condition.values.get(name) for name in ("not_before", "not_after")}
    return {
        "id": condition.key.rsplit(".", 1)[-1],
        "text": words(condition),
        **{name: None if day is None else str(day) for name, day in days.items()},
    }


def _read_each(trial: Definition, raw: dict[str, Any], today: date) -> tuple[dict[str, Value | None], dict[str, Say]]:
    answers: dict[str, Value | None] = {}
    refused: dict[str, Say] = {}
    for name, given in raw.items():
        if given is None:
            continue
        fact = trial.fact[name]
        value = say("refused.twice") if given is TWICE else read_value(fact, given, trial.scales, today)
        why = value if isinstance(value, Say) else refusal(fact, value, today)
        if why:
            refused[name] = why
        elif not isinstance(value, Say):
            answers[name] = value
    return answers, refused


def _object(line: str) -> dict[str, Any]:
    try:
        case = json.loads(
            line, parse_int=_whole, parse_float=_number, parse_constant=_no_constant, object_pairs_hook=_once
        )
    except (ValueError, RecursionError) as error:
        raise Unreadable(None, say("refused.not_json")) from error
    if not isinstance(case, dict):
        raise Unreadable(None, say("refused.not_json"))
    return case


def _whole(digits: str) -> int | Decimal:
    return int(digits) if len(digits) < LONGEST else _number(digits)


def _number(text: str) -> Decimal:
    """Return the exact number; one beyond every exponent is read as infinite, which no fact takes."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("Infinity")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object; a key that stands twice has no value that could be taken for meant."""
    given = Counter(name for name, _ in pairs)
    return {name: TWICE if given[name] > 1 else value for name, value in pairs}


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _id(case: dict[str, Any]) -> str | int | float | None:
    given = case.get("id")
    if isinstance(given, Decimal):
        return float(given) if given.is_finite() else None
    return given if isinstance(given, str | int) else None


def _trial(case: dict[str, Any], trials: Mapping[str, Definition]) -> Definition:
    asked = case.get("trial")
    if not isinstance(asked, str) or asked not in trials:
        raise Unreadable("trial", say("refused.trial", trials=tuple(trials)))
    return trials[asked]


def _screening_date(case: dict[str, Any]) -> date:
    day = read_day(case.get("screening_date"))
    if isinstance(day, Say):
        raise Unreadable("screening_date", day)
    if not FIRST_DAY <= day <= LAST_SCREENING:
        raise Unreadable("screening_date", say("refused.screening_date", first=FIRST_DAY, last=LAST_SCREENING))
    return day


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
