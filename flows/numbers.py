"""Reading a number without guessing: what `evaluate` and the stored record take as a decimal."""

from __future__ import annotations

import re
from decimal import Decimal

_PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)
SMALL = 9
LONGEST = 1000


def plain_decimal(text: str) -> Decimal | None:
    """Return the decimal written with ASCII digits and at most one point between digits, else None.

    No sign, comma, exponent, space or other script; at most 1000 characters, so that no line can stall the reader.
    """
    if len(text) > LONGEST or not _PLAIN.fullmatch(text):
        return None
    return Decimal(text)


def small_number(text: str) -> int | None:
    """Return the number that `text` is in plain figures, at most nine of them; None of anything else."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) <= SMALL else None
