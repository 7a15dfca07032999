"""Rules that compare a measured value with a limit: exactly, after unit conversion, never on a rounded value."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from pydantic import model_validator

from flows.quantities import RELATIVE, Frozen, Quantity
from flows.rules.formulas import CLEARANCE
from flows.rules.kind import RuleKind
from flows.rules.outcome import Could, Outcome, Permanence, fails, reviews
from flows.say import Say, Spoken, say, short

if TYPE_CHECKING:
    from flows.rules.patient import Patient


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

    def holds(self, value: Fraction | int) -> bool:
        """Say whether `value` is within the limit."""
        return (
            (self.at_least is None or value >= Fraction(self.at_least))
            and (self.at_most is None or value <= Fraction(self.at_most))
            and (self.above is None or value > Fraction(self.above))
            and (self.below is None or value < Fraction(self.below))
        )

    def relation(self, value: Fraction | int) -> str:
        """Return the sign between the value and the limit: what is, not what should be."""
        limit = self.limit
        if self.holds(value):
            signs = {"at_least": "≥", "at_most": "≤", "above": ">", "below": "<"}
            return next(sign for name, sign in signs.items() if getattr(self, name) is not None)
        return "<" if value < limit else ">" if value > limit else "="

    @property
    def limit(self) -> Decimal:
        """The number itself."""
        return next(x for x in (self.at_least, self.at_most, self.above, self.below) if x is not None)


class Restated(Frozen):
    """The same limit as the registry prints it in another unit: where the two differ, `query` is under review."""

    unit: str
    bound: Bound
    query: str


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
        value = patient.exact(self.fact, self.unit) if patient.value(self.fact) is not None else None
        if value is None:
            return self.waiting(patient, self.fact)
        reason = self._reason(patient, value)
        passes = self.bound.holds(value)
        if self._as_restated(patient) not in {None, passes} and self.restated:
            return reviews(self.restated.query, reason)
        return Outcome("pass", (reason,)) if passes else fails(self.fail, reason)

    def _as_restated(self, patient: Patient) -> bool | None:
        """Say whether a value reported in the restated unit passes as restated; None for another unit."""
        given = patient.measured(self.fact)
        if self.restated is None or not isinstance(given, Quantity) or given.unit != self.restated.unit:
            return None
        return self.restated.bound.holds(Fraction(given.value))

    def _reason(self, patient: Patient, value: Fraction | int) -> Say:
        scale = patient.scale(self.fact)
        limit = Quantity(value=self.bound.limit, unit=self.unit or scale.base) if scale else self.bound.limit
        return compared(self.fact, patient.measured(self.fact), self.bound.relation(value), limit)

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
        ratio = self._ratio(patient)
        if ratio is None:
            return self.waiting(patient, *self._wanted(patient))
        if ratio <= Fraction(self.at_most):
            return Outcome("pass", (self._reason(patient, "≤", self.at_most),))
        if self.raised is None or ratio > Fraction(self.raised.at_most):
            return fails(self.fail, self._reason(patient, ">", self.raised.at_most if self.raised else self.at_most))
        return self._by_raised(patient, self.raised)

    def _by_raised(self, patient: Patient, raised: Raised) -> Outcome:
        answer = patient.option(raised.fact)
        if answer is None:
            return self.waiting(patient, raised.fact)
        reason = self._reason(patient, ">", self.at_most)
        if answer != "yes":
            return fails(self.fail, reason)
        return Outcome(
            "pass", (self._reason(patient, "≤", raised.at_most), say("reason.with", fact=short(raised.fact)))
        )

    def _wanted(self, patient: Patient) -> tuple[str, ...]:
        given = patient.measured(self.fact)
        relative = isinstance(given, Quantity) and given.unit == RELATIVE
        may_be_relative = patient.is_open(self.fact) and not patient.is_open(self.uln)  # then no ULN is needed
        return (self.fact,) if relative or may_be_relative else (self.fact, self.uln)

    def _ratio(self, patient: Patient) -> Fraction | None:
        given = patient.measured(self.fact)
        if isinstance(given, Quantity) and given.unit == RELATIVE:
            return Fraction(given.value)
        value, uln = patient.measured(self.fact), patient.measured(self.uln)
        if value is None or uln is None:
            return None
        exact, limit = patient.exact(self.fact, None), patient.exact(self.uln, None)
        return Fraction(exact or 0) / Fraction(limit or 1)

    def _reason(self, patient: Patient, relation: str, times: Decimal) -> Say:
        uln = patient.measured(self.uln)
        values: dict[str, Spoken] = {"fact": short(self.fact), "value": patient.measured(self.fact), "times": times}
        key = "reason.ratio" if uln is None else "reason.ratio_of"
        return Say(key, {**values, "relation": relation, "uln": uln})

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
        age, weight, creatinine = (patient.value(fact) for fact in (self.age, self.weight, self.creatinine))
        if age is None or weight is None or creatinine is None:
            return self.waiting(patient, self.age, self.creatinine, self.weight)
        value = CLEARANCE[self.formula](
            Fraction(patient.exact(self.age, None) or 0),
            Fraction(patient.exact(self.weight, "kg") or 0),
            Fraction(patient.exact(self.creatinine, "mg/dL") or 0),
        )
        reason = say(
            "reason.estimated",
            formula=say(f"formula.{self.formula}"),
            value=value,
            relation=self.bound.relation(value),
            limit=Quantity(value=self.bound.limit, unit="mL/min"),
        )
        return Outcome("pass", (reason,)) if self.bound.holds(value) else fails(self.fail, reason)


def compared(fact: str, value: Spoken, relation: str, limit: Spoken) -> Say:
    """Return "Hb 9.4 g/dL < 10 g/dL"."""
    return say("reason.compared", fact=short(fact), value=value, relation=relation, limit=limit)
