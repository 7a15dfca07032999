"""A number as people write it, and what it then means: by who wrote it, not by who reads it.

`means` holds the readings that may be taken (none: it has to be asked again); `must`: it has to be taken.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from tests.flows.reference_reading import FACTS


class Written(NamedTuple):
    """A text, and what it may be taken for."""

    text: str
    means: tuple[object, ...] = ()
    must: bool = False
    is_clear: bool = False
    """What it says is clear, though it may be refused: no example is needed."""


SPACES = " \u00a0\u202f\u2009\u2007\u2002\u3000"
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u200e"
BIDI = "\u202e\u202d\u200f\u2067\u061c\u00ad"
ARABIC, PERSIAN, WIDE = 0x660, 0x6F0, 0xFF10
OTHERS = (0x966, 0x9E6, 0xE50, 0x17E0, 0x1D7CE, 0x1D7F6, 0x1FBF0)
"""Scripts whose figures nobody types by mistake: they are asked again."""
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")

USUAL = {"creatinine_clearance": "mL/min", "weight": "kg"}
FLAGS = ("N", "n", "normale")
"""What a laboratory says of a value that is normal: no unit."""
SPELLINGS: Mapping[str, Sequence[str]] = {
    "ng/dL": ("ng/dL", "ng/dl", "NG/DL", "ng / dL"),
    "ng/mL": ("ng/mL", "ng/ml", "ng /ml"),
    "µg/L": ("µg/L", "μg/L", "ug/l"),
    "nmol/L": ("nmol/L", "nmol/l"),
    "10^9/L": ("10^9/L", "x10^9/L", "×10⁹/l", "G/L", "giga/L", "x 10^9 / L", "10*9/L"),
    "10^3/mm3": ("10^3/mm3", "10³/mm³", "x10³/µL", "10*3/uL"),
    "/mm3": ("/mm3", "/mm³", "/µL", "/μL", " par mm3"),
    "g/dL": ("g/dL", "g/dl", "g/100 mL", "G/DL"),
    "g/L": ("g/L", "g/l", "g / L"),
    "mmol/L": ("mmol/L", "mmol/l"),
    "µmol/L": ("µmol/L", "μmol/L", "umol/l", "micromol/L", "µmol / l"),
    "mg/dL": ("mg/dL", "mg/dl"),
    "mg/L": ("mg/L", "mg/l"),
    "xULN": ("x ULN", "xULN", "ULN", "x N", "LSN", "x LSN", " fois la normale", *FLAGS),
    "U/L": ("U/L", "u/l", "UI/L", "UI/l", "IU/L"),
    "µkat/L": ("µkat/L", "μkat/l", "ukat/L"),
    "mL/min": ("mL/min", "ml/min", "ml/mn", " ml / min"),
    "kg": ("kg", "Kg", "kilos"),
}
_LIKELY = {
    "testosterone": "3 60", "anc": "0.3 12", "platelets": "20 900", "hemoglobin": "5 16", "bilirubin": "3 60",
    "bilirubin_uln": "15 30", "alt": "8 300", "ast": "8 300", "alt_uln": "30 60", "ast_uln": "30 60",
    "creatinine_clearance": "15 140", "creatinine": "40 400", "weight": "45 120",
}  # fmt: skip
"""Values to draw from, in the base unit."""


def quantity(drawn: random.Random, fact: str) -> Written:
    """Return a laboratory value in a form that has one reading, and is to be taken."""
    units = {unit: factor for unit, factor in FACTS[fact].items() if unit in SPELLINGS}
    unit = drawn.choice(list(units))
    low, high = (Fraction(each) for each in _LIKELY[fact].split())
    base = low + (high - low) * drawn.randrange(1000) / 1000
    number = _rounded(drawn, Fraction(base if unit != "xULN" else Fraction(drawn.randrange(2, 80), 10)) / units[unit])
    text, readable = spelled(drawn, number)
    worth: object = Fraction(number) * units[unit] if unit != "xULN" else ("times normal", Fraction(number))
    if drawn.random() < 0.2:
        usual = USUAL.get(fact)
        alone: object = Fraction(number) if usual else ("without a unit", Decimal(number))
        return Written(text, (alone,) if readable else (), readable)
    called = drawn.choice(SPELLINGS[unit])
    worth = ("without a unit", Decimal(number)) if called in FLAGS else worth
    gaps = (" ", drawn.choice(SPACES)) if called[0].isdigit() else ("", " ", drawn.choice(SPACES))
    shown = f"{text}{drawn.choice(gaps)}{called}"
    must = readable and (text.isascii() or not any(each in shown for each in "0123456789"))
    return Written(
        around(drawn, shown), (worth,) if readable else (), must
    )  # figures of two scripts may be asked again


def whole(drawn: random.Random, fact: str) -> Written:
    """Return a whole number with or without the word of its question."""
    options = FACTS[fact]
    number = drawn.choice(options)
    beside = {
        "age": ("{} ans", "{} ans", "{} years", "{} years old", "{} y", "age {}", "{}ans"),
        "ecog": ("ECOG {}", "OMS {}", "PS {}", "ECOG: {}", "ecog={}", "WHO {}"),
        "lupsma_cycles": ("{} cycles", "{} cures", "{} injections"),
        "lupsma_courses": ("{} course", "{} courses"),
    }
    written = in_script(drawn, str(number))
    form = drawn.choice(("{}", "{}", *beside[fact])) if written.isascii() else "{}"
    return Written(around(drawn, form.format(written)), (number,), must=True)


def spelled(drawn: random.Random, number: str, *, ours: bool = False) -> tuple[str, bool]:
    """Return a plain decimal in a form people write (in `ours`: our figures), and whether it has one reading."""
    before, _, after = number.partition(".")
    mark = drawn.choice(".,")
    if len(before) > 3 and drawn.random() < 0.7:
        groups = f"{int(before):,}".split(",")
        by = drawn.choice(SPACES) if not after or drawn.random() < 0.7 else {".": ",", ",": "."}[mark]
        before = by.join(groups)
    text = f"{before}{mark}{after}" if after else before
    one = _AMBIGUOUS.fullmatch(text) is None
    return text if ours else in_script(drawn, text), one


def in_script(drawn: random.Random, text: str) -> str:
    """Write the figures in one of the scripts that are read, most often our own."""
    zero = drawn.choices((0x30, WIDE, ARABIC, PERSIAN), (12, 1, 1, 1))[0]
    marked = text.replace(",", "٫") if zero in {ARABIC, PERSIAN} else text
    return "".join(chr(zero + int(each)) if each in "0123456789" else each for each in marked)


def around(drawn: random.Random, text: str) -> str:
    """Put around it what a phone may add."""
    odd = drawn.random() < 0.2
    return f"{drawn.choice(INVISIBLE) if odd else ''}{text}{drawn.choice((*SPACES, *INVISIBLE)) if odd else ''}"


def _rounded(drawn: random.Random, value: Fraction) -> str:
    places = drawn.choice((0, 1, 1, 2, 3)) if value < 1000 else drawn.choice((0, 0, 1))
    number = Decimal(value.numerator * 10**places // value.denominator).scaleb(-places)
    return format(number, "f") if number > 0 else "0.5"
