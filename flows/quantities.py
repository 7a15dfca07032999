"""Measured values and their units: exact decimals, converted by exact ratios, never by floats.

A `Scale` lists the units in which one analyte may be reported, each with its factor to the scale's base unit. `xULN`
(multiples of the upper limit of normal) belongs to a scale but has no factor: only a ratio rule can use it.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

RELATIVE = "xULN"


class Frozen(BaseModel):
    """A value that cannot be changed and takes no key it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _not_negative(value: Decimal) -> Decimal:
    if value.is_signed() or not value.is_finite():
        raise ValueError(f"{value} is not a measured value: zero or more, without a sign")
    return value


class Quantity(Frozen):
    """A value as reported, in the unit as reported (the unit's `id` on its scale)."""

    value: Annotated[Decimal, AfterValidator(_not_negative)]
    unit: str


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
        return self._spellings.get(fold_micro(spelling))

    def convert(self, quantity: Quantity, to: str | None = None) -> Fraction:
        """Return the exact value of `quantity` in unit `to` (default: the base). KeyError for xULN."""
        return Fraction(quantity.value) * self._factor(quantity.unit) / self._factor(to or self.base)

    def _factor(self, unit: str) -> Fraction:
        found = self.unit(unit)
        if found is None or found.factor is None:
            raise KeyError(f"{unit} cannot be converted; the scale has {', '.join(u.id for u in self.units)}")
        return Fraction(found.factor)


def fold_micro(text: str) -> str:
    """Write both micro signs (U+00B5, U+03BC) as U+00B5."""
    return text.replace("\u03bc", "\u00b5")


__all__ = ["RELATIVE", "Frozen", "Quantity", "Scale", "Unit", "fold_micro"]
