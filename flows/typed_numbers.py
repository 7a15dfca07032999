"""A typed number has one reading or it is asked again: decimal comma or point, groups of three set apart by spaces.

Point or comma before exactly three digits may mean a thousand as well as a decimal ("1.000"): that is asked.
Both together ("1,234.5"), or one of them twice ("1.234.567"), have one reading and are taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_EITHER = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_WHOLE = re.compile(r"[0-9]+|[1-9][0-9]{0,2}(?: [0-9]{3})+")
_DECIMAL = re.compile(r"([0-9]+|[1-9][0-9]{0,2}(?: [0-9]{3})+)[.,]([0-9]+)")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+\.[0-9]+|(?:\.[0-9]{3})+,[0-9]+)")
_GROUPS_ONLY = re.compile(r"[1-9][0-9]{0,2}(?:(?:,[0-9]{3}){2,}|(?:\.[0-9]{3}){2,})")


@dataclass(frozen=True, slots=True)
class TwoReadings:
    """A text that is a thousandfold apart in Paris and in London, and how each is typed without doubt."""

    large: Decimal
    small: Decimal


def read_number(text: str) -> Decimal | TwoReadings | None:
    """Return the number that the whole of a tidy `text` is, both of its readings, or None."""
    if _EITHER.fullmatch(text):
        return _both(text)
    if _WHOLE.fullmatch(text):
        return Decimal(text.replace(" ", ""))
    if _DECIMAL.fullmatch(text):
        return Decimal(text.replace(" ", "").replace(",", "."))
    if _GROUPED.fullmatch(text):
        whole, decimals = re.split("[.,](?=[0-9]*$)", text)
        return Decimal(f"{_digits(whole)}.{decimals}")
    return Decimal(_digits(text)) if _GROUPS_ONLY.fullmatch(text) else None


def starts(text: str) -> list[tuple[Decimal | TwoReadings, str]]:
    """Return every way `text` begins with a number, with what follows it; no run of digits is ever cut."""
    found = ((read_number(text[:end]), text[end:]) for end in range(1, len(text) + 1) if not _cuts(text, end))
    return [(number, rest) for number, rest in found if number is not None]


def _cuts(text: str, end: int) -> bool:
    return re.match(r"[.,]?[0-9]", text[end:]) is not None


def _both(text: str) -> TwoReadings:
    small = Decimal(text.replace(",", "."))
    plain = small.quantize(Decimal(1)) if small == small.to_integral_value() else _shortest(small)
    return TwoReadings(large=Decimal(_digits(text)), small=plain)


def _shortest(small: Decimal) -> Decimal:
    """Write 3.100 as 3.1, and 3.125 as 3.1250: neither can be taken for a thousand."""
    short = small.normalize()
    decimals = -int(short.as_tuple().exponent)
    return short.quantize(Decimal("0.0001")) if decimals == len("000") else short


def _digits(text: str) -> str:
    return re.sub("[^0-9]", "", text)
