"""A typed laboratory value: one number, and a unit of its scale unless only one is usual.

Every cut of the text into number and unit is tried; two readings ("12 103/mm3" is 12 × 10³ or 12 103) are asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from flows.quantities import Quantity, Scale
from flows.say import Say, Spoken, say
from flows.typed_numbers import TwoReadings, starts
from flows.typed_slips import number_slip, printed
from flows.typed_units import fitting, flags_normal, indexed_clearance

if TYPE_CHECKING:
    from flows.facts import Range
    from flows.typed_slips import Bounded


_LIKE_A_UNIT = re.compile(r" ?(?:[x×*] ?)?(?:10 ?[0-9e^*⁰¹²³⁴-⁹]{1,4} ?)?[/a-zA-Z\u00b5\u03bc]")


@dataclass(frozen=True, slots=True)
class NeedsUnit:
    """A number without a unit where several are in use: the unit is one tap away."""

    number: Decimal


def read_quantity(
    text: str, scale: Scale, usual: str | None, example: Spoken, bounded: Bounded = printed
) -> Quantity | NeedsUnit | Say:
    """Return the quantity that a tidy `text` is, the number that lacks a unit, or what to type instead."""
    if indexed_clearance(scale, text):
        return say("complaint.indexed_clearance")
    found = _readings(text, scale, usual)
    if len(found) == 1:
        return found[0]
    if found:
        return say("complaint.two_readings", first=_shown(found[0]), second=_shown(found[1]))
    slip = number_slip(text, lambda part: _only(_readings(part, scale, usual)), example, bounded)
    if slip.key == "complaint.number" and _other_unit(text):
        return say("complaint.unit", units=tuple(unit.id for unit in scale.units), example=example)
    return slip


def example_of(scale: Scale, plausible: Range | None, unit: str | None = None) -> Quantity:
    """Return a value nobody would wonder at, to show how one is typed: midway on the logarithmic scale."""
    if plausible is None or plausible.low <= 0:
        return Quantity(value=Decimal("3.1"), unit=unit or scale.base)
    middle = (plausible.low * plausible.high).sqrt()
    return Quantity(value=Decimal(format(Decimal(f"{middle:.2g}"), "f")), unit=scale.base)


def _readings(text: str, scale: Scale, usual: str | None) -> list[Quantity | NeedsUnit | Say]:
    read = (_reading(number, rest.strip(" "), scale, usual) for number, rest in starts(text))
    return [each for each in read if each is not None]


def _reading(
    number: Decimal | TwoReadings, rest: str, scale: Scale, usual: str | None
) -> Quantity | NeedsUnit | Say | None:
    fits = fitting(scale, rest) if rest else None
    flagged = bool(rest) and flags_normal(scale, rest)
    if rest and fits is None and not flagged:
        return None
    if isinstance(number, TwoReadings):
        return say("complaint.ambiguous", large=number.large, small=number.small)
    unit = fits.id if fits else None if flagged else usual or (scale.base if len(scale.units) == 1 else None)
    return Quantity(value=number, unit=unit) if unit else NeedsUnit(number)


def _other_unit(text: str) -> bool:
    """Say whether a number is followed by what looks like a unit, though by none of the scale."""
    return any(_LIKE_A_UNIT.match(rest) for _, rest in starts(text))


def _only(found: list[Quantity | NeedsUnit | Say]) -> Spoken:
    return _shown(found[0]) if len(found) == 1 else None


def _shown(read: Quantity | NeedsUnit | Say) -> Spoken:
    """Return what can be typed instead: a value, never another complaint."""
    if isinstance(read, Say):
        return None
    return read.number if isinstance(read, NeedsUnit) else read
