"""Typed laboratory values and whole numbers: taken exactly, or asked again with what to type instead."""

from __future__ import annotations

from decimal import Decimal

import pytest

from flows.answers import NeedsUnit, understand
from flows.facts import Fact
from flows.quantities import Quantity
from flows.say import Say
from tests.flows.answers_facts import (
    AGE,
    ALT,
    ARSI,
    BILIRUBIN,
    CLEARANCE,
    COURSES,
    CREATININE,
    CYCLES,
    ECOG,
    HEMOGLOBIN,
    PLATELETS,
    SCALES,
    SEX,
    TESTOSTERONE,
    TODAY,
    WEIGHT,
)


def read(fact: Fact, text: str) -> object:
    return understand(fact, text, SCALES, TODAY)


def complaint(fact: Fact, text: str) -> str:
    answer = read(fact, text)
    assert isinstance(answer, Say), f"{text!r} was taken as {answer}"
    return answer.key.removeprefix("complaint.")


TAKEN = [
    # fact, typed, value, unit
    (HEMOGLOBIN, "9.8 g/dL", "9.8", "g/dL"),
    (HEMOGLOBIN, "9,8 g/dl", "9.8", "g/dL"),
    (HEMOGLOBIN, "9,8g/dL", "9.8", "g/dL"),
    (HEMOGLOBIN, " 9.8  g / dL \n", "9.8", "g/dL"),
    (HEMOGLOBIN, "9,8 g/100 mL", "9.8", "g/dL"),
    (HEMOGLOBIN, "98 g/L", "98", "g/L"),
    (HEMOGLOBIN, "98 G/L", "98", "g/L"),
    (HEMOGLOBIN, "98 g/litre", "98", "g/L"),
    (HEMOGLOBIN, "6,1 mmol/l", "6.1", "mmol/L"),
    (HEMOGLOBIN, "10.0 g/dL", "10.0", "g/dL"),
    (HEMOGLOBIN, "012 g/dL", "12", "g/dL"),
    (HEMOGLOBIN, "0.500 g/dL", "0.500", "g/dL"),
    (HEMOGLOBIN, "12.3450 g/dL", "12.3450", "g/dL"),
    (HEMOGLOBIN, "1234,567 g/dL", "1234.567", "g/dL"),
    (HEMOGLOBIN, "1 234,5 g/L", "1234.5", "g/L"),
    (HEMOGLOBIN, "1,234.5 g/L", "1234.5", "g/L"),
    (HEMOGLOBIN, "1.234,5 g/L", "1234.5", "g/L"),
    (HEMOGLOBIN, "９．８ g/dL", "9.8", "g/dL"),  # full width
    (HEMOGLOBIN, "٩٫٨ g/dL", "9.8", "g/dL"),  # Arabic-Indic, Arabic decimal separator
    (HEMOGLOBIN, "۹,۸ g/dL", "9.8", "g/dL"),  # extended Arabic-Indic
    (HEMOGLOBIN, "\u200b\ufeff98 g/L\u200d", "98", "g/L"),  # invisible, at the ends
    (PLATELETS, "99 000/mm3", "99000", "/mm3"),
    (PLATELETS, "99\u00a0000 /mm³", "99000", "/mm3"),  # no-break space
    (PLATELETS, "99\u202f000/mm3", "99000", "/mm3"),  # narrow no-break space
    (PLATELETS, "99\u2009000/µL", "99000", "/mm3"),  # thin space, micro sign
    (PLATELETS, "99 000/μL", "99000", "/mm3"),  # Greek mu
    (PLATELETS, "1500/mm3", "1500", "/mm3"),
    (PLATELETS, "150000 par mm3", "150000", "/mm3"),
    (PLATELETS, "1.234.567/mm3", "1234567", "/mm3"),
    (PLATELETS, "1.5 10^9/L", "1.5", "G/L"),
    (PLATELETS, "1,5 10⁹/L", "1.5", "G/L"),
    (PLATELETS, "1.5×10⁹/l", "1.5", "G/L"),
    (PLATELETS, "1.5 x10^9/L", "1.5", "G/L"),
    (PLATELETS, "1.5 x 10^9 / L", "1.5", "G/L"),
    (PLATELETS, "1.5*10^9/L", "1.5", "G/L"),
    (PLATELETS, "1.5 10*9/L", "1.5", "G/L"),
    (PLATELETS, "150 10e9/L", "150", "G/L"),
    (PLATELETS, "1,5 10 9/L", "1.5", "G/L"),
    (PLATELETS, "150 10*3/mm3", "150", "10^3/mm3"),
    (PLATELETS, "150 10^3/µL", "150", "10^3/mm3"),
    (PLATELETS, "1.5 103/mm3", "1.5", "10^3/mm3"),  # the exponent fell to the line, as on the registry's page
    (PLATELETS, "150 G/l", "150", "G/L"),
    (PLATELETS, "150 giga/L", "150", "G/L"),
    (PLATELETS, "150 K/µL", "150", "G/L"),
    (TESTOSTERONE, "0,6 nmol/L", "0.6", "nmol/L"),
    (TESTOSTERONE, "0.2 ng/ml", "0.2", "ng/mL"),
    (TESTOSTERONE, "0.2 ug/L", "0.2", "µg/L"),
    (TESTOSTERONE, "20 NG/DL", "20", "ng/dL"),
    (BILIRUBIN, "12 µmol/l", "12", "µmol/L"),
    (BILIRUBIN, "12 umol/l", "12", "µmol/L"),
    (BILIRUBIN, "12 mcmol/L", "12", "µmol/L"),
    (BILIRUBIN, "12 micromol/L", "12", "µmol/L"),
    (BILIRUBIN, "12 mg/l", "12", "mg/L"),
    (BILIRUBIN, "1.2 mg/dl", "1.2", "mg/dL"),
    (BILIRUBIN, "2xN", "2", "xULN"),
    (BILIRUBIN, "3 x N", "3", "xULN"),
    (BILIRUBIN, "3 × LSN", "3", "xULN"),
    (BILIRUBIN, "3 xULN", "3", "xULN"),
    (BILIRUBIN, "1,5 x LSN", "1.5", "xULN"),
    (BILIRUBIN, "1,5 LSN", "1.5", "xULN"),
    (BILIRUBIN, "1.5 x ULN", "1.5", "xULN"),
    (BILIRUBIN, "1.5 ULN", "1.5", "xULN"),
    (BILIRUBIN, "2 fois la normale", "2", "xULN"),
    (ALT, "35 UI/l", "35", "U/L"),
    (ALT, "35 [IU]/L", "35", "U/L"),
    (ALT, "0,6 µkat/l", "0.6", "µkat/L"),
    (CLEARANCE, "55", "55", "mL/min"),  # one unit only
    (CLEARANCE, "55 ml/mn", "55", "mL/min"),
    (CLEARANCE, "55 ml / min", "55", "mL/min"),
    (WEIGHT, "72,5", "72.5", "kg"),  # one unit is usual
    (WEIGHT, "72 Kg", "72", "kg"),
]


