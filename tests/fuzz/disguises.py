"""How what identifies is written so that a machine does not see it, and a person does."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping

ZEROS = (0xFF10, 0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0x1D7CE, 0x1D7E2, 0x1D7F6)
"""Full width, Arabic-Indic, extended, Devanagari, Bengali, Thai, and three mathematical styles."""
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u2061\u200e\u200f\u202a\u202c\u202d\u2066\u2069\u034f\ufe0f"
SPACES = "\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t"
LIKE = dict(zip("AaBEeHIiKMmNOoPpCcTXxySsjdZ", "АаΒЕеНІіКМмΝОоРрСсТХхуЅѕјԁΖ", strict=True)) | {
    "m": "ｍ",
    "v": "ν",
    "u": "υ",
}
FIGURES = {"0": "O", "1": "l"}


def other_digits(text: str, drawn: random.Random) -> str:
    """Write the figures in another script."""
    zero = drawn.choice(ZEROS)
    return re.sub("[0-9]", lambda found: chr(zero + int(found[0])), text)


def unseen(text: str, drawn: random.Random) -> str:
    """Put characters between that nobody sees."""
    many = drawn.random() < 0.5
    return "".join(each + (drawn.choice(UNSEEN) if many or drawn.random() < 0.3 else "") for each in text)


def other_spaces(text: str, drawn: random.Random) -> str:
    """Write every space as another."""
    return re.sub(" +", lambda _: drawn.choice(SPACES), text)


def more_spaces(text: str, drawn: random.Random) -> str:
    """Set things wider apart."""
    return text.replace(" ", " " * drawn.randrange(2, 5))


def look_alikes(text: str, drawn: random.Random) -> str:
    """Write some letters as those of another script that look the same."""
    share = drawn.choice((0.3, 0.7, 1.0))
    return "".join(LIKE[each] if each in LIKE and drawn.random() < share else each for each in text)


def full_width(text: str, _drawn: random.Random) -> str:
    """Write it as wide as Chinese."""
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in text)


def decomposed(text: str, _drawn: random.Random) -> str:
    """Write each accent as a character of its own, and one more on a letter."""
    import unicodedata  # noqa: PLC0415 - for this alone

    return unicodedata.normalize("NFD", text)


def keycaps(text: str, _drawn: random.Random) -> str:
    """Write the figures as emoji."""
    return re.sub("[0-9]", "\\g<0>\ufe0f\u20e3", text)


def letters_for_figures(text: str, drawn: random.Random) -> str:
    """Write O for a zero, or l for a one, once or twice."""
    places = [found.start() for found in re.finditer("[01]", text)]
    for at in drawn.sample(places, min(len(places), drawn.choice((1, 1, 2)))):
        text = text[:at] + FIGURES[text[at]] + text[at + 1 :]
    return text


def dashes(text: str, drawn: random.Random) -> str:
    """Write every hyphen, or every space between figures, as one of the dashes."""
    return re.sub("(?<=[0-9])[- ](?=[0-9])", lambda _: drawn.choice("‐‑‒–—−"), text)


DISGUISES: Mapping[str, Callable[[str, random.Random], str]] = {
    "other digits": other_digits,
    "unseen characters": unseen,
    "other spaces": other_spaces,
    "more spaces": more_spaces,
    "look-alike letters": look_alikes,
    "full width": full_width,
    "accents apart": decomposed,
    "keycaps": keycaps,
    "letters for figures": letters_for_figures,
    "dashes": dashes,
}
NUMBERS = ("NIR", "phone")
LETTERS_FOR_FIGURES = "letters for figures"


def applies(disguise: str, kind: str) -> bool:
    """Say whether a person would still read it: O for 0 only where nothing but figures is expected."""
    return disguise not in {LETTERS_FOR_FIGURES, "dashes", "keycaps"} or kind in NUMBERS
