"""What every check of names shares: does the name exist, and what was probably meant."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, TypeAlias

from flows.facts import ChoiceFact, MultipleFact, QuantityFact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flows.facts import Fact, Guard
    from flows.trial import Trial

Path: TypeAlias = "tuple[str | int, ...]"
Found: TypeAlias = "tuple[Path, str]"


def meant(given: str, there: Iterable[str]) -> str:
    """Return what was probably meant, or all there is."""
    names = sorted(there)
    close = difflib.get_close_matches(given, names, n=1)
    return f" (did you mean {close[0]}?)" if close else f"; there is {', '.join(names)}" if names else ""


def known(trial: Trial, name: str, path: Path) -> Iterator[Found]:
    """Complain of a name that is no fact."""
    if name not in trial.fact:
        close = meant(name, trial.fact)
        yield path, f"no fact is called {name}{close if 'did you mean' in close else ''}"


def offered(fact: Fact, named: tuple[str, ...], path: Path) -> Iterator[Found]:
    """Complain of options that the fact does not offer."""
    if isinstance(fact, ChoiceFact | MultipleFact):
        for each in named:
            if each not in fact.options:
                yield path, f"{fact.id} has no option {each}{meant(each, fact.options)}"


def measurable(trial: Trial, fact: QuantityFact, unit: str, path: Path) -> Iterator[Found]:
    """Complain of a unit that the scale of the fact does not have (under its own id)."""
    units = [each.id for each in trial.scales[fact.scale].units] if fact.scale in trial.scales else [unit]
    if unit not in units:
        yield path, f"{unit} is no unit of {fact.id}{meant(unit, units)}"


def guarding(trial: Trial, guard: Guard, path: Path) -> Iterator[Found]:
    """Complain of a guard that names what is not there, or that can never hold."""
    yield from known(trial, guard.fact, (*path, "fact"))
    fact, place = trial.fact.get(guard.fact), (*path, "options")
    if isinstance(fact, QuantityFact):
        for unit in guard.options:
            yield from measurable(trial, fact, unit, place)
    elif isinstance(fact, ChoiceFact | MultipleFact):
        yield from offered(fact, guard.options, place)
    elif fact is not None and guard.options:
        yield place, f"this can never hold: {fact.id} is of type {fact.type} and has no options"