@pytest.mark.parametrize(("fact", "text", "value", "unit"), TAKEN)
def test_a_value_with_its_unit_is_taken_as_typed(fact: Fact, text: str, value: str, unit: str) -> None:
    answer = read(fact, text)
    assert isinstance(answer, Quantity), answer
    assert (str(answer.value), answer.unit) == (value, unit)


@pytest.mark.parametrize(
    ("fact", "text", "number"),
    [
        *[(HEMOGLOBIN, "9,8", "9.8"), (PLATELETS, "99 000", "99000"), (ALT, "٣٥", "35"), (TESTOSTERONE, "0.6", "0.6")],
        *[(BILIRUBIN, "11 N", "11"), (BILIRUBIN, "3N", "3"), (ALT, "24 normale", "24")],
    ],
)
def test_a_bare_number_waits_for_its_unit_where_several_are_in_use(fact: Fact, text: str, number: str) -> None:
    assert read(fact, text) == NeedsUnit(Decimal(number))


ASKED_AGAIN = [
    # fact, typed, complaint
    *[(HEMOGLOBIN, text, "ambiguous") for text in ("1.000", "1,000", "12.345 g/dL", "3,125 g/dL")],
    *[(HEMOGLOBIN, text, "limit") for text in ("< 0.1", ">90", "≤ 2 g/dL", ">= 9", "inférieur à 0,1", "sup à 12")],
    *[(HEMOGLOBIN, text, "limit") for text in ("moins de 9", "less than 9 g/dL", "above 12")],
    *[(HEMOGLOBIN, text, "approximate") for text in ("~5", "≈9,8 g/dL", "environ 5", "about 9", "9,8 environ", "±9")],
    *[
        (HEMOGLOBIN, text, "range")
        for text in ("12-14", "12–14 g/dL", "12 à 14", "12 to 14", "entre 12 et 14", "9..10")
    ],
    *[(HEMOGLOBIN, text, "power") for text in ("1e3", "1E3", "10²", "10^3", "2x10", "5.10⁹", "1.5 × 10 ³")],
    *[(HEMOGLOBIN, text, "fraction") for text in ("½", "9½", "1/2", "9 ½ g/dL")],
    *[(HEMOGLOBIN, text, "negative") for text in ("-1", "−9,8 g/dL", "- 3")],
    *[(HEMOGLOBIN, text, "percent") for text in ("5 %", "5%", "5 pour cent")],
    *[(HEMOGLOBIN, text, "bare_point") for text in (".5", ",5", "5.", "5,")],
    *[(HEMOGLOBIN, text, "number") for text in ("NaN", "inf", "-inf", "∞", "douze", "", "g/dL", "9 8", "1 2 3")],
    *[(HEMOGLOBIN, text, "number") for text in ("5,5,5", "1,23,456", "12 34", "1  000", "1_000", "9'8")],
    *[(HEMOGLOBIN, text, "number") for text in ("1\n234", "VGM 9,8", "<", "environ", "~1.000")],
    *[
        (HEMOGLOBIN, text, "characters")
        for text in ("9\u200b8", "\u202e89", "9\u200f8", "😀", "5️⃣", "𝟗", "९", "1٢", "９8")
    ],
    *[(HEMOGLOBIN, text, "characters") for text in ("9\u0301", "12 К", "⑨", "九", "9\x008", "\ud800")],
    *[(HEMOGLOBIN, text, "too_long") for text in ("9" * 5000, "1" * 61)],
    *[(HEMOGLOBIN, text, "unit") for text in ("9.8 mg/L", "9.8 g", "9.8 ans", "9.8 g/dL g/dL", "98 U/L", "9 10^9/L")],
    *[(PLATELETS, text, "unit") for text in ("150 g/dL", "150 T/L", "5 10^12/L", "150 mm3", "150 M/L")],
    *[(BILIRUBIN, text, "unit") for text in ("12 mmol/L", "12 nmol/L", "12 g/L", "12 mol/L")],
    *[(PLATELETS, text, "power") for text in ("5.10^9/L", "5,10⁹/L", "1.5e9/L")],
    (PLATELETS, "1.000/mm3", "ambiguous"),
    (PLATELETS, "150 103/mm3", "two_readings"),
    *[
        (CLEARANCE, text, "indexed_clearance")
        for text in ("55 mL/min/1.73 m²", "55 ml/min/1,73m2", "DFG 55", "eGFR 55")
    ],
    (WEIGHT, "160 lb", "unit"),
    (AGE, "71.5", "whole"),
    (AGE, "71,0 ans", "whole"),
    (AGE, "1.000", "whole"),
    (AGE, "~71", "approximate"),
    (AGE, "70-75", "range"),
    (AGE, "-1", "negative"),
    *[(AGE, text, "number") for text in ("71 cycles", "ECOG 1", "soixante et onze", "né en 1955", "7 1", "LXXI")],
    *[(ECOG, text, "number") for text in ("1 an", "ECOG", "ECOG un", "OMS 1 2")],
    (ECOG, "0-1", "range"),
    (CYCLES, "4 ans", "number"),
    (SEX, "male", "choose"),
    (ARSI, "enzalutamide", "choose"),
]


