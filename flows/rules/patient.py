"""What a rule can see: the answers that count, on the day of screening. Rules read a patient; they never change one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from flows.facts import Dated, QuantityFact, SeriesFact, Value
from flows.quantities import Quantity, Scale

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from fractions import Fraction

    from flows.facts import Fact


class Asks(Protocol):
    """The part of a trial that rules need: its facts by id, and its scales."""

    @property
    def fact(self) -> Mapping[str, Fact]: ...
    @property
    def scales(self) -> Mapping[str, Scale]: ...


@dataclass(frozen=True)
class Patient:
    """The answers given so far (None: "not known yet"; absent: not asked), and the day of screening S."""

    trial: Asks
    answers: Mapping[str, Value | None]
    today: date

    def value(self, fact: str) -> Value | None:
        """Return the value of a fact that counts, else None."""
        return self.answers.get(fact) if self.counts(fact) else None

    def counts(self, fact: str) -> bool:
        """Say whether the fact counts: its ``when`` is known to hold and its ``unless`` is not."""
        return self._counting[fact]

    def is_open(self, fact: str) -> bool:
        """Say whether the fact counts and has not been asked yet."""
        return fact not in self.answers and self.counts(fact)

    def seen(self, fact: str) -> tuple[Value | None, bool]:
        """Return all that a rule can learn of a fact: its value, and whether it is open."""
        return self.value(fact), self.is_open(fact)

    def open(self, *facts: str) -> tuple[str, ...]:
        """Return those of `facts` that are open."""
        return tuple(fact for fact in facts if self.is_open(fact))

    @cached_property
    def _counting(self) -> dict[str, bool]:
        counting: dict[str, bool] = {}
        for fact in self.trial.fact.values():
            when, unless = fact.when, fact.unless
            counting[fact.id] = (when is None or when.holds(self._answer(when.fact, counting))) and not (
                unless is not None and unless.holds(self._answer(unless.fact, counting))
            )
        return counting

    def _answer(self, fact: str, counting: Mapping[str, bool]) -> Value | None:
        return self.answers.get(fact) if counting[fact] else None

    # Typed views: the trial was checked when it was read, so a value is of its fact's type.

    def day(self, fact: str) -> date | None:
        """Return the value of a date fact."""
        return self.value(fact)  # type: ignore[return-value]  # a date fact holds a date

    def option(self, fact: str) -> str | None:
        """Return the value of a choice fact."""
        return self.value(fact)  # type: ignore[return-value]  # a choice fact holds an option

    def chosen(self, fact: str) -> tuple[str, ...] | None:
        """Return the value of a multiple fact."""
        return self.value(fact)  # type: ignore[return-value]  # a multiple fact holds options

    def series(self, fact: str) -> tuple[Dated, ...] | None:
        """Return the value of a series."""
        return self.value(fact)  # type: ignore[return-value]  # a series fact holds dated values

    def measured(self, fact: str) -> Quantity | int | None:
        """Return the value of a quantity or integer fact."""
        return self.value(fact)  # type: ignore[return-value]  # such a fact holds a quantity or an integer

    def scale(self, fact: str) -> Scale | None:
        """Return the scale of a quantity or series fact, None for an integer."""
        found = self.trial.fact[fact]
        return self.trial.scales[found.scale] if isinstance(found, QuantityFact | SeriesFact) else None

    def exact(self, fact: str, unit: str | None) -> Fraction | int | None:
        """Return the value of a measured fact, converted exactly to `unit` (default: the base of its scale)."""
        value, scale = self.measured(fact), self.scale(fact)
        return scale.convert(value, unit) if isinstance(value, Quantity) and scale else value  # type: ignore[return-value]  # without a scale it is an integer
