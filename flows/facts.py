"""What a trial asks: the kinds of fact, the values they take, and which values are refused or worth a second look.

A value is what an answer says, typed: an option id, several of them, a whole number, a `Quantity`, a date, or a series
of dated values. "Not known yet" is `None`. Dates are whole days; the day of screening is always an argument.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from flows.quantities import RELATIVE, Frozen, Quantity, Scale
from flows.say import Say, say

FIRST_DAY = date(1990, 1, 1)
LAST_SCREENING = date(2999, 12, 31)
"""A screening lies between the two: no past event could be told before, and calendar arithmetic ends soon after."""
NONE = "none"
MOST_TIMES_NORMAL = 10
"""Multiples of the upper limit of normal above this are more often a value whose unit was mistaken."""


@dataclass(frozen=True, slots=True)
class Dated:
    """One value of a series: the day it was measured, and the value in the scale's base unit."""

    date: date
    value: Decimal


Series: TypeAlias = tuple[Dated, ...]
Value: TypeAlias = str | tuple[str, ...] | int | Quantity | date | Series


class Guard(Frozen):
    """When a fact counts: `fact` is known and, if `options` are named, is (`unless`: is not) one or exactly those.

    ``when`` holds only if that is known to hold; ``unless`` fails only if that is known to hold.
    """

    fact: str
    options: tuple[str, ...] = ()
    only: bool = False

    def holds(self, value: Value | None) -> bool:
        """Say whether the named fact, having `value`, is known to be as the guard says."""
        if value is None or not self.options:
            return value is not None
        if isinstance(value, tuple):
            return set(value) == set(self.options) if self.only else bool(set(value) & set(self.options))
        return (value.unit if isinstance(value, Quantity) else value) in self.options


class Range(Frozen):
    """Values a careful user would mean, in the scale's base unit; outside, the dialogue asks once."""

    low: Decimal
    high: Decimal

    def holds(self, value: Fraction | int) -> bool:
        """Say whether `value` lies inside, the ends included."""
        return Fraction(self.low) <= value <= Fraction(self.high)


class _Fact(Frozen):
    id: str
    when: Guard | None = None
    unless: Guard | None = None
    follows: tuple[str, ...] = ()
    """Facts that this answer is about (a value and its date): when one of them changes, it is asked again."""


class ChoiceFact(_Fact):
    """One of the listed options."""

    type: Literal["choice"]
    options: tuple[str, ...]


class MultipleFact(_Fact):
    """Any of the listed options; the empty tuple is "none of them"."""

    type: Literal["multiple"]
    options: tuple[str, ...]


class IntegerFact(_Fact):
    """A whole number from `low` to `high`; `buttons` offers each as a tap."""

    type: Literal["integer"]
    low: int
    high: int
    plausible: Range | None = None
    buttons: bool = False


class QuantityFact(_Fact):
    """A measured value on a scale; `positive` refuses zero."""

    type: Literal["quantity"]
    scale: str
    plausible: Range | None = None
    positive: bool = False
    usual_unit: str | None = None
    """The unit of a number typed without one, where only one is usual."""
    laboratory: bool = False
    """Shown and confirmed again as still the latest when the day of screening moves."""


class DateFact(_Fact):
    """A day: past (up to the screening), or ahead by at most `ahead` days; `planned` may not lie in the past."""

    type: Literal["date"]
    earliest: date = FIRST_DAY
    ahead: int = 0
    planned: bool = False
    coarse: bool = False
    """A month or a year is enough and is taken as its last day, but not after the screening."""
    not_before: str | None = None
    advice: str | None = None
    """The text that explains a date refused because it lies before the fact `not_before`."""


class SeriesFact(_Fact):
    """Dated values, one a day at most, of one unit."""

    type: Literal["dated_values"]
    scale: str
    plausible: Range | None = None
    laboratory: bool = False


Fact: TypeAlias = Annotated[
    ChoiceFact | MultipleFact | IntegerFact | QuantityFact | DateFact | SeriesFact, Field(discriminator="type")
]


def refusal(fact: Fact, value: Value, today: date) -> Say | None:
    """Say why `value` cannot be taken for `fact` on the day of screening `today`; None if it can.

    Source: SCREENING section 1 (dates) and section 3 (refusals).
    """
    match value:
        case str():
            return None
        case date() if fact.type == "date":
            return _date_refusal(fact, value, today)
        case Quantity() if fact.type == "quantity":
            return say("refused.zero") if fact.positive and value.value == 0 else None
        case int() if fact.type == "integer" and not fact.low <= value <= fact.high:
            return say("refused.integer_range", low=fact.low, high=fact.high)
        case tuple() if fact.type == "dated_values":
            return _series_refusal(value, today)
    return None


def _date_refusal(fact: DateFact, day: date, today: date) -> Say | None:
    if fact.planned and day < today:
        return say("refused.planned_past", today=today)
    if day < fact.earliest:
        return say("refused.too_early", earliest=fact.earliest)
    if day <= today:
        return None
    if not fact.ahead:
        return say("refused.future", today=today)
    latest = today + timedelta(days=fact.ahead)
    return say("refused.too_far_ahead", latest=latest) if day > latest else None


def _series_refusal(value: tuple[object, ...], today: date) -> Say | None:
    days = [each.date for each in value if isinstance(each, Dated)]
    for day in days:
        if days.count(day) > 1:
            return say("refused.same_day", day=day)
        if day > today:
            return say("refused.future", today=today)
        if day < FIRST_DAY:
            return say("refused.too_early", earliest=FIRST_DAY)
    return None


def implausible(fact: Fact, value: Value, scale: Scale | None) -> bool:
    """Say whether a careful user would probably not have meant `value` (SCREENING section 3)."""
    if not isinstance(fact, IntegerFact | QuantityFact | SeriesFact) or fact.plausible is None:
        return False
    match value:
        case int():
            return not fact.plausible.holds(value)
        case Quantity(unit=unit) if unit == RELATIVE:
            return value.value > MOST_TIMES_NORMAL
        case Quantity() if scale is not None:
            return not fact.plausible.holds(scale.convert(value))
        case tuple():
            return not all(fact.plausible.holds(Fraction(v.value)) for v in value if isinstance(v, Dated))
    return False
