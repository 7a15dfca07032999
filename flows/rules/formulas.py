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
from typing import TypeAlias

_CONTEXT = Context(prec=50)
Formula: TypeAlias = Callable[[Fraction, Fraction, Fraction], Fraction]


def cockcroft_gault(age: Fraction, weight: Fraction, creatinine: Fraction) -> Fraction:
    """(140 - age) × weight / (72 × c)."""
    return (140 - age) * weight / (72 * creatinine)


def ckd_epi_2009(age: Fraction, _weight: Fraction, creatinine: Fraction) -> Fraction:
    """141 × min(c/0.9, 1)^-0.411 × max(c/0.9, 1)^-1.209 × 0.993^age."""
    return _ckd_epi(age, creatinine, scale="141", low="-0.411", high="-1.209", yearly="0.993")


def ckd_epi_2021(age: Fraction, _weight: Fraction, creatinine: Fraction) -> Fraction:
    """142 × min(c/0.9, 1)^-0.302 × max(c/0.9, 1)^-1.200 × 0.9938^age."""
    return _ckd_epi(age, creatinine, scale="142", low="-0.302", high="-1.200", yearly="0.9938")


def _ckd_epi(age: Fraction, creatinine: Fraction, *, scale: str, low: str, high: str, yearly: str) -> Fraction:
    ratio = creatinine / Fraction("0.9")
    below, beyond = _power(min(ratio, Fraction(1)), low), _power(max(ratio, Fraction(1)), high)
    return Fraction(scale) * below * beyond * Fraction(yearly) ** int(age)


def _power(base: Fraction, exponent: str) -> Fraction:
    decimal = _CONTEXT.divide(Decimal(base.numerator), Decimal(base.denominator))
    return Fraction(_CONTEXT.power(decimal, Decimal(exponent)))


CLEARANCE: dict[str, Formula] = {
    "cockcroft_gault": cockcroft_gault,
    "ckd_epi_2009": ckd_epi_2009,
    "ckd_epi_2021": ckd_epi_2021,
}
