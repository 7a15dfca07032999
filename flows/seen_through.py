"""Text as it is meant to be seen, for the guard only: no value is ever read from it.

Compatibility forms, digits of any script, every kind of space, and letters of other scripts that look like Latin ones
are made plain; what cannot be seen is dropped.
"""

from __future__ import annotations

import re
import unicodedata

_LOOK = {
    "АВЕКМНОРСТХУІЈЅԚԜ": "ABEKMHOPCTXYIJSQW",
    "авекмнорстхуіјѕԁԛԝһѵ": "abekmhopctxyijsdqwhv",
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ": "ABEZHIKMNOPTYX",
    "αεικνορτυχγ": "aeikvoptuxy",
    "ıɡɑօ": "igao",
}
"""Letters that look alike: Cyrillic, Greek, and a few more."""
_ALIKE = {ord(one): other for ones, others in _LOOK.items() for one, other in zip(ones, others, strict=True)}
_PHRASES = {0xFDFA: " ", 0xFDFB: " "}
"""Single characters that stand for a whole phrase: a message of them would become eighteen times as long."""
TURNED_ROUND = "\u202e"
"""From here on a screen shows the text from right to left, whatever it is."""
_UNSEEN = {"Cf", "Mn", "Me", "Cc", "Cs"}


def seen_through(text: str) -> str:
    """Return `text` with plain digits, spaces, dashes and quotes, and without invisible characters; lines stay.

    Spaces side by side become one.
    """
    compatible = unicodedata.normalize("NFKC", text.translate(_PHRASES))
    composed = unicodedata.normalize("NFC", compatible.translate(_ALIKE))
    return re.sub(" +", " ", "".join(map(_plain, composed))).strip()


def lower(text: str) -> str:
    """Return `text` in lower case without accents."""
    letters = unicodedata.normalize("NFD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    return "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")


def _plain(letter: str) -> str:
    digit = unicodedata.decimal(letter, None)
    category = unicodedata.category(letter)
    if digit is not None:
        return str(digit)
    if letter in "\n\r\u2028\u2029":
        return "\n"
    if category == "Zs" or letter == "\t":
        return " "
    if category in _UNSEEN:
        return ""
    return "-" if category == "Pd" or letter == "−" else "'" if letter in "’‘`´" else letter
