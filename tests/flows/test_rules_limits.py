"""Every limit is exact in every unit: at the limit, a hair below it and a hair above it."""

from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction

import pytest

from bot.trials import load_trials
from flows.facts import QuantityFact, Value
from flows.quantities import Quantity
from flows.verdict import judge_one

TRIAL = load_trials()["NCT06866938"]
TODAY = date(2026, 11, 23)
DIGITS = 24
LEAST = (
    *(("I12a", "anc", "1.5"), ("I12b", "platelets", "100")),
    *(("I12c", "hemoglobin", "10"), ("I12f", "creatinine_clearance", "40")),
)
RATIOS = (("I12d", "bilirubin", "2"), ("I12e", "alt", "3"))


def units(fact: str) -> dict[str, Fraction]:
    """Return the factor of each unit of a fact, xULN aside."""
    asked = TRIAL.fact[fact]
    assert isinstance(asked, QuantityFact)
    return {unit.id: Fraction(unit.factor) for unit in TRIAL.scales[asked.scale].units if unit.factor is not None}


def around(limit: Fraction) -> list[Decimal]:
    """Return the limit if a decimal can hold it, and the nearest decimals below and above it."""
    down, up = (
        Context(prec=DIGITS, rounding=rounding).divide(Decimal(limit.numerator), Decimal(limit.denominator))
        for rounding in (ROUND_FLOOR, ROUND_CEILING)
    )
    hair = Decimal(1).scaleb(down.adjusted() - DIGITS + 1)
    return [down - hair, down, up, up + hair] if down == up else [down, up]


def status(criterion: str, **answers: Value | None) -> str:
    return judge_one(TRIAL, criterion, answers, TODAY).status


@pytest.mark.parametrize(("criterion", "fact", "limit"), LEAST)
def test_at_least_includes_the_limit_exactly(criterion: str, fact: str, limit: str) -> None:
    for unit, factor in units(fact).items():
        for value in around(Fraction(limit) / factor):
            passes = Fraction(value) * factor >= Fraction(limit)
            found = status(criterion, **{fact: Quantity(value=value, unit=unit)})
            assert found == ("pass" if passes else "fail"), (value, unit)


@pytest.mark.parametrize(("criterion", "fact", "times"), RATIOS)
def test_a_multiple_of_the_upper_limit_is_exact_whatever_units_the_two_are_given_in(
    criterion: str, fact: str, times: str
) -> None:
    for unit, factor in units(fact).items():
        for uln_unit, uln_factor in units(f"{fact}_uln").items():
            uln = Quantity(value=Decimal("1.3"), unit=uln_unit)
            for value in around(Fraction(times) * Fraction(uln.value) * uln_factor / factor):
                given, lowest = Quantity(value=value, unit=unit), Quantity(value=Decimal(0), unit="xULN")
                answers: dict[str, Value] = {fact: given, f"{fact}_uln": uln, "gilbert": "no", "ast": lowest}
                found = status(criterion, **answers)
                within = Fraction(value) * factor <= Fraction(times) * Fraction(uln.value) * uln_factor
                assert (found == "pass") == within, (given, uln)


@pytest.mark.parametrize(
    ("value", "gilbert", "expected"),
    [
        *[
            ("2", None, "pass"),
            ("2.0000000000000000000001", None, "unknown"),
            ("2.0000000000000000000001", "no", "fail"),
        ],
        *[("2.5", "yes", "pass"), ("3", "yes", "pass"), ("3.0000000000000000000001", "yes", "fail")],
        *[("3.0000000000000000000001", None, "fail"), ("0", "no", "pass")],
    ],
)
def test_gilbert_raises_the_limit_of_bilirubin_from_two_to_three(
    value: str, gilbert: str | None, expected: str
) -> None:
    assert status("I12d", bilirubin=Quantity(value=Decimal(value), unit="xULN"), gilbert=gilbert) == expected


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        *[("49.999999999999999999", "ng/dL", "pass"), ("50", "ng/dL", "fail"), ("0.5", "ng/mL", "fail")],
        *[("0.49999999999999999999", "µg/L", "pass"), ("1.6999999999999999999", "nmol/L", "pass")],
        *[("1.7", "nmol/L", "Q5"), ("1.7335829692808", "nmol/L", "Q5"), ("1.7335829692810", "nmol/L", "fail")],
    ],
)
def test_testosterone_is_castrate_below_50_ng_dl_and_under_review_between_the_two_prints(
    value: str, unit: str, expected: str
) -> None:
    given = Quantity(value=Decimal(value), unit=unit)
    outcome = judge_one(
        TRIAL,
        "I5",
        {"adt_ongoing": "yes", "testosterone": given, "testosterone_date": TODAY, "progression_evidence": ("bone",)},
        TODAY,
    )

    assert (outcome.query or outcome.status) == expected


def test_a_converted_value_is_exact_and_not_a_rounded_one() -> None:
    """10 / 1.6114 mmol/L has no end; the two decimals around it fall on either side of 10 g/dL."""
    low, high = around(Fraction(10) / Fraction("1.6114"))

    assert [status("I12c", hemoglobin=Quantity(value=each, unit="mmol/L")) for each in (low, high)] == ["fail", "pass"]
