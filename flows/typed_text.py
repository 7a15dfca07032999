"""What a phone may send, made plain before it is read: one script of digits, one space, one dash, nothing else.

A character that is not on the list below is never dropped or replaced by a look-alike: the whole text is asked again.
Invisible characters (zero-width) are dropped only where they are harmless: at the ends.
"""

from __future__ import annotations

import re
import string
import unicodedata

from flows.say import Say, say

LONGEST = 60
LONGEST_SERIES = 4096

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
FRACTIONS = "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒"

_MAY_GO_ON = re.compile(r"(?:[.…]|(?:^|[ :=])[0-9.,]+)\.$")
_SCRIPTS = (range(0x30, 0x3A), range(0xFF10, 0xFF1A), range(0x660, 0x66A), range(0x6F0, 0x6FA))
_HARMLESS_AT_THE_ENDS = "\u200b\u200c\u200d\u2060\ufeff\u200e"
_SPACES = "\t\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_DASHES = "‐‑‒–—−－"
_PLAIN = {
    **{first + digit: str(digit) for first in (0xFF10, 0x660, 0x6F0) for digit in range(10)},
    **{ord(space): " " for space in _SPACES},
    **{ord(dash): "-" for dash in _DASHES},
    **dict(zip(map(ord, "．，／：；＋％＜＞’٫"), ".,/:;+%<>',", strict=True)),
}
ACCENTS = "\u0300\u0301\u0302\u0308\u0327"
_LETTERS = "àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ" + ACCENTS
_SIGNS = "\u00b5\u03bc×·°≤≥≈±«»…⁻∞" + SUPERSCRIPTS + FRACTIONS
_ASCII = string.digits + string.ascii_letters + string.punctuation + " \n\r"
ALLOWED = frozenset(_ASCII + _LETTERS + _SIGNS) | frozenset(map(chr, _PLAIN))


def tidy(text: str, longest: int = LONGEST) -> str | Say:
    """Return `text` with plain digits, spaces and dashes, or why no answer can be written so.

    Digits of one script only: two scripts in one text may be shown in another order than they were typed.
    """
    trimmed = text.strip(_HARMLESS_AT_THE_ENDS + _SPACES + " \r\n")
    if len(trimmed) > longest:
        return say("complaint.too_long", longest=longest)
    if not ALLOWED.issuperset(trimmed) or _scripts(trimmed) > 1:
        return say("complaint.characters")
    joined = unicodedata.normalize("NFC", trimmed.translate(_PLAIN))
    return say("complaint.characters") if set(joined) & set(ACCENTS) else joined


def without_accents(text: str) -> str:
    """Return a tidy text in lower case without accents, for looking up words; its length stays."""
    letters = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in letters if letter not in ACCENTS)


def without_full_stop(text: str) -> str:
    """Return a tidy text without the one point at its end; after a bare number it may be a decimal's, and stays."""
    ends = text.endswith(".") and not _MAY_GO_ON.search(text)
    return text[:-1] if ends else text


def _scripts(text: str) -> int:
    return sum(any(ord(letter) in script for letter in text) for script in _SCRIPTS)
