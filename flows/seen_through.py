"""Text as it is meant to be seen, for the guard only: no value is ever read from it.

Compatibility forms, digits of any script and every kind of space are made plain; what cannot be seen is dropped.
"""

from __future__ import annotations

import unicodedata

_UNSEEN = {"Cf", "Mn", "Me", "Cc", "Cs"}


def seen_through(text: str) -> str:
    """Return `text` with plain digits, spaces, dashes and quotes, and without invisible characters; lines stay."""
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text))
    return " ".join("".join(map(_plain, composed)).split(" ")).strip()


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
