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

    Bounded = Callable[[bool, Spoken], Say]
    """What is said to a limit: whether it stands for more than the value read in it (else for less), and that value."""

_LESS = re.compile(
    r"(?:<=?|=<|≤|inf(?:erieure?|\.)?(?: ou egale?)? a|moins de|au plus|jusqu'a"
    r"|less than|lower than|at most|up to|under|below)(.+)"
)
_MORE = re.compile(
    r"(?:>=?|=>|≥|sup(?:erieure?|\.)?(?: ou egale?)? a|plus de|au moins"
    r"|more than|greater than|at least|above|over)(.+)"
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


def printed(_more: bool, value: Spoken) -> Say:  # noqa: FBT001  # which way it points is what it is about
    """Say that the printed limit can be typed for the value that it hides."""
    return say("complaint.limit", instead=value)


def number_slip(text: str, take: Take, example: Spoken, bounded: Bounded = printed) -> Say:
    """Return what to say to a tidy `text` that is no number; `take` reads the part that could be typed instead."""
    plain = without_accents(text)
    instead = _limit(plain, text, take, bounded) or _instead(plain, text, take)
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


def _limit(plain: str, text: str, take: Take, bounded: Bounded) -> Say | None:
    for more, pattern in ((False, _LESS), (True, _MORE)):
        taken = _taken(pattern, plain, text, take)
        if taken is not None:
            return bounded(more, taken)
    return None


def _taken(pattern: re.Pattern[str], plain: str, text: str, take: Take) -> Spoken:
    found = pattern.fullmatch(plain)
    return take(text[found.start(1) : found.end(1)].strip()) if found else None


def _instead(plain: str, text: str, take: Take) -> Say | None:
    for key, pattern in (("approximate", _ABOUT), ("approximate", _ABOUT_AFTER), ("plus", _PLUS)):
        taken = _taken(pattern, plain, text, take)
        if taken is not None:
            return say(f"complaint.{key}", instead=taken)
    bare = _BARE_POINT.fullmatch(plain)
    taken = take(bare.group(3) or f"0.{bare.group(2)}") if bare else None
    return None if taken is None else say("complaint.bare_point", instead=taken)
