"""The value that a printed limit hides ("< 10 g/dL"): the limit may be typed for it, unless the result would change.

The trial's own rules tell: each that reads the fact judges the limit itself, and a value far behind it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from flows.facts import Dated, SeriesFact
from flows.quantities import Quantity
from flows.rules.patient import Patient
from flows.say import say
from flows.typed_slips import printed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.facts import Fact, Value
    from flows.progress import Standing
    from flows.rules import RuleKind
    from flows.say import Say, Spoken
    from flows.typed_slips import Bounded

FAR = Decimal(10**6)


def bounded_by(standing: Standing, fact: Fact) -> Bounded:
    """Return what is said to a limit typed for `fact`, by the rules that read it."""

    def bounded(more: bool, value: Spoken) -> Say:  # noqa: FBT001  # as what is said to any limit
        behind = (_changes(standing, fact, each, more=more) for each in _read(standing, fact, value))
        return say("complaint.limit_decides", instead=value) if any(behind) else printed(more, value)

    return bounded


def _read(standing: Standing, fact: Fact, value: Spoken) -> Iterator[Quantity]:
    """Yield the limit in its unit, or in each that it may have where none was typed."""
    if isinstance(value, Quantity):
        yield value
    elif isinstance(value, Decimal) and fact.type == "quantity":
        yield from (Quantity(value, unit.id) for unit in standing.trial.scales[fact.scale].units)


def _changes(standing: Standing, fact: Fact, limit: Quantity, *, more: bool) -> bool:
    """Say whether a rule fails far behind the limit, though not at the limit itself."""
    behind = Quantity(limit.value + FAR if more else limit.value / FAR, limit.unit)
    at, past = (_with(standing, fact, each) for each in (limit, behind))
    rules = (rule for criterion in standing.trial.criteria for rule in _reading(criterion.rule, fact.id))
    return any(rule.judge(past).status == "fail" != rule.judge(at).status for rule in rules)


def _with(standing: Standing, fact: Fact, quantity: Quantity) -> Patient:
    """Return the patient with that answer; of a series, the only value after whatever it counts from."""
    day, value = standing.screening.day, quantity
    given: Value = quantity
    if isinstance(fact, SeriesFact):
        given = (Dated(date=day, value=standing.trial.scales[fact.scale].weighed(value)),)
    return Patient(standing.trial, {**standing.answers, fact.id: given}, day)


def _reading(rule: RuleKind, fact: str) -> Iterator[RuleKind]:
    """Yield the rules that look at the fact themselves."""
    if fact in rule.reads():
        yield rule
    for part in rule.parts():
        yield from _reading(part, fact)
