"""The first and the last day of a delegation, as people type them: two dates in a row, either of them open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from flows.say import Say, say
from flows.typed_dates import Calendar, read_date
from flows.typed_text import tidy, without_accents

DASH = "-"
OPEN = frozenset((DASH, "none", "open", "aucune", "aucun", "ouvert", "ouverte"))
SMALL = frozenset(("from", "until", "to", "du", "au", "des", "jusqu'au", "jusqu'a", "a"))
LONGEST = 100
FAR = timedelta(days=20 * 366)
"""How far from today a year of two digits is looked for."""


class Days(NamedTuple):
    """The first and the last day; None: open on that side."""

    first: date | None
    last: date | None


def read_days(text: str, today: date, *, both: bool = False) -> Days | Say:
    """Return the days that "FROM [UNTIL]" names, or what to type instead.

    Without UNTIL the end is open; where `both` are wanted it is asked for, since it may have been forgotten.
    """
    plain = tidy(text, LONGEST)
    if isinstance(plain, Say):
        return plain
    words = [word for word in plain.split() if without_accents(word) not in SMALL]
    calendar = Calendar(today, today - FAR, FAR.days)
    if not words:
        return say("delegation.days_how")
    for first, last in _splits(words):
        begins, ends = _day(first, calendar), _day(last, calendar)
        if not (isinstance(begins, Say) or isinstance(ends, Say)):
            if both and begins and not last:
                return say("delegation.both", first=begins)
            reversed_ = begins and ends and ends < begins
            return say("delegation.reversed", first=begins, last=ends) if reversed_ else Days(begins, ends)
    wrong = [each for each in (_day(words[:1], calendar), _day(words[1:], calendar)) if isinstance(each, Say)]
    return wrong[0] if wrong else say("delegation.days_how")


def _splits(words: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Every way to read the words as one date or two; a dash between two dates is only a dash."""
    for count in range(len(words), 0, -1):
        behind = words[count:]
        yield words[:count], behind[1:] if len(behind) > 1 and behind[0] == DASH else behind


def _day(words: Sequence[str], calendar: Calendar) -> date | Say | None:
    text = " ".join(words)
    return None if not text or without_accents(text) in OPEN else read_date(text, calendar)
