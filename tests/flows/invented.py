"""A small invented trial: one fact of each type, for rules on their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from flows.facts import ChoiceFact, DateFact, Fact, Guard, IntegerFact, MultipleFact, QuantityFact, SeriesFact, Value
from flows.quantities import Quantity, Scale, Unit
from flows.rules.patient import Patient

TODAY = date(2026, 11, 23)
SCALE = Scale(
    units=(
        Unit(id="g/dL", factor=Decimal(1), ucum="g/dL"),
        Unit(id="g/L", factor=Decimal("0.1"), ucum="g/L", also=("gramme/L", "µg/mL")),
        Unit(id="xULN", ucum="[ULN]"),
    )
)
KILO = Scale(units=(Unit(id="kg", factor=Decimal(1), ucum="kg"),))
SERUM = Scale(units=(Unit(id="mg/dL", factor=Decimal(1), ucum="mg/dL"),))
FACTS: tuple[Fact, ...] = (
    ChoiceFact(type="choice", id="drug", options=("yes", "no", "later")),
    ChoiceFact(type="choice", id="why", options=("yes", "no"), when=Guard(fact="drug", options=("yes",))),
    ChoiceFact(type="choice", id="else", options=("yes", "no"), unless=Guard(fact="drug", options=("yes",))),
    MultipleFact(type="multiple", id="signs", options=("yes", "no", "later")),
    IntegerFact(type="integer", id="age", low=0, high=120),
    QuantityFact(type="quantity", id="protein", scale="mass"),
    QuantityFact(type="quantity", id="normal", scale="mass"),
    QuantityFact(type="quantity", id="weight", scale="kilo"),
    QuantityFact(type="quantity", id="serum", scale="serum"),
    *(DateFact(type="date", id=name) for name in ("first", "last", "planned")),
    SeriesFact(type="dated_values", id="marker", scale="mass"),
)


@dataclass(frozen=True)
class Invented:
    """What rules need of a trial."""

    fact: Mapping[str, Fact] = field(default_factory=lambda: {each.id: each for each in FACTS})
    scales: Mapping[str, Scale] = field(default_factory=lambda: {"mass": SCALE, "kilo": KILO, "serum": SERUM})


TRIAL = Invented()


def patient(today: date = TODAY, /, **answers: Value | None) -> Patient:
    """Return a patient of the invented trial."""
    return Patient(TRIAL, answers, today)


def given(value: str, unit: str = "g/dL") -> Quantity:
    """Return a measured value."""
    return Quantity(Decimal(value), unit)
