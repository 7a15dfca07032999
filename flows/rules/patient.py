"""What a rule can see: the answers that count, on the day of screening. Rules read a patient; they never change one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from flows.facts import Dated, Value
from flows.quantities import Quantity, Scale
from flows.rules.once import Once

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from decimal import Decimal
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
        return self._known.get(fact)

    def counts(self, fact: str) -> bool:
        """Say whether the fact counts: its ``when`` is known to hold and its ``unless`` is not."""
        guarded = self._guarded.get(fact)
        return guarded is None or _counting(guarded, self._known)

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
    def _known(self) -> dict[str, Value]:
        """The values of the facts that count. A fact counts or not by facts asked before it."""
        known = {name: value for name, value in self.answers.items() if value is not None}
        for name, fact in self._guarded.items():
            if name in known and not _counting(fact, known):
                del known[name]
        return known

    @cached_property
    def _guarded(self) -> Mapping[str, Fact]:
        """The facts that do not always count."""
        return _GUARDED(self.trial.fact)

    # Typed views: the trial was checked when it was read, so a value is of its fact's type.

    def day(self, fact: str) -> date | None:
        """Return the value of a date fact."""
        return self._known.get(fact)  # type: ignore[return-value]  # a date fact holds a date

    def option(self, fact: str) -> str | None:
        """Return the value of a choice fact."""
        return self._known.get(fact)  # type: ignore[return-value]  # a choice fact holds an option

    def chosen(self, fact: str) -> tuple[str, ...] | None:
        """Return the value of a multiple fact."""
        return self._known.get(fact)  # type: ignore[return-value]  # a multiple fact holds options

    def series(self, fact: str) -> tuple[Dated, ...] | None:
        """Return the value of a series."""
        return self._known.get(fact)  # type: ignore[return-value]  # a series fact holds dated values

    def measured(self, fact: str) -> Quantity | int | None:
        """Return the value of a quantity or integer fact."""
        return self._known.get(fact)  # type: ignore[return-value]  # such a fact holds a quantity or an integer

    def scale(self, fact: str) -> Scale | None:
        """Return the scale of a quantity or series fact, None for an integer."""
        asked = self.trial.fact[fact]
        return self.trial.scales[asked.scale] if asked.type in {"quantity", "dated_values"} else None

    def exact(self, fact: str, unit: str | None) -> Fraction | int | None:
        """Return the value of a measured fact, converted exactly to `unit` (default: the base of its scale)."""
        value = self.measured(fact)
        if not isinstance(value, Quantity):
            return value
        scale = self.scale(fact)
        return scale.convert(value, unit) if scale else None

    def weighed(self, fact: str) -> Decimal | int | None:
        """Return the value of a measured fact times the factor of its unit: exact, and comparable across units."""
        value = self.measured(fact)
        if not isinstance(value, Quantity):
            return value
        scale = self.scale(fact)
        return scale.weighed(value) if scale else None


def _guarded(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    return {name: fact for name, fact in facts.items() if fact.when or fact.unless}


_GUARDED: Once[Mapping[str, Fact], dict[str, Fact]] = Once(_guarded)


def _counting(fact: Fact, known: Mapping[str, Value]) -> bool:
    when, unless = fact.when, fact.unless
    if when is not None and not when.holds(known.get(when.fact)):
        return False
    return unless is None or not unless.holds(known.get(unless.fact))
