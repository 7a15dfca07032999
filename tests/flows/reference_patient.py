"""A second reading of SCREENING, sections 1 and 2: when a fact counts; Kleene's logic. Nothing of `flows` is used."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

from tests.flows.reference_reading import ARSI, Amount, Facts

Condition: TypeAlias = tuple[str, date | None, date | None]
STRONGEST = ("permanent", "may_change", "until")


@dataclass
class Part:
    """One condition of a criterion: true, false or unknown (None), and what goes with it."""

    holds: bool | None
    fail: str = "may_change"
    query: str | None = None
    until: date | None = None
    conditions: list[Condition] = field(default_factory=list)
    expires: date | None = None


class Man:
    """A patient: S, and his facts where they count."""

    def __init__(self, screening: date, facts: Facts) -> None:
        self.screening, self.facts = screening, facts

    def __call__(self, name: str) -> Any:  # noqa: ANN401 - a fact of any type
        if name in COUNTS and not COUNTS[name](self):
            return None
        return self.facts.get(name)

    def is_(self, name: str, *right: str, fail: str = "may_change") -> Part:
        given = self(name)
        return Part(None if given is None else given in right, fail)

    def days_since_last(self, name: str) -> int | None:
        last, day = self("last_injection_date"), self(name)
        return None if last is None or day is None else (day - last).days


PROGRESSED = ("radiological_or_clinical", "psa_only")
COUNTS: dict[str, Callable[[Man], bool]] = {
    "ecog_date": lambda man: man("planned_injection_date") is not None,
    "measurable_soft_tissue": lambda man: man("bone_metastases") != "yes",
    "psa_values": lambda man: man("progression_evidence") == {"psa"},
    "psma_tracer": lambda man: man("psma_pet") == "positive",
    "psma_negative_lesion": lambda man: man("psma_pet") == "positive",
    "concomitant_arsi_before": lambda man: man("concomitant_arsi") in ARSI,
    "concomitant_arsi_start": lambda man: man("concomitant_arsi") in ARSI,
    "progression_date": lambda man: man("progression_after_first_course") in PROGRESSED,
    "early_radiological_progression": lambda man: (
        man("progression_after_first_course") == "psa_only" and (man.days_since_last("progression_date") or 0) < 120
        if man.days_since_last("progression_date") is not None
        else False
    ),
    "bilirubin_uln": lambda man: not relative(man("bilirubin")),
    "alt_uln": lambda man: not relative(man("alt")),
    "ast_uln": lambda man: not relative(man("ast")),
    "creatinine": lambda man: man("creatinine_clearance") is None,
    "weight": lambda man: man("creatinine_clearance") is None,
    "subsequent_therapy_start": lambda man: man("subsequent_therapy") not in {None, "none"},
    "rbc_transfusion_date": lambda man: man("rbc_transfusion") == "yes",
    "other_malignancy_treatment_date": lambda man: man("other_malignancy") == "treated",
}


def relative(amount: Amount | None) -> bool:
    return amount is not None and amount.unit == "xULN"


def both(*parts: Part) -> Part:
    """All of them, after Kleene."""
    false = [part for part in parts if part.holds is False]
    if false:
        fail = min((part.fail for part in false), key=STRONGEST.index)
        return Part(holds=False, fail=fail, until=max((p.until for p in false if p.until), default=None))
    if any(part.holds is None for part in parts):
        return Part(None, query=next((p.query for p in parts if p.holds is None and p.query), None))
    expires = next((part.expires for part in parts if part.expires), None)
    return Part(holds=True, conditions=[one for part in parts for one in part.conditions], expires=expires)


def either(*parts: Part) -> Part:
    """Any of them, after Kleene."""
    for part in parts:
        if part.holds:
            return part
    return Part(False if all(part.holds is False for part in parts) else None)


def limit(man: Man, name: str, least: int | str) -> Part:
    amount = man(name)
    return Part(None if amount is None else amount.base >= Fraction(least))


def later(day: date, months: int) -> date:
    """Calendar arithmetic: the same day of another month, or the last day that month has."""
    count = day.year * 12 + day.month - 1 + months
    for number_of_day in range(day.day, 27, -1):
        try:
            return date(count // 12, count % 12 + 1, number_of_day)
        except ValueError:
            continue
    return date(count // 12, count % 12 + 1, day.day)
