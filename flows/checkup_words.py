"""Words of a trial, in each language: none missing, none to spare, the same placeholders, no two labels alike."""

from __future__ import annotations

import difflib
import string
from typing import TYPE_CHECKING, TypeAlias

from flows.facts import ChoiceFact, DateFact, Fact, MultipleFact
from flows.rules.choosing import Passes, Unknown
from flows.rules.series import RisingSeries
from flows.rules.timing import AssessedWithin, Recent, StartWindow, WashOut
from flows.trial import LANGUAGES, BeforeBirth, Course

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flows.rules.kind import RuleKind
    from flows.trial import Doubt, Trial

Found: TypeAlias = "tuple[tuple[str, ...], str]"
Wanted: TypeAlias = "Iterator[tuple[str, frozenset[str]]]"
OPTIONAL = (".hint", ".brief")
EMERGENCY = "advice.emergency"
NOTHING: frozenset[str] = frozenset()


def word_mistakes(trial: Trial, language: str) -> Iterator[Found]:
    """Yield the key and the mistake of each text that is wrong in this language."""
    given, wanted = trial.words[language], _all_wanted(trial)
    spare = [each for each in sorted(set(given) - set(wanted)) if not _may_stand(each, wanted)]
    for key in sorted(set(wanted) - set(given)):
        close = difflib.get_close_matches(key, spare, n=1)
        yield _path(key), f"no text in {language}; the trial needs it{f' (is it {close[0]}?)' if close else ''}"
    for key in spare:
        yield _path(key), "nothing asks for this text"
    for key in given:
        yield from _filled(trial, language, key, wanted.get(key, NOTHING))
    yield from _alike(trial, language)


def _may_stand(key: str, wanted: Mapping[str, object]) -> bool:
    return key.endswith(OPTIONAL) and f"{key.rsplit('.', 1)[0]}.text" in wanted


def placeholders(text: str) -> set[str] | None:
    """Return the names in braces; None where the braces do not match."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return None


def _filled(trial: Trial, language: str, key: str, values: frozenset[str]) -> Iterator[Found]:
    here = placeholders(trial.words[language][key])
    if here is None:
        yield _path(key), "the braces do not match; write {{ and }} for braces themselves"
        return
    for name in sorted(here - values):
        there = f"; there is {', '.join(sorted(values))}" if values else "; this text takes none"
        yield _path(key), f"nothing fills {{{name}}}{there}"
    other = next(each for each in LANGUAGES if each != language)
    there_too = placeholders(trial.words[other].get(key, "")) or set()
    for name in sorted((there_too & values) - here):
        yield _path(key), f"{{{name}}} is said in {other} and not in {language}"


def _alike(trial: Trial, language: str) -> Iterator[Found]:
    for fact in trial.facts:
        if isinstance(fact, ChoiceFact | MultipleFact):
            labels = [
                trial.words[language].get(f"facts.{fact.id}.options.{each}", each).casefold() for each in fact.options
            ]
            if len(set(labels)) < len(labels):
                yield ("facts", fact.id, "options"), "two options have the same label"


def _all_wanted(trial: Trial) -> dict[str, frozenset[str]]:
    """Return the keys that the trial needs, with the values that are there to fill each."""
    wanted: dict[str, frozenset[str]] = {}
    for key, values in _wanted(trial):
        wanted[key] = wanted.get(key, values) & values
    return wanted


def _wanted(trial: Trial) -> Wanted:
    yield from ((f"trial.{key}", NOTHING) for key in ("title", "subtitle"))
    for fact in trial.facts:
        yield from _of_fact(fact)
    for criterion in trial.criteria:
        yield f"criteria.{criterion.id}.title", NOTHING
        yield from _of_rule(criterion.rule)
        if criterion.emergency:
            yield EMERGENCY, NOTHING
    for query in trial.queries:
        yield from (
            (f"queries.{query.id}.{each}", NOTHING) for each in ("point", "readings.1", "readings.2", "handled")
        )
    yield from ((f"doubts.{doubt.id}", _of_doubt(doubt)) for doubt in trial.doubts)


def _of_fact(fact: Fact) -> Wanted:
    yield from ((f"facts.{fact.id}.{each}", NOTHING) for each in ("short", "text"))
    if isinstance(fact, ChoiceFact | MultipleFact):
        yield from ((f"facts.{fact.id}.options.{each}", NOTHING) for each in fact.options)
    if isinstance(fact, DateFact) and fact.advice:
        yield f"advice.{fact.advice}", frozenset({"day", "first"})


def _of_doubt(doubt: Doubt) -> frozenset[str]:
    match doubt:
        case BeforeBirth():
            return frozenset({"fact", "day", "age"})
        case Course():
            return frozenset({"cycles", "weeks", "last", "began"})
    return NOTHING


def _of_rule(rule: RuleKind) -> Wanted:
    yield from _own(rule)
    for part in rule.parts():
        yield from _of_rule(part)


def _own(rule: RuleKind) -> Wanted:
    match rule:
        case Passes(condition=str() as condition) | AssessedWithin(condition=condition):
            yield f"conditions.{condition}", NOTHING
        case StartWindow():
            yield f"conditions.{rule.condition}", frozenset({"not_before", "not_after"})
        case WashOut():
            named = ((rule.condition, NOTHING), (rule.window_condition, frozenset({"not_before"})))
            yield from ((f"conditions.{each}", values) for each, values in named if each)
        case Unknown(advice=str() as advice) | Recent(advice=advice):
            yield f"advice.{advice}", NOTHING
        case RisingSeries():
            yield f"conditions.{rule.condition}", NOTHING
            yield from (
                (f"advice.{each}", NOTHING) for each in (rule.advice_first, rule.advice_repeat, rule.advice_more)
            )


def _path(key: str) -> tuple[str, ...]:
    return tuple(key.split("."))
