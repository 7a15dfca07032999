"""Names in a trial's definition: every fact, option, scale, unit and query that is spoken of exists and fits."""

from __future__ import annotations

import difflib
from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

from flows.doubts import speaks_of
from flows.facts import ChoiceFact, DateFact, Fact, IntegerFact, MultipleFact, QuantityFact, SeriesFact
from flows.rules.choosing import Choice, Named, NotAmong, Review
from flows.rules.combining import Concordant
from flows.rules.comparing import Estimate, Limit, Ratio
from flows.rules.series import RisingSeries
from flows.rules.timing import AssessedWithin, DaysBetween, Recent, StartWindow, WashOut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.facts import Guard
    from flows.rules.kind import RuleKind
    from flows.trial import Trial

Path: TypeAlias = "tuple[str | int, ...]"
Found: TypeAlias = "tuple[Path, str]"

FITS: dict[type, dict[str, tuple[type, ...]]] = {
    Choice: {"fact": (ChoiceFact,)},
    Named: {"fact": (MultipleFact,)},
    NotAmong: {"fact": (ChoiceFact,), "among": (MultipleFact,)},
    Limit: {"fact": (QuantityFact, IntegerFact)},
    Ratio: {"fact": (QuantityFact,), "uln": (QuantityFact,)},
    Estimate: {"age": (IntegerFact,), "weight": (QuantityFact,), "creatinine": (QuantityFact,)},
    AssessedWithin: {"date": (DateFact,), "before": (DateFact,)},
    Recent: {"date": (DateFact,)},
    DaysBetween: {"since": (DateFact,), "until": (DateFact,)},
    WashOut: {"since": (DateFact,), "by": (DateFact,)},
    StartWindow: {"start": (DateFact,), "by": (DateFact,)},
    RisingSeries: {"fact": (SeriesFact,), "since": (DateFact,)},
}
"""The kinds of fact that each kind of rule can read, by the key that names the fact."""


def name_mistakes(trial: Trial) -> Iterator[Found]:
    """Yield the path and the mistake of each name that does not exist, does not fit, or stands twice."""
    yield from _doubled(trial)
    for n, fact in enumerate(trial.facts):
        yield from _fact(trial, fact, ("facts", n))
    yield from _unreachable(trial)
    for n, criterion in enumerate(trial.criteria):
        for asked in criterion.facts:
            yield from _known(trial, asked, ("criteria", n, "facts"))
        yield from _rule(trial, criterion.rule, ("criteria", n, "rule"))
        if criterion.emergency:
            yield from _guard(trial, criterion.emergency, ("criteria", n, "emergency"))
        if criterion.id not in trial.record.criteria:
            yield ("criteria", n, "id"), f"record.yaml has no text of the registry for {criterion.id}"
    yield from _rest(trial)


def _doubled(trial: Trial) -> Iterator[Found]:
    for part, ids in (("facts", [f.id for f in trial.facts]), ("criteria", [c.id for c in trial.criteria])):
        for name, times in Counter(ids).items():
            if times > 1:
                yield (part, len(ids) - 1 - ids[::-1].index(name), "id"), f"{name} stands {times} times"


def _fact(trial: Trial, fact: Fact, path: Path) -> Iterator[Found]:
    for guard in (fact.when, fact.unless):
        if guard:
            yield from _guard(trial, guard, path)
            if guard.fact in trial.fact and list(trial.fact).index(guard.fact) > list(trial.fact).index(fact.id):
                yield path, f"{fact.id} depends on {guard.fact}, which is only asked after it"
    for name in (*fact.follows, *((fact.not_before,) if isinstance(fact, DateFact) and fact.not_before else ())):
        yield from _known(trial, name, path)
    if isinstance(fact, QuantityFact | SeriesFact) and fact.scale not in trial.scales:
        yield (*path, "scale"), f"no scale is called {fact.scale}{_meant(fact.scale, list(trial.scales))}"
    elif isinstance(fact, QuantityFact) and fact.usual_unit and not trial.scales[fact.scale].unit(fact.usual_unit):
        yield (*path, "usual_unit"), f"{fact.usual_unit} is no unit of {fact.scale}"


