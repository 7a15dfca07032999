"""What every kind of rule is: frozen data with one question, `judge`, and the facts it reads.

What a rule says of many patients alike is made once and shared; only what holds a patient's own values is made for him.
"""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING

from flows.quantities import Frozen
from flows.rules.outcome import NOTHING, Could, Outcome
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

    def waiting(self, patient: Patient, *facts: str) -> Outcome:
        """Return unknown for want of the first of `facts` that has no value; it needs those still open."""
        lacking = [fact for fact in facts if patient.value(fact) is None]
        needs = patient.open(*lacking)
        return _not_known(lacking[0], needs if len(needs) == len(lacking) else (), self.could)


@cache
def _not_known(lacking: str, needs: tuple[str, ...], could: Could) -> Outcome:
    reason = say("reason.not_known", fact=short(lacking))
    return Outcome("unknown", (reason,), obtain=(short(lacking),), needs=needs, could=could if needs else NOTHING)


FACT_FIELDS = {"fact", "since", "until", "date", "uln", "age", "weight", "creatinine", "start", "before", "among", "by"}
"""The names under which kinds of rule keep a fact id; `flow check` looks them up."""
