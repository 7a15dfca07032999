"""Creatinine clearance for men, from age in years, weight in kg and serum creatinine in mg/dL; results in mL/min.

Sources: Cockcroft and Gault, Nephron 1976;16:31-41 (mL/min). CKD-EPI 2009, Levey et al., Ann Intern Med
2009;150:604-612, and CKD-EPI 2021, Inker et al., N Engl J Med 2021;385:1737-1749: both without race, in
mL/min/1.73 m², compared as SCREENING section 2 says (criterion I12f). Powers are taken in 50-digit decimals, so that
no binary rounding decides at a limit.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple, TypeAlias

_CONTEXT = Context(prec=50)
_KNEE = Fraction("0.9")
Formula: TypeAlias = Callable[[Fraction, Fraction, Fraction], Fraction]


def cockcroft_gault(age: Fraction, weight: Fraction, creatinine: Fraction) -> Fraction:
    """(140 - age) × weight / (72 × c)."""
    return (140 - age) * weight / (72 * creatinine)


class CkdEpi(NamedTuple):
    """scale × min(c/0.9, 1)^low × max(c/0.9, 1)^high × yearly^age: of the two powers one is always that of 1."""

    scale: int
    low: Decimal
    high: Decimal
    yearly: Fraction

    def of(self, age: Fraction, _weight: Fraction, creatinine: Fraction) -> Fraction:
        """Return the clearance."""
        ratio = creatinine / _KNEE
        return self.scale * _power(ratio, self.low if ratio < 1 else self.high) * self.yearly ** int(age)


@lru_cache(maxsize=1024)
def _power(base: Fraction, exponent: Decimal) -> Fraction:
    decimal = _CONTEXT.divide(Decimal(base.numerator), Decimal(base.denominator))
    return Fraction(_CONTEXT.power(decimal, exponent))


CLEARANCE: dict[str, Formula] = {
    "cockcroft_gault": cockcroft_gault,
    "ckd_epi_2009": CkdEpi(141, Decimal("-0.411"), Decimal("-1.209"), Fraction("0.993")).of,
    "ckd_epi_2021": CkdEpi(142, Decimal("-0.302"), Decimal("-1.200"), Fraction("0.9938")).of,
}
