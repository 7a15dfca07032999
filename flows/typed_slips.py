"""What a person probably meant by a text that is not one number, and what to type instead.

Nothing is taken here: the number found in "~5" is shown as what to type, and has to be typed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flows.say import Say, Spoken, say
from flows.typed_text import FRACTIONS, SUPERSCRIPTS, without_accents

if TYPE_CHECKING:
    from collections.abc import Callable

    Take = Callable[[str], Spoken]

_LIMIT = re.compile(
    r"(?:[<>]=?|=[<>]|[≤≥]|(?:inf|sup)(?:erieure?|\.)?(?: ou egale?)? a|moins de|plus de|au moins|au plus|jusqu'a"
    r"|less than|more than|lower than|greater than|at least|at most|up to|under|below|above|over)(.+)"
)
_ABOUT = re.compile(r"(?:[~≈±]|environ|env\.?|about|around|approx\.?|approximately|ca\.?|circa|vers|a peu pres)(.+)")
_ABOUT_AFTER = re.compile(r"(.*[^~≈ ]) ?(?:[~≈]|environ|env\.?|approx\.?)")
_RANGE = re.compile(r"(?:(?:entre|between|de|from) )?[0-9][0-9.,]* ?(?:-|\.\.|…|a|to|et|and|ou|or) ?[0-9].*")
_NEGATIVE = re.compile(r"- ?[0-9.,].*")
_FRACTION = re.compile(rf".*[{FRACTIONS}].*|[0-9]+ ?/ ?[0-9]+")
_POWER = re.compile(rf"[0-9.,]+ ?(?:e[+-]?[0-9]|[{SUPERSCRIPTS}⁻]|\^|\*\*|[*x×·] ?[0-9]).*")
_PERCENT = re.compile(r"[0-9.,]+ ?(?:%|pour ?cent|percent).*")
_PLUS = re.compile(r"\+(.+)")
_BARE_POINT = re.compile(r"([.,])([0-9]+)|([0-9]+)[.,]")


def number_slip(text: str, take: Take, example: Spoken) -> Say:
    """Return what to say to a tidy `text` that is no number; `take` reads the part that could be typed instead."""
    plain = without_accents(text)
    instead = _instead(plain, text, take)
    if instead is not None:
        return instead
    shape = next((key for key, pattern in _SHAPES.items() if pattern.fullmatch(plain)), "number")
    return say(f"complaint.{shape}", example=example)


_SHAPES = {
    "range": _RANGE,
    "negative": _NEGATIVE,
    "fraction": _FRACTION,
    "power": _POWER,
    "percent": _PERCENT,
}


def _instead(plain: str, text: str, take: Take) -> Say | None:
    for key, pattern in (("limit", _LIMIT), ("approximate", _ABOUT), ("approximate", _ABOUT_AFTER), ("plus", _PLUS)):
        found = pattern.fullmatch(plain)
        taken = take(text[found.start(1) : found.end(1)].strip()) if found else None
        if taken is not None:
            return say(f"complaint.{key}", instead=taken)
    bare = _BARE_POINT.fullmatch(plain)
    taken = take(bare.group(3) or f"0.{bare.group(2)}") if bare else None
    return None if taken is None else say("complaint.bare_point", instead=taken)
