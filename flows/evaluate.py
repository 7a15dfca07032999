"""The rules without the chat: one JSON object in, one out (SCREENING section 4). Pure: all is an argument."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from flows.facts import FIRST_DAY, LAST_SCREENING, refusal
from flows.numbers import LONGEST
from flows.reading import read_day, read_value
from flows.rules.once import Once
from flows.rules.patient import Patient
from flows.say import Say, say
from flows.verdict import Verdict, judge_patient

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from flows.facts import DateFact, Fact, Value
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
    return Evaluation(trials, words).line(line)


class Evaluation:
    """One run of `evaluate` over any number of lines: the trials, the words, and what was put into words already."""

    def __init__(
        self, trials: Mapping[str, Definition], words: Callable[[Definition | None], Callable[[Say], str]]
    ) -> None:
        self._trials, self._words = trials, words
        self._reports: dict[str, Once[Outcome, dict[str, Any]]] = {}

    def line(self, line: str) -> tuple[dict[str, Any], bool]:
        """Return the result of one line, in the words of its trial, and whether it could be read."""
        case: dict[str, Any] = {}
        trial: Definition | None = None
        try:
            case = _object(line)
            trial = _trial(case, self._trials)
            patient = read_patient(trial, case.get("facts"), _screening_date(case))
        except Unreadable as slip:
            named = {"fact": slip.fact, "message": self._words(trial)(slip.why)}
            return {"id": _id(case), "error": named}, False
        return {"id": _id(case), **_report(judge_patient(trial, patient), self._reporting(trial))}, True

    def _reporting(self, trial: Definition) -> Once[Outcome, dict[str, Any]]:
        if trial.id not in self._reports:
            words = self._words(trial)
            self._reports[trial.id] = Once(lambda finding: finding_report(finding, words))
        return self._reports[trial.id]


def unreadable(words: Callable[[Say], str]) -> dict[str, Any]:
    """Return the result of a line that is not even text."""
    return {"id": None, "error": {"fact": None, "message": words(say("refused.not_json"))}}


def read_facts(trial: Definition, raw: object, today: date) -> Mapping[str, Value | None]:
    """Return the typed answers of the JSON object `raw`. Unreadable for the first refusal in the order of the facts."""
    return read_patient(trial, raw, today).answers


def read_patient(trial: Definition, raw: object, today: date) -> Patient:
    """Return the patient whom the JSON object `raw` describes. Unreadable as `read_facts` is."""
    if not isinstance(raw, dict):
        raise Unreadable("facts", say("refused.facts"))
    facts = trial.fact
    if not raw.keys() <= facts.keys():
        unknown = next(name for name in raw if name not in facts)
        raise Unreadable(unknown, say("refused.unknown_fact", fact=unknown))
    answers, refused = _read_each(trial, raw, today)
    patient = Patient(trial, answers, today)
    refused = {**_across(trial, patient), **refused}
    if refused:
        first = next(fact for fact in trial.fact if fact in refused)
        raise Unreadable(first, refused[first])
    return patient


def across(trial: Definition, answers: Mapping[str, Value | None], today: date) -> dict[str, Say]:
    """Return the dates refused because of another answer: an event dated before the one it must follow."""
    return _across(trial, Patient(trial, answers, today))


def _across(trial: Definition, patient: Patient) -> dict[str, Say]:
    refused: dict[str, Say] = {}
    for fact, after in _FOLLOWING(trial.facts):
        day, first = patient.day(fact.id), patient.day(after)
        if day is not None and first is not None and day < first:
            refused[fact.id] = say(f"trial.advice.{fact.advice}", day=day, first=first)
    return refused


def _following(facts: tuple[Fact, ...]) -> list[tuple[DateFact, str]]:
    return [(fact, fact.not_before) for fact in facts if fact.type == "date" and fact.not_before]


_FOLLOWING: Once[tuple[Fact, ...], list[tuple[DateFact, str]]] = Once(_following)
"""The dates that may not lie before another, and that other."""


def report(verdict: Verdict, words: Callable[[Say], str]) -> dict[str, Any]:
    """Return the verdict in the JSON form of `evaluate`, reasons and conditions in words."""
    return _report(verdict, lambda finding: finding_report(finding, words))


def _report(verdict: Verdict, reporting: Callable[[Outcome], dict[str, Any]]) -> dict[str, Any]:
    return {
        "verdict": verdict.result,
        "first_exclusion": verdict.first_exclusion,
        "window": {"not_before": _iso(verdict.window.not_before), "not_after": _iso(verdict.window.not_after)},
        "window_conflict": verdict.window_conflict,
        "rescreen_from": _iso(verdict.rescreen_from),
        "criteria": {name: reporting(finding) for name, finding in verdict.findings.items()},
    }


def finding_report(finding: Outcome, words: Callable[[Say], str]) -> dict[str, Any]:
    """Return one finding in the JSON form of `evaluate`."""
    reasons = finding.reasons
    return {
        "status": finding.status,
        "reason": words(reasons[0] if len(reasons) == 1 else say("reason.joined", reasons=reasons)),
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
    facts, scales = trial.fact, trial.scales
    for name, given in raw.items():
        if given is None:
            continue
        fact = facts[name]
        if fact.type == "choice" and given in fact.options:  # most facts by far; nothing else can be wrong with it
            answers[name] = given
            continue
        value = say("refused.twice") if given is TWICE else read_value(fact, given, scales, today)
        if isinstance(value, Say):
            refused[name] = value
        elif why := refusal(fact, value, today):
            refused[name] = why
        else:
            answers[name] = value
    return answers, refused


def _object(line: str) -> dict[str, Any]:
    try:
        case = _DECODER.decode(line)
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
    once = dict(pairs)
    if len(once) < len(pairs):
        given = Counter(name for name, _ in pairs)
        once |= {name: TWICE for name, times in given.items() if times > 1}
    return once


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_int=_whole, parse_float=_number, parse_constant=_no_constant, object_pairs_hook=_once)


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
