"""May a typed text that was not taken be kept in the log as typed? Only if nothing in it can name anybody.

Closed world: figures, signs, units, months and a few plain words. One other word, a long number or a day that may be
one of birth, and the log says only how long the text was.
"""

from __future__ import annotations

import re

from flows.identifying import identifying
from flows.known_words import PLAIN_ANSWERS
from flows.say import Say
from flows.typed_text import FRACTIONS, SUPERSCRIPTS, tidy, without_accents

LONGEST_NUMBER = 6
MOST_FIGURES = 8  # as many as a date has: a file number set apart by spaces has more

_WORD = re.compile(rf"[^\W\d_{SUPERSCRIPTS}{FRACTIONS}]+")
_FIGURES = re.compile(rf"[0-9{SUPERSCRIPTS}]+")
_DAY_OF_BIRTH = re.compile(r"(?<![0-9])1[89][0-9]{2}(?![0-9])|(?<![0-9])[0-9]{1,2}\W[0-9]{1,2}\W[3-9][0-9](?![0-9])")


def may_be_kept(text: str) -> bool:
    """Say whether `text`, not taken as an answer, may stand in the log as typed."""
    plain = tidy(text)
    if isinstance(plain, Say) or identifying(text):
        return False
    small = without_accents(plain).replace("\u03bc", "u").replace("\u00b5", "u")
    figures = _FIGURES.findall(small)
    return (
        all(word in PLAIN_ANSWERS for word in _WORD.findall(small))
        and all(len(each) <= LONGEST_NUMBER for each in figures)
        and sum(map(len, figures)) <= MOST_FIGURES
        and not _DAY_OF_BIRTH.search(small)
    )
