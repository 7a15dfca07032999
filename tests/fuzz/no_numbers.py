"""What people write about a number that is none, or not one, and what only looks like one. All is to be asked again."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from tests.fuzz.written_numbers import ARABIC, BIDI, INVISIBLE, OTHERS, Written

_INSIDE: Sequence[Callable[[str, random.Random], str]] = (
    lambda number, drawn: f"{number[:1]}{drawn.choice(INVISIBLE)}{number[1:] or '1'}",
    lambda number, drawn: f"{number[:1]}{drawn.choice(BIDI)}{number[1:] or '1'}",
    lambda number, drawn: f"{drawn.choice(BIDI)}{number}",
    lambda number, drawn: "".join(
        chr(drawn.choice(OTHERS) + int(each)) if each in "0123456789" else each for each in number
    ),
    lambda number, _: f"1{chr(ARABIC + 2)}{number}",
    lambda number, _: f"{number}\u20e3",
    lambda number, _: number.translate(str.maketrans("0123456789", "OlZЗ4S6789")) + "О",
    lambda number, _: "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(each)] for each in number if each in "0123456789"),
    lambda number, _: "".join("⓪①②③④⑤⑥⑦⑧⑨"[int(each)] for each in number if each in "0123456789"),
    lambda number, _: "\u0336".join(number) + "\u0336",
)
_AROUND = (
    *(
        "~{}",
        "≈ {}",
        "environ {}",
        "about {}",
        "{} environ",
        "{} ± 0,5",
        "{}-{}",
        "{} - {}1",
        "entre {} et {}9",
        "{} à {}9",
    ),
    *(
        "{} ou {}9",
        "{}/{}",
        "{}e3",
        "{}E-2",
        "1e{}",
        "{}*10",
        "{}^2",
        "½",
        "{}½",
        "{} 1/2",
        "< {}",
        ">{}",
        "≤{}",
        ">= {}",
    ),
    *(
        "inférieur à {}",
        "moins de {}",
        "up to {}",
        "-{}",
        "−{}",
        "- {}",
        "({})",
        "[{}]",
        "{} ?",
        "{}?",
        "{}!",
        "{} %",
        "+{}",
    ),
    *(
        "{},",
        "{}.",
        ".{}",
        "{}..{}",
        "{},,{}",
        "1,23,456",
        "1 2 3",
        "1_000",
        "1'000",
        "1’000",
        "0x{}",
        "{}\n{}",
        "{};{}",
    ),
    *(
        "{} {}",
        "{} puis {}",
        "{}→{}",
        "{} 😀",
        "💯",
        "=1+{}",
        "{}*1",
        "<b>{}</b>",
        "&#57;{}",
        "{}\x00",
        "\ud800{}",
        "{}\ufffd",
    ),
    *(
        "{} mmHg",
        "{} lb",
        "{} mol",
        "{} ans et demi",
        "{} mois",
        "{} sur 6",
        "plus ou moins {}",
        "{} (contrôle)",
        "{}ème",
    ),
    *(
        "NaN",
        "nan",
        "inf",
        "-inf",
        "Infinity",
        "∞",
        "null",
        "None",
        "true",
        "N/A",
        "--",
        "zéro",
        "douze",
        "twelve",
        "XII",
    ),
    *("", " ", "\u200b", ".", ",", "-", "g/dL", "९", "𝟗", "٣5", "१२", "⁹", "⑨", "九", "1٫٫2", "{}٬000", "1·5", "1:{}"),
)
_NEVER_LONG = ("9" * 5000, "1" * 61, "0." + "3" * 4000, "1 " * 2500, "-" * 5000, "1,000," * 900)


def no_number(drawn: random.Random, number: str) -> Written:
    """Return a text about a number that is none, or not one: it has to be asked again."""
    if drawn.random() < 0.03:
        return Written(drawn.choice(_NEVER_LONG))
    if drawn.random() < 0.3:
        return Written(drawn.choice(_INSIDE)(number, drawn))
    return Written(drawn.choice(_AROUND).format(*[number] * 3))
