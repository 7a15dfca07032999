"""Measured values and their units: exact decimals, compared by exact products and converted by exact ratios.

A `Scale` lists the units in which one analyte may be reported, each with its factor to the scale's base unit. `xULN`
(multiples of the upper limit of normal) belongs to a scale but has no factor: only a ratio rule can use it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from fractions import Fraction
from functools import cached_property

from pydantic import BaseModel, ConfigDict

RELATIVE = "xULN"
EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
"""No product of decimals is rounded in it."""


class Frozen(BaseModel):
    """A value that cannot be changed and takes no key it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value as reported, in the unit as reported (the unit's `id` on its scale)."""

    value: Decimal
    unit: str

    def __post_init__(self) -> None:
        if self.value.is_signed() or not self.value.is_finite():
            raise ValueError(f"{self.value} is not a measured value: zero or more, without a sign")


class Unit(Frozen):
    """One unit: its `id` as shown, the factor to the scale's base (None for xULN), UCUM code and other spellings."""

    id: str
    factor: Decimal | None = None
    ucum: str
    also: tuple[str, ...] = ()


class Scale(Frozen):
    """The units of one analyte. The first unit has factor 1 and is the base."""

    units: tuple[Unit, ...]

    @property
    def base(self) -> str:
        """The unit that limits and plausible ranges are stated in."""
        return self.units[0].id

    @cached_property
    def _spellings(self) -> dict[str, Unit]:
        return {fold_micro(word): unit for unit in self.units for word in (unit.id, unit.ucum, *unit.also)}

    def unit(self, spelling: str) -> Unit | None:
        """Return the unit spelled so (exact case, either micro sign), or None."""
        return self._spellings.get(spelling) or self._spellings.get(fold_micro(spelling))

    def convert(self, quantity: Quantity, to: str | None = None) -> Fraction:
        """Return the exact value of `quantity` in unit `to` (default: the base). KeyError for xULN."""
        return Fraction(self.weighed(quantity)) / Fraction(self._factor(to or self.base))

    def weighed(self, quantity: Quantity) -> Decimal:
        """Return the value times the factor of its unit, exactly: what any two values are compared by. As `convert`."""
        return EXACT.multiply(quantity.value, self._factor(quantity.unit))

    def _factor(self, unit: str) -> Decimal:
        found = self._spellings.get(unit) or self._spellings.get(fold_micro(unit))
        if found is None or found.factor is None:
            raise KeyError(f"{unit} cannot be converted; the scale has {', '.join(u.id for u in self.units)}")
        return found.factor


def fold_micro(text: str) -> str:
    """Write both micro signs (U+00B5, U+03BC) as U+00B5."""
    return text.replace("\u03bc", "\u00b5")


__all__ = ["EXACT", "RELATIVE", "Frozen", "Quantity", "Scale", "Unit", "fold_micro"]