def _guard(trial: Trial, guard: Guard, path: Path) -> Iterator[Found]:
    yield from _known(trial, guard.fact, path)
    fact = trial.fact.get(guard.fact)
    if isinstance(fact, ChoiceFact | MultipleFact):
        yield from _options(fact, guard.options, path)


def _unreachable(trial: Trial) -> Iterator[Found]:
    read = {name for criterion in trial.criteria for name in criterion.reads}
    for n, fact in enumerate(trial.facts):
        if fact.id not in trial.serves:
            yield ("facts", n, "id"), f"{fact.id} is never asked: no criterion lists it"
        elif fact.id not in read:
            yield ("facts", n, "id"), f"{fact.id} is asked, but no rule reads it"
    for n, criterion in enumerate(trial.criteria):
        for name in sorted(criterion.reads - set(trial.serves)):
            if name in trial.fact:
                yield ("criteria", n, "rule"), f"the rule reads {name}, which is never asked"


def _rule(trial: Trial, rule: RuleKind, path: Path) -> Iterator[Found]:
    for key, kinds in FITS.get(type(rule), {}).items():
        name = getattr(rule, key)
        if name is not None:
            yield from _known(trial, name, path)
            if name in trial.fact and not isinstance(trial.fact[name], kinds):
                yield path, f"{rule.kind} cannot read {name}: it is of type {trial.fact[name].type}"
    yield from _details(trial, rule, path)
    for part in rule.parts():
        yield from _rule(trial, part, path)


def _details(trial: Trial, rule: RuleKind, path: Path) -> Iterator[Found]:
    fact = trial.fact.get(getattr(rule, "fact", ""))
    if isinstance(rule, Choice) and isinstance(fact, ChoiceFact):
        yield from _options(fact, tuple(rule.options), path)
        left = [each for each in fact.options if each not in rule.options]
        if left and rule.others is None:
            yield path, f"nothing is said of {fact.id}: {', '.join(left)}; add it, or `others`"
    if isinstance(rule, Named) and isinstance(fact, MultipleFact):
        yield from _options(fact, rule.any_of, path)
    if isinstance(rule, Limit) and isinstance(fact, QuantityFact) and fact.scale in trial.scales:
        for unit in (rule.unit, rule.restated.unit if rule.restated else None):
            if unit and not trial.scales[fact.scale].unit(unit):
                yield path, f"{unit} is no unit of {fact.id}"
    queries = [each.id for each in trial.queries]
    asked = rule.query if isinstance(rule, Review | Concordant | StartWindow) else None
    if asked and asked not in queries:
        yield path, f"no query is called {asked}{_meant(asked, queries)}"


def _rest(trial: Trial) -> Iterator[Found]:
    for name in (*trial.preliminaries, *((trial.planned,) if trial.planned else ())):
        yield from _known(trial, name, ("preliminaries",))
    for n, query in enumerate(trial.queries):
        for name in query.criteria:
            if name not in trial.criterion:
                yield ("queries", n, "criteria"), f"no criterion is called {name}{_meant(name, list(trial.criterion))}"
    for n, guard in enumerate(trial.outdated):
        yield from _guard(trial, guard, ("outdated", n))
    spoken_of = [(n, name) for n, doubt in enumerate(trial.doubts) for name in speaks_of(doubt)]
    for n, name in spoken_of:
        yield from _known(trial, name, ("doubts", n))


def _known(trial: Trial, name: str, path: Path) -> Iterator[Found]:
    if name not in trial.fact:
        yield path, f"no fact is called {name}{_meant(name, list(trial.fact))}"


def _options(fact: ChoiceFact | MultipleFact, named: tuple[str, ...], path: Path) -> Iterator[Found]:
    for each in named:
        if each not in fact.options:
            yield path, f"{fact.id} has no option {each}{_meant(each, list(fact.options))}"


def _meant(given: str, known: list[str]) -> str:
    close = difflib.get_close_matches(given, known, n=1)
    return f" (did you mean {close[0]}?)" if close else ""