@pytest.mark.parametrize(("fact", "text", "key"), ASKED_AGAIN)
def test_anything_else_is_asked_again_and_the_complaint_says_why(fact: Fact, text: str, key: str) -> None:
    assert complaint(fact, text) == key


@pytest.mark.parametrize(
    ("fact", "text", "value"),
    [
        (AGE, "71", 71),
        (AGE, "٧١", 71),
        (AGE, "71 ans", 71),
        (AGE, "71 years old", 71),
        (AGE, "71 y", 71),
        (AGE, "71y/o", 71),
        (ECOG, "1", 1),
        (ECOG, "ECOG 1", 1),
        (ECOG, "OMS 1", 1),
        (ECOG, "PS=1", 1),
        (CYCLES, "4 cycles", 4),
        (CYCLES, "4 cures", 4),
        (CYCLES, "1 000", 1000),
        (COURSES, "1 course", 1),
        (COURSES, "2 courses", 2),
        (COURSES, "2", 2),
    ],
)
def test_a_whole_number_may_carry_the_word_of_its_question(fact: Fact, text: str, value: int) -> None:
    assert read(fact, text) == value


def test_an_ambiguous_number_is_answered_with_both_ways_to_type_it() -> None:
    answer = read(HEMOGLOBIN, "12.500 g/L")
    assert answer == Say("complaint.ambiguous", {"large": Decimal(12500), "small": Decimal("12.5")})
    assert [read(WEIGHT, typed) for typed in ("12500", "12.5", "3.1250")] == [
        Quantity(value=Decimal(number), unit="kg") for number in ("12500", "12.5", "3.1250")
    ]


def test_a_limit_is_answered_with_the_printed_limit() -> None:
    assert read(TESTOSTERONE, "< 0,1 ng/mL") == Say(
        "complaint.limit", {"instead": Quantity(value=Decimal("0.1"), unit="ng/mL")}
    )
    assert read(TESTOSTERONE, "< 0,1") == Say("complaint.limit", {"instead": Decimal("0.1")})


def test_a_unit_that_does_not_fit_is_answered_with_those_that_do() -> None:
    assert read(CREATININE, "85 mmol/L") == Say(
        "complaint.unit",
        {"units": ("µmol/L", "mg/dL", "mg/L"), "example": Quantity(value=Decimal(170), unit="µmol/L")},
    )


def test_an_example_is_a_plausible_value_in_the_base_unit() -> None:
    answer = read(HEMOGLOBIN, "douze")
    assert answer == Say("complaint.number", {"example": Quantity(value=Decimal("8.1"), unit="g/dL")})
