"""What stands in a cell of a table: text that no spreadsheet takes for a formula, and in which nothing is hidden.

Sources: OWASP "CSV Injection" for the signs that begin a formula; Unicode's categories Cc, Cf, Cs, Zl, Zp and letters
without a shape for what nobody can see.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

Cell: TypeAlias = str | int | Decimal | date | datetime | None
"""Text, a number, a day, or a moment on the clock of Paris without its zone; None is an empty cell."""

_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
"""What begins a formula, in half and full width, or hides the sign behind it."""

_HIDDEN = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    r"\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb"
    r"\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0000-\U000e0fff]"
)
_LINE_END = re.compile(r"\r\n|\r|\n")


def seen(text: str) -> str:
    """Return text in which everything can be seen: a line's end as ⏎, what is hidden as its number (<U+202E>)."""
    if text.isascii() and text.isprintable():
        return text
    return _HIDDEN.sub(lambda found: f"<U+{ord(found[0]):04X}>", _LINE_END.sub("⏎", text))


def harmless(text: str) -> str:
    """Return text for a format that cannot say what is text: an apostrophe stands before what begins a formula."""
    begins = {text[:1], text.lstrip()[:1]} - {""}
    return f"'{seen(text)}" if begins & _FORMULA else seen(text)


def written(cell: Cell) -> str:
    """Return a cell as CSV holds it: numbers and days bare and in ISO form, text harmless."""
    match cell:
        case None:
            return ""
        case str():
            return harmless(cell)
        case datetime():
            return cell.isoformat(" ", "seconds")
        case _:
            return str(cell)


def in_json(text: str) -> str:
    r"""Return JSON of the same meaning in which what is hidden is written as its number (\u202e)."""
    return _HIDDEN.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))
