"""Names in a trial's definition: every fact, option, scale, unit and query that is spoken of exists and fits."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from flows.checkup_naming import guarding, known, meant, measurable, offered
from flows.checkup_rules import criterion_mistakes
from flows.doubts import speaks_of
from flows.facts import DateFact, IntegerFact, QuantityFact, SeriesFact
from flows.quantities import RELATIVE
from flows.trial import Both

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.checkup_naming import Found, Path
    from flows.facts import Fact, Guard
    from flows.quantities import Scale
    from flows.trial import Trial


def name_mistakes(trial: Trial) -> Iterator[Found]:
    """Yield the path and the mistake of each name that does not exist, does not fit, or stands twice.

    What is asked or read in vain comes only where nothing else is wrong: it is mostly the shadow of another mistake.
    """
    mistakes = [*_misnamed(trial)]
    yield from mistakes or _in_vain(trial)


def lasting_mistakes(trial: Trial) -> Iterator[Found]:
    """Yield what is wrong with the facts that are said to last from one attempt to the next."""
    for name, options in trial.lasting.items():
        yield from known(trial, name, ("lasting", name))
        fact = trial.fact.get(name)
        if fact is not None:
            yield from offered(fact, options, ("lasting", name))


def _misnamed(trial: Trial) -> Iterator[Found]:
    yield from _doubled(trial)
    for name, scale in trial.scales.items():
        yield from _scale(scale, ("scales", name, "units"))
    for n, fact in enumerate(trial.facts):
        yield from _fact(trial, fact, ("facts", n))
    yield from _criteria(trial)
    yield from _rest(trial)


def _doubled(trial: Trial) -> Iterator[Found]:
    each = {"facts": trial.facts, "criteria": trial.criteria, "queries": trial.queries, "doubts": trial.doubts}
    for part, listed in each.items():
        ids = [one.id for one in listed]
        for name, times in Counter(ids).items():
            if times > 1:
                yield (part, len(ids) - 1 - ids[::-1].index(name), "id"), f"{name} stands {times} times"


def _scale(scale: Scale, path: Path) -> Iterator[Found]:
    if not scale.units or scale.units[0].factor != 1:
        yield path, "the first unit is the base: its factor must be 1"
    spelled = Counter(word for unit in scale.units for word in {unit.id, unit.ucum, *unit.also})
    for n, unit in enumerate(scale.units):
        if (unit.factor is None) != (unit.id == RELATIVE):
            yield (*path, n), f"every unit but {RELATIVE} needs a factor, and {RELATIVE} has none"
        elif unit.factor is not None and unit.factor <= 0:
            yield (*path, n, "factor"), "a factor is above zero"
        for word in sorted({unit.id, unit.ucum, *unit.also}):
            if spelled[word] > 1:
                yield (*path, n), f"{word} is spelled in two units of the scale"


def _fact(trial: Trial, fact: Fact, path: Path) -> Iterator[Found]:
    for key, guard in (("when", fact.when), ("unless", fact.unless)):
        if guard:
            yield from guarding(trial, guard, (*path, key))
            yield from _asked_later(trial, fact, guard, (*path, key))
    if fact.when and fact.unless and _takes_away(fact.when, fact.unless):
        yield path, f"{fact.id} can never be asked: `unless` takes away all that `when` allows"
    for name in fact.follows:
        yield from known(trial, name, (*path, "follows"))
    yield from _measure(trial, fact, path)


def _takes_away(when: Guard, unless: Guard) -> bool:
    if when.fact != unless.fact:
        return False
    return not unless.options or (bool(when.options) and set(when.options) <= set(unless.options))


def _asked_later(trial: Trial, fact: Fact, guard: Guard, path: Path) -> Iterator[Found]:
    order = list(trial.fact)
    if guard.fact in order and order.index(guard.fact) >= order.index(fact.id):
        yield path, f"{fact.id} depends on {guard.fact}, which is only asked after it"


def _measure(trial: Trial, fact: Fact, path: Path) -> Iterator[Found]:
    if isinstance(fact, DateFact) and fact.not_before:
        yield from known(trial, fact.not_before, (*path, "not_before"))
        if fact.advice is None:
            yield path, "a date refused because of another needs the `advice` that explains it"
    if isinstance(fact, QuantityFact | SeriesFact) and fact.scale not in trial.scales:
        yield (*path, "scale"), f"no scale is called {fact.scale}{meant(fact.scale, trial.scales)}"
    elif isinstance(fact, QuantityFact) and fact.usual_unit:
        yield from measurable(trial, fact, fact.usual_unit, (*path, "usual_unit"))
    if isinstance(fact, IntegerFact) and fact.low > fact.high:
        yield (*path, "low"), f"no whole number lies from {fact.low} to {fact.high}"
    plausible = fact.plausible if isinstance(fact, IntegerFact | QuantityFact | SeriesFact) else None
    if plausible and plausible.low > plausible.high:
        yield (*path, "plausible"), f"nothing lies from {plausible.low} to {plausible.high}"


def _in_vain(trial: Trial) -> Iterator[Found]:
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


def _criteria(trial: Trial) -> Iterator[Found]:
    for n, criterion in enumerate(trial.criteria):
        path: Path = ("criteria", n)
        for asked in criterion.facts:
            yield from known(trial, asked, (*path, "facts"))
        yield from criterion_mistakes(trial, criterion, (*path, "rule"))
        if criterion.emergency:
            yield from guarding(trial, criterion.emergency, (*path, "emergency"))
        if criterion.id not in trial.record.criteria:
            yield (*path, "id"), f"record.yaml has no text of the registry for {criterion.id}"


def _rest(trial: Trial) -> Iterator[Found]:
    for name in trial.preliminaries:
        yield from known(trial, name, ("preliminaries",))
    if trial.planned:
        yield from known(trial, trial.planned, ("planned",))
    for n, query in enumerate(trial.queries):
        for name in query.criteria:
            if name not in trial.criterion:
                yield ("queries", n, "criteria"), f"no criterion is called {name}{meant(name, trial.criterion)}"
    for n, guard in enumerate(trial.outdated):
        yield from guarding(trial, guard, ("outdated", n))
    yield from _doubts(trial)


def _doubts(trial: Trial) -> Iterator[Found]:
    for n, doubt in enumerate(trial.doubts):
        for name in dict.fromkeys(speaks_of(doubt)):
            yield from known(trial, name, ("doubts", n))
        if isinstance(doubt, Both) and doubt.first.fact in trial.fact:
            yield from guarding(trial, doubt.first, ("doubts", n, "first"))
