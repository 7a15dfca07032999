"""Words of a trial, in each language: none missing, none to spare, the same placeholders, no two labels alike."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

from flows.facts import ChoiceFact, MultipleFact
from flows.rules.choosing import Passes, Unknown
from flows.rules.series import RisingSeries
from flows.rules.timing import AssessedWithin, Recent, StartWindow, WashOut
from flows.trial import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.rules.kind import RuleKind
    from flows.trial import Trial

Found = tuple[tuple[str, ...], str]
OPTIONAL = (".hint",)
ANYWAY = ("trial.title", "trial.subtitle", "advice.emergency", "advice.give_creatinine_and_weight")


def word_mistakes(trial: Trial, language: str) -> Iterator[Found]:
    """Yield the key and the mistake of each text that is wrong in this language."""
    given, wanted = trial.words[language], set(_wanted(trial))
    other = trial.words[next(each for each in LANGUAGES if each != language)]
    for key in sorted(wanted - set(given)):
        yield _path(key), f"no text in {language}; the trial needs it"
    for key in sorted(set(given) - wanted):
        if not key.endswith(OPTIONAL) or key.rsplit(".", 1)[0] + ".text" not in wanted:
            yield _path(key), "nothing asks for this text"
    for key in sorted(set(given) & set(other)):
        if placeholders(given[key]) != placeholders(other[key]):
            yield _path(key), f"placeholders differ between {' and '.join(LANGUAGES)}"
    yield from _alike(trial, language)


def placeholders(text: str) -> set[str]:
    """Return the names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _alike(trial: Trial, language: str) -> Iterator[Found]:
    for fact in trial.facts:
        if isinstance(fact, ChoiceFact | MultipleFact):
            labels = [
                trial.words[language].get(f"facts.{fact.id}.options.{each}", each).casefold() for each in fact.options
            ]
            if len(set(labels)) < len(labels):
                yield ("facts", fact.id, "options"), "two options have the same label"


def _wanted(trial: Trial) -> Iterator[str]:
    yield from ANYWAY
    for fact in trial.facts:
        yield from (f"facts.{fact.id}.short", f"facts.{fact.id}.text")
        if isinstance(fact, ChoiceFact | MultipleFact):
            yield from (f"facts.{fact.id}.options.{each}" for each in fact.options)
        if fact.type == "date" and fact.advice:
            yield f"advice.{fact.advice}"
    for criterion in trial.criteria:
        yield f"criteria.{criterion.id}.title"
        yield from _of_rule(criterion.rule)
    for query in trial.queries:
        yield from (f"queries.{query.id}.{part}" for part in ("point", "readings.1", "readings.2", "handled"))
    yield from (f"doubts.{doubt.id}" for doubt in trial.doubts)


def _of_rule(rule: RuleKind) -> Iterator[str]:
    match rule:
        case (
            Passes(condition=str() as condition)
            | AssessedWithin(condition=condition)
            | StartWindow(condition=condition)
        ):
            yield f"conditions.{condition}"
        case WashOut():
            yield from (f"conditions.{each}" for each in (rule.condition, rule.window_condition) if each)
        case Unknown(advice=str() as advice) | Recent(advice=advice):
            yield f"advice.{advice}"
        case RisingSeries():
            yield f"conditions.{rule.condition}"
            yield from (f"advice.{each}" for each in (rule.advice_first, rule.advice_repeat, rule.advice_more))
    for part in rule.parts():
        yield from _of_rule(part)


def _path(key: str) -> tuple[str, ...]:
    return tuple(key.split("."))
