"""Rules that compare a measured value with a limit: exactly, after unit conversion, never on a rounded value."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING, Literal, TypeAlias

from pydantic import model_validator

from flows.quantities import EXACT, RELATIVE, Frozen, Quantity, Scale
from flows.rules.formulas import CLEARANCE
from flows.rules.kind import RuleKind
from flows.rules.once import Once
from flows.rules.outcome import Could, Outcome, Permanence, fails, reviews
from flows.say import Say, Spoken, say, short

if TYPE_CHECKING:
    from flows.rules.patient import Patient


Number: TypeAlias = Decimal | Fraction | int
Compares: TypeAlias = Callable[[Number, Decimal], bool]

_SIGNS: dict[str, tuple[str, Compares]] = {
    "at_least": ("≥", ge),
    "at_most": ("≤", le),
    "above": (">", gt),
    "below": ("<", lt),
}


class Bound(Frozen):
    """Exactly one of four limits: `at_least` and `at_most` include it, `above` and `below` do not."""

    at_least: Decimal | None = None
    at_most: Decimal | None = None
    above: Decimal | None = None
    below: Decimal | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Bound:
        if sum(limit is not None for limit in (self.at_least, self.at_most, self.above, self.below)) != 1:
            raise ValueError("name exactly one of at_least, at_most, above, below")
        return self

    def holds(self, value: Number, limit: Decimal | None = None) -> bool:
        """Say whether `value` is within the limit (`limit`, where the two are weighed by their units)."""
        _, compares = self._comparison
        return compares(value, self.limit if limit is None else limit)

    def relation(self, value: Number, limit: Decimal | None = None) -> str:
        """Return the sign between the value and the limit: what is, not what should be."""
        sign, compares = self._comparison
        against = self.limit if limit is None else limit
        if compares(value, against):
            return sign
        return "<" if value < against else ">" if value > against else "="

    @cached_property
    def limit(self) -> Decimal:
        """The number itself."""
        return next(x for x in (self.at_least, self.at_most, self.above, self.below) if x is not None)

    @cached_property
    def _comparison(self) -> tuple[str, Compares]:
        return next(how for name, how in _SIGNS.items() if getattr(self, name) is not None)


class Restated(Frozen):
    """The same limit as the registry prints it in another unit: where the two differ, `query` is under review."""

    unit: str
    bound: Bound
    query: str

    def differs(self, given: Quantity | int, *, passes: bool) -> bool:
        """Say whether a value reported in the restated unit passes in one form of the limit only."""
        return isinstance(given, Quantity) and given.unit == self.unit and self.bound.holds(given.value) is not passes


class Limit(RuleKind):
    """A value against a limit in `unit` (default: the base of its scale; none for a whole number)."""

    kind: Literal["limit"]
    fact: str
    bound: Bound
    unit: str | None = None
    restated: Restated | None = None
    fail: Permanence = "may_change"

    def judge(self, patient: Patient) -> Outcome:
        """Compare."""
        given, scale = patient.measured(self.fact), patient.scale(self.fact)
        if isinstance(given, int):
            return self._of_number(given)
        if given is None or scale is None:
            return self.waiting(patient, self.fact)
        limit, weighed = self._limit_on(scale)
        return self._compared(given, scale.weighed(given), limit, weighed)

    def _compared(self, given: Quantity | int, value: Number, limit: Spoken, weighed: Decimal) -> Outcome:
        passes = self.bound.holds(value, weighed)
        reason = compared(self.fact, given, self.bound.relation(value, weighed), limit)
        if self.restated and self.restated.differs(given, passes=passes):
            return reviews(self.restated.query, reason)
        return Outcome("pass", (reason,)) if passes else fails(self.fail, reason)

    @cached_property
    def _limit_on(self) -> Once[Scale, tuple[Quantity, Decimal]]:
        """The limit on a scale, as it is said and as it is weighed."""
        return Once(self._on)

    def _on(self, scale: Scale) -> tuple[Quantity, Decimal]:
        limit = Quantity(self.bound.limit, self.unit or scale.base)
        return limit, scale.weighed(limit)

    @cached_property
    def _of_number(self) -> Callable[[int], Outcome]:
        """What a whole number comes to: there are few."""
        limit = self.bound.limit
        return cache(lambda number: self._compared(number, number, limit, limit))

    def possible(self) -> Could:
        """Review only where the limit is restated."""
        return super().possible() | ({"review"} if self.restated else set())


class Raised(Frozen):
    """A higher limit for those of whom the choice `fact` says yes."""

    fact: str
    at_most: Decimal


class Ratio(RuleKind):
    """A value against multiples of the upper limit of normal (ULN), given beside it or by the unit xULN."""

    kind: Literal["ratio"]
    fact: str
    uln: str
    at_most: Decimal
    raised: Raised | None = None
    fail: Permanence = "may_change"

    def judge(self, patient: Patient) -> Outcome:
        """Compare with the limit, then with the raised one."""
        value, uln = self._weighed(patient)
        if value is None or uln is None:
            return self.waiting(patient, *self._wanted(patient))
        if value <= EXACT.multiply(self.at_most, uln):
            return Outcome("pass", (self._reason(patient, "≤", self.at_most),))
        if self.raised is None or value > EXACT.multiply(self.raised.at_most, uln):
            return fails(self.fail, self._reason(patient, ">", self.raised.at_most if self.raised else self.at_most))
        return self._by_raised(patient, self.raised)

    def _weighed(self, patient: Patient) -> tuple[Decimal | int | None, Decimal | int | None]:
        """Return the value and its ULN, comparable; of a value in multiples of the ULN, that is 1."""
        given = patient.measured(self.fact)
        if isinstance(given, Quantity) and given.unit == RELATIVE:
            return given.value, 1
        return patient.weighed(self.fact), patient.weighed(self.uln)

    def _by_raised(self, patient: Patient, raised: Raised) -> Outcome:
        answer = patient.option(raised.fact)
        if answer is None:
            return self.waiting(patient, raised.fact)
        reason = self._reason(patient, ">", self.at_most)
        if answer != "yes":
            return fails(self.fail, reason)
        within = self._reason(patient, "≤", raised.at_most)
        return Outcome("pass", (within, say("reason.with", fact=short(raised.fact))))

    def _wanted(self, patient: Patient) -> tuple[str, ...]:
        given = patient.measured(self.fact)
        relative = isinstance(given, Quantity) and given.unit == RELATIVE
        may_be_relative = patient.is_open(self.fact) and not patient.is_open(self.uln)  # then no ULN is needed
        return (self.fact,) if relative or may_be_relative else (self.fact, self.uln)

    def _reason(self, patient: Patient, relation: str, times: Decimal) -> Say:
        value, uln = patient.measured(self.fact), patient.measured(self.uln)
        key = "reason.ratio" if uln is None else "reason.ratio_of"
        return say(key, fact=short(self.fact), value=value, times=times, relation=relation, uln=uln)

    def reads(self) -> tuple[str, ...]:
        """Return the value, its ULN and the fact that raises the limit."""
        return (*super().reads(), *((self.raised.fact,) if self.raised else ()))


class Estimate(RuleKind):
    """Creatinine clearance computed by a named formula, for men, against a limit in mL/min."""

    kind: Literal["estimate"]
    formula: Literal["cockcroft_gault", "ckd_epi_2009", "ckd_epi_2021"]
    creatinine: str
    weight: str
    age: str
    bound: Bound
    fail: Permanence = "may_change"

    def judge(self, patient: Patient) -> Outcome:
        """Compute and compare; every formula waits for the same three facts."""
        age, weight = patient.exact(self.age, None), patient.exact(self.weight, "kg")
        creatinine = patient.exact(self.creatinine, "mg/dL")
        if age is None or weight is None or creatinine is None:
            return self.waiting(patient, self.age, self.creatinine, self.weight)
        value = CLEARANCE[self.formula](Fraction(age), Fraction(weight), Fraction(creatinine))
        passes = self.bound.holds(value)
        reason = say(
            "reason.estimated",
            formula=say(f"formula.{self.formula}"),
            value=value,
            relation=self.bound.relation(value),
            limit=Quantity(self.bound.limit, "mL/min"),
        )
        return Outcome("pass", (reason,)) if passes else fails(self.fail, reason)


def compared(fact: str, value: Spoken, relation: str, limit: Spoken) -> Say:
    """Return "Hb 9.4 g/dL < 10 g/dL"."""
    return say("reason.compared", fact=short(fact), value=value, relation=relation, limit=limit)
