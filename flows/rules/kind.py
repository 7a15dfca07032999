"""What every kind of rule is: frozen data with one question, `judge`, and the facts it reads."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from flows.quantities import Frozen
from flows.rules.outcome import UNKNOWN, Could, Outcome
from flows.say import say, short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.rules.patient import Patient


class RuleKind(Frozen):
    """One kind of rule. `judge` never raises for a patient read by `flows/reading.py`."""

    kind: str

    def judge(self, patient: Patient) -> Outcome:
        """Judge a patient by what is known of him."""
        raise NotImplementedError

    def possible(self) -> Could:
        """Return every status the rule can come to, "review" included."""
        return frozenset({"pass", "fail", "unknown"})

    @cached_property
    def could(self) -> Could:
        """What `possible` returns, found out once."""
        return self.possible()

    def parts(self) -> Iterator[RuleKind]:
        """Return the rules inside this one."""
        yield from ()

    def reads(self) -> tuple[str, ...]:
        """Return the facts this rule itself reads, those inside it aside."""
        return tuple(value for name, value in self if name in FACT_FIELDS and isinstance(value, str))

    def waiting(self, patient: Patient, *facts: str, obtain: Any = None) -> Outcome:  # noqa: ANN401 - a Say or None
        """Return unknown for want of the first of `facts` that has no value; it needs those still open."""
        lacking = next((fact for fact in facts if patient.value(fact) is None), facts[0])
        wanted = obtain or short(lacking)
        reason = say("reason.not_known", fact=short(lacking))
        settled = any(patient.value(fact) is None and not patient.is_open(fact) for fact in facts)
        needs = () if settled else patient.open(*facts)
        return Outcome(
            "unknown", (reason,), obtain=(wanted,), needs=needs, could=self.could if needs else UNKNOWN.could
        )


FACT_FIELDS = {"fact", "since", "until", "date", "uln", "age", "weight", "creatinine", "start", "before", "among", "by"}
"""The names under which kinds of rule keep a fact id; `flow check` looks them up."""
