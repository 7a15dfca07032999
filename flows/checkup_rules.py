"""The rules of a trial, read as a doubter: facts of the right type, every option covered, a result that can differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.checkup_naming import known, meant, measurable, offered
from flows.facts import ChoiceFact, DateFact, IntegerFact, MultipleFact, QuantityFact, SeriesFact
from flows.rules.choosing import Choice, Named, NotAmong, Review
from flows.rules.combining import Concordant, Fallback
from flows.rules.comparing import Estimate, Limit, Ratio
from flows.rules.kind import RuleKind
from flows.rules.series import RisingSeries
from flows.rules.timing import AssessedWithin, DaysBetween, Recent, StartWindow, WashOut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.checkup_naming import Found, Path
    from flows.trial import Criterion, Trial

MEASURED = (QuantityFact, IntegerFact)
FITS: dict[type, dict[str, tuple[type, ...]]] = {
    Choice: {"fact": (ChoiceFact,)},
    Named: {"fact": (MultipleFact,)},
    NotAmong: {"fact": (ChoiceFact,), "among": (MultipleFact,)},
    Limit: {"fact": MEASURED},
    Ratio: {"fact": (QuantityFact,), "uln": (QuantityFact,)},
    Estimate: {"age": (IntegerFact,), "weight": (QuantityFact,), "creatinine": (QuantityFact,)},
    Fallback: {"fact": (ChoiceFact, MultipleFact, IntegerFact, QuantityFact, DateFact, SeriesFact)},
    AssessedWithin: {"date": (DateFact,), "before": (DateFact,)},
    Recent: {"date": (DateFact,)},
    DaysBetween: {"since": (DateFact,), "until": (DateFact,)},
    WashOut: {"since": (DateFact,), "by": (DateFact,)},
    StartWindow: {"start": (DateFact,), "by": (DateFact,)},
    RisingSeries: {"fact": (SeriesFact,), "since": (DateFact,)},
}
"""The kinds of fact that each kind of rule can read, by the key that names the fact."""


def criterion_mistakes(trial: Trial, criterion: Criterion, path: Path) -> Iterator[Found]:
    """Yield the mistakes in a criterion's rule, each at its own place, and whether it can go both ways at all."""
    yield from _rule(trial, criterion.rule, path)
    possible = criterion.rule.possible()
    if "pass" not in possible:
        yield path, f"{criterion.id} can never pass, whatever is answered"
    elif not possible & {"fail", "review"}:
        yield path, f"{criterion.id} can never fail, whatever is answered"


def _rule(trial: Trial, rule: RuleKind, path: Path) -> Iterator[Found]:
    for key, kinds in FITS.get(type(rule), {}).items():
        name = getattr(rule, key)
        if name is not None:
            yield from known(trial, name, (*path, key))
            if name in trial.fact and not isinstance(trial.fact[name], kinds):
                yield (*path, key), f"{rule.kind} cannot read {name}: it is of type {trial.fact[name].type}"
    yield from _options(trial, rule, path)
    yield from _units(trial, rule, path)
    yield from _queries(trial, rule, path)
    for place, part in _parts(rule):
        yield from _rule(trial, part, (*path, *place))


def _parts(rule: RuleKind) -> Iterator[tuple[Path, RuleKind]]:
    for name, value in rule:
        if isinstance(value, RuleKind):
            yield (name,), value
        elif isinstance(value, dict):
            yield from (((name, key), each) for key, each in value.items())
        elif isinstance(value, tuple):
            yield from (((name, n), each) for n, each in enumerate(value) if isinstance(each, RuleKind))


def _options(trial: Trial, rule: RuleKind, path: Path) -> Iterator[Found]:
    fact = trial.fact.get(getattr(rule, "fact", ""))
    if isinstance(rule, Choice) and isinstance(fact, ChoiceFact):
        yield from offered(fact, tuple(rule.options), (*path, "options"))
        left = [each for each in fact.options if each not in rule.options]
        if left and rule.others is None:
            yield path, f"nothing is said of {fact.id}: {', '.join(left)}; add it, or `others`"
    if isinstance(rule, Named) and fact:
        yield from offered(fact, rule.any_of, (*path, "any_of"))
    if isinstance(rule, NotAmong) and fact:
        yield from offered(fact, rule.exempt, (*path, "exempt"))
    if isinstance(rule, Ratio) and rule.raised:
        yield from _raised(trial, rule.raised.fact, (*path, "raised", "fact"))


def _raised(trial: Trial, name: str, path: Path) -> Iterator[Found]:
    yield from known(trial, name, path)
    fact = trial.fact.get(name)
    if fact and not (isinstance(fact, ChoiceFact) and "yes" in fact.options):
        yield path, f"{name} cannot raise a limit: it is no choice with an option yes"


def _units(trial: Trial, rule: RuleKind, path: Path) -> Iterator[Found]:
    needed: list[tuple[str, str, str]] = []
    if isinstance(rule, Estimate):
        needed = [("weight", rule.weight, "kg"), ("creatinine", rule.creatinine, "mg/dL")]
    elif isinstance(rule, Limit):
        needed = [("unit", rule.fact, rule.unit)] if rule.unit else []
        needed += [("restated.unit", rule.fact, rule.restated.unit)] if rule.restated else []
    for key, name, unit in needed:
        fact = trial.fact.get(name)
        if isinstance(fact, QuantityFact):
            yield from measurable(trial, fact, unit, (*path, *key.split(".")))
    if isinstance(rule, Ratio):
        yield from _same_base(trial, rule, path)


def _same_base(trial: Trial, rule: Ratio, path: Path) -> Iterator[Found]:
    value, uln = trial.fact.get(rule.fact), trial.fact.get(rule.uln)
    if (
        isinstance(value, QuantityFact)
        and isinstance(uln, QuantityFact)
        and {value.scale, uln.scale} <= set(trial.scales)
    ):
        ours, theirs = trial.scales[value.scale].base, trial.scales[uln.scale].base
        if ours != theirs:
            yield (
                (*path, "uln"),
                f"{rule.uln} is counted in {theirs} and {rule.fact} in {ours}; both need the same first unit",
            )


def _queries(trial: Trial, rule: RuleKind, path: Path) -> Iterator[Found]:
    named: list[tuple[Path, str]] = []
    if isinstance(rule, Review | Concordant | StartWindow):
        named = [(("query",), rule.query)]
    elif isinstance(rule, Limit) and rule.restated:
        named = [(("restated", "query"), rule.restated.query)]
    queries = [each.id for each in trial.queries]
    for place, name in named:
        if name not in queries:
            yield (*path, *place), f"no query is called {name}{meant(name, queries)}"
