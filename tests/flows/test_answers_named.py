"""A value with the name of its fact before it, or with the full stop that a phone types for two spaces behind it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from flows.answers import understand, understand_unit
from flows.facts import Fact
from flows.quantities import Quantity
from flows.say import Say
from flows.typed_quantities import NeedsUnit
from tests.flows.answers_facts import AGE, ALT, CLEARANCE, ECOG, FACTS, HEMOGLOBIN, PLATELETS, PSA, SCALES, TODAY


def read(fact: Fact, text: str) -> object:
    return understand(fact, text, SCALES, TODAY)


@pytest.mark.parametrize(
    ("fact", "text", "value", "unit"),
    [
        (HEMOGLOBIN, "9.8 g/dL.", "9.8", "g/dL"),
        (PLATELETS, "99 000 /mm3.", "99000", "/mm3"),
        (HEMOGLOBIN, "Hb 9,8 g/dL", "9.8", "g/dL"),
        (HEMOGLOBIN, "Hémoglobine : 9.8 g/dL", "9.8", "g/dL"),
        (PLATELETS, "PLT=150 G/L.", "150", "G/L"),
        (ALT, "ALAT: 24 UI/L", "24", "U/L"),
    ],
)
def test_a_laboratory_value_is_taken_behind_its_name_and_before_a_full_stop(
    fact: Fact, text: str, value: str, unit: str
) -> None:
    answer = read(fact, text)

    assert isinstance(answer, Quantity), answer
    assert (str(answer.value), answer.unit) == (value, unit)


@pytest.mark.parametrize("text", ["71 ans.", "âge : 71", "Age=71 ans", "âge 71", "age: 71"])
def test_an_age_is_taken_behind_its_name_and_before_a_full_stop(text: str) -> None:
    assert read(AGE, text) == 71


@pytest.mark.parametrize(
    ("fact", "names", "unit"),
    [
        ("testosterone", "testosterone testostéronémie", "ng/dL"),
        ("anc", "ANC PNN neutrophiles neutrophils", "G/L"),
        ("platelets", "plaquettes platelets plt", "G/L"),
        ("hemoglobin", "hb hgb hémoglobine haemoglobin hemoglobin", "g/dL"),
        ("bilirubin", "bili bilirubine bilirubin", "µmol/L"),
        ("alt", "ALAT ALT SGPT", "U/L"),
        ("ast", "ASAT AST SGOT", "U/L"),
        ("creatinine", "créatinine créatininémie", "µmol/L"),
        ("weight", "poids weight", "kg"),
    ],
)
def test_a_value_may_stand_behind_each_name_of_its_fact(fact: str, names: str, unit: str) -> None:
    taken = [read(FACTS[fact], f"{name} 12 {unit}") for name in names.split()]

    assert taken == [Quantity(Decimal(12), unit)] * len(taken)


def test_only_a_measured_value_has_a_unit() -> None:
    assert understand_unit(AGE, "U/L", SCALES) is None
    assert understand_unit(ALT, "U/\u0336L", SCALES) is None


def test_a_named_value_without_its_unit_waits_for_it() -> None:
    assert isinstance(read(HEMOGLOBIN, "Hb 9,8"), NeedsUnit)


@pytest.mark.parametrize(
    ("fact", "text", "key"),
    [
        *[(HEMOGLOBIN, text, "unit") for text in ("9.8 g/dL..", "9.8 g/dL...", "9.8 g/dL…")],
        *[(HEMOGLOBIN, text, "number") for text in ("HbA1c 9,8", "Hb A1c 9,8", "Hb9.8", "Hb <9", "= 9", "9.8.")],
        *[(CLEARANCE, text, "number") for text in ("creatinine 85", "Hb 55", ": 55", "= 55")],
        *[(ALT, text, "number") for text in ("ASAT 24 U/L", "AST 24")],
        *[(AGE, text, "number") for text in ("âge 71.", "age71")],
        *[(HEMOGLOBIN, "Hb 5.", "bare_point"), (AGE, "71.", "bare_point"), (ECOG, "ECOG 1.", "number")],
    ],
)
def test_what_could_be_meant_otherwise_is_asked_again(fact: Fact, text: str, key: str) -> None:
    answer = read(fact, text)

    assert isinstance(answer, Say), answer
    assert answer.key == f"complaint.{key}"


def test_a_line_of_a_series_may_end_with_a_full_stop_behind_its_unit_alone() -> None:
    assert read(PSA, "01/09/2026 3.1 ng/mL.") == read(PSA, "01/09/2026 3.1")
    assert isinstance(read(PSA, "01/09/2026 3."), Say)
    assert isinstance(read(PSA, "01/09/2026 3.1."), Say)
