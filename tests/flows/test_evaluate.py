"""`evaluate` reads strictly: nothing is guessed, what is wrong is named, and the 84 cases of the contract agree."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.trials import load_trials
from bot.wording import words
from flows.evaluate import evaluate_line

TRIALS = load_trials()
TRIAL = TRIALS["NCT06866938"]
CASES = Path(__file__).parents[2] / "flows/trials/nct06866938/cases.jsonl"
NUMBERS_REFUSED: tuple[object, ...] = (
    "NaN", "nan", "Infinity", "-1", "-0", "+1", "1e1", "1E1", "9,4", "1 000", " 9", "9 ", ".5", "5.", ".", "", "1.2.3",
    "٩", "９.4", "½", "12-14", "< 9", "0x9", "1_000", None, True, False, [], {}, -1, -0.5, "9" * 1001,
)  # fmt: skip
NUMBERS_READ = (
    *("9.4", "09.4", "1.000", "0", "0.0", "007", 9, 9.4, 0, "9." + "3" * 900, "9" * 900),
)  # fmt: skip
DAYS_REFUSED = (
    "2026-02-30", "2026-13-01", "0000-01-01", "2026-1-1", "20260101", "2026-W01-1", "12/03/2026", "", " 2026-01-01",
)  # fmt: skip


def evaluated(line: str) -> dict[str, Any]:
    return evaluate_line(line, TRIALS, lambda trial: words("en", TRIAL if trial else None).plain)[0]


def of(facts: object, **others: object) -> dict[str, Any]:
    case = {"id": "v1", "trial": "NCT06866938", "screening_date": "2026-11-23", "facts": facts, **others}
    return evaluated(json.dumps({name: value for name, value in case.items() if value is not ...}))


def at_fault(result: dict[str, Any]) -> object:
    assert result["error"]["message"]
    return result["error"]["fact"]


@pytest.mark.parametrize(
    "line", CASES.read_text(encoding="utf-8").splitlines(), ids=lambda line: json.loads(line)["case"]["id"]
)
def test_every_case_of_the_contract_agrees(line: str) -> None:
    case = json.loads(line)

    assert _held(evaluated(json.dumps(case["case"])), case["expected"]) == case["expected"]


@pytest.mark.parametrize("value", NUMBERS_REFUSED, ids=repr)
def test_what_is_no_plain_number_is_refused(value: object) -> None:
    assert at_fault(of({"hemoglobin": {"value": value, "unit": "g/dL"}})) == "hemoglobin"


@pytest.mark.parametrize("value", NUMBERS_READ, ids=lambda value: str(value)[:9])
def test_a_plain_number_is_read_whatever_its_zeros_and_length(value: object) -> None:
    assert of({"hemoglobin": {"value": value, "unit": "g/dL"}})["criteria"]["I12c"]["status"] in {"pass", "fail"}


@pytest.mark.parametrize(
    ("number", "status"),
    [("1e1", "pass"), ("99999e-4", "fail"), ("10.000", "pass"), ("9.9999999999999999999999", "fail")],
)
def test_a_json_number_is_taken_as_the_exact_decimal_written(number: str, status: str) -> None:
    line = json.dumps({"trial": "NCT06866938", "screening_date": "2026-11-23", "facts": {"hemoglobin": "?"}})

    assert (
        evaluated(line.replace('"?"', f'{{"value": {number}, "unit": "g/dL"}}'))["criteria"]["I12c"]["status"] == status
    )


@pytest.mark.parametrize("number", ["1e999999999999999999999", "1e400000", "1e-400000", "9" * 5000, "-0.1"])
def test_a_json_number_beyond_all_sense_is_refused_by_its_fact_and_never_a_crash(number: str) -> None:
    line = json.dumps({"trial": "NCT06866938", "screening_date": "2026-11-23", "facts": {"hemoglobin": "?"}})

    assert at_fault(evaluated(line.replace('"?"', f'{{"value": {number}, "unit": "g/dL"}}'))) == "hemoglobin"
    assert at_fault(evaluated(line.replace('"hemoglobin": "?"', f'"age": {number}'))) == "age"


@pytest.mark.parametrize("value", ["71", 71.0, 71.5, True, None, [71], -1, 121, {"value": "71", "unit": "a"}], ids=repr)
def test_a_whole_number_is_a_json_integer_in_its_range(value: object) -> None:
    result = of({"age": value})

    assert at_fault(result) == "age" if value is not None else result["criteria"]["I1"]["status"] == "unknown"


@pytest.mark.parametrize("unit", ["g/dl", "G/DL", "g / dL", "", "G/L", None, 1, ["g/dL"]], ids=repr)
def test_a_unit_that_is_not_of_the_table_is_refused(unit: object) -> None:
    assert at_fault(of({"hemoglobin": {"value": "9.4", "unit": unit}})) == "hemoglobin"


@pytest.mark.parametrize(
    ("fact", "units"),
    [
        ("testosterone", ["ng/dL", "ng/mL", "µg/L", "\u03bcg/L", "ug/L", "nmol/L"]),
        ("anc", ["10^9/L", "G/L", "10^3/mm3", "10*9/L", "10*3/uL", "/mm3", "/µL", "/\u03bcL"]),
        ("bilirubin", ["µmol/L", "\u03bcmol/L", "umol/L", "mg/dL", "mg/L", "xULN"]),
        ("alt_uln", ["U/L", "UI/L", "IU/L", "[IU]/L", "µkat/L", "\u03bckat/L", "ukat/L"]),
        ("creatinine", ["µmol/L", "umol/L", "mg/dL", "mg/L"]),
        ("creatinine_clearance", ["mL/min"]),
    ],
)
def test_every_spelling_of_the_contract_is_taken(fact: str, units: list[str]) -> None:
    assert [unit for unit in units if "error" in of({fact: {"value": "1", "unit": unit}})] == []


@pytest.mark.parametrize(
    "raw", ["9.4 g/dL", 9.4, [], {}, {"value": "9.4"}, {"value": "9.4", "unit": "g/dL", "note": ""}]
)
def test_a_quantity_has_a_value_and_a_unit_and_nothing_else(raw: object) -> None:
    assert at_fault(of({"hemoglobin": raw})) == "hemoglobin"


@pytest.mark.parametrize("day", [*DAYS_REFUSED, 20260101, None, ["2026-01-01"]], ids=repr)
def test_a_day_that_cannot_be_read_is_refused(day: object) -> None:
    assert at_fault(of({}, screening_date=day)) == "screening_date"
    if day is not None:
        assert at_fault(of({"testosterone_date": day})) == "testosterone_date"


@pytest.mark.parametrize("day", ["0001-01-01", "1989-12-31", "9999-12-31", "3000-01-01"])
def test_an_absurd_day_of_screening_is_refused(day: str) -> None:
    assert at_fault(of({"planned_injection_date": day}, screening_date=day)) == "screening_date"


@pytest.mark.parametrize(
    ("given", "until"),
    [
        *[("2024", "2027-12-31"), ("2025-02", "2028-02-28"), ("2024-02", "2027-02-28"), ("2024-02-29", "2027-02-28")],
        *[("2026-11", "2029-11-23"), ("2026", "2029-11-23"), ("2026-10", "2029-10-31")],
    ],
)
def test_a_month_or_a_year_of_treatment_is_taken_as_its_last_day_but_not_after_the_screening(
    given: str, until: str
) -> None:
    result = of({"other_malignancy": "treated", "other_malignancy_treatment_date": given})

    assert result["criteria"]["E10"]["rescreen_from"] == until
    assert result["rescreen_from"] == until


@pytest.mark.parametrize("given", ["2027", "2026-12", "9999", "9999-12", "1929", "1929-12", "0000", "2024-13", "24"])
def test_a_month_or_a_year_that_cannot_be_is_refused(given: str) -> None:
    fact = "other_malignancy_treatment_date"

    assert at_fault(of({"other_malignancy": "treated", fact: given})) == fact


@pytest.mark.parametrize("none", [[], ["none"]])
def test_none_of_several_is_an_empty_list_or_says_so(none: list[str]) -> None:
    assert of({"prior_arsi": none})["criteria"]["I8"]["status"] == "fail"


@pytest.mark.parametrize(
    "raw", ["none", "enzalutamide", ["none", "other"], [None], ["bicalutamide"], {}, True], ids=repr
)
def test_several_that_are_not_a_list_of_the_options_are_refused(raw: object) -> None:
    assert at_fault(of({"prior_arsi": raw})) == "prior_arsi"


def test_the_first_refusal_in_the_order_of_the_questions_is_named_and_unknown_facts_before_all() -> None:
    wrong = {"guardianship": "x", "hemoglobin": 9, "sex": "x"}

    assert at_fault(of(wrong)) == "sex"
    assert at_fault(of({**wrong, "colour": "blue"})) == "colour"
    assert at_fault(of(wrong, screening_date="soon")) == "screening_date"
    assert at_fault(of(wrong, screening_date="soon", trial="NCT0")) == "trial"


def test_a_date_too_early_across_facts_waits_its_turn_among_the_refusals() -> None:
    across = {
        "last_injection_date": "2026-01-01",
        "subsequent_therapy": "arsi",
        "subsequent_therapy_start": "2025-01-01",
    }

    assert at_fault(of(across)) == "subsequent_therapy_start"
    assert at_fault(of({**across, "rbc_transfusion": 1})) == "subsequent_therapy_start"
    assert at_fault(of({**across, "consent": 1})) == "consent"


def test_a_fact_that_does_not_count_is_refused_on_its_own_but_not_across() -> None:
    idle = {"last_injection_date": "2026-01-01", "subsequent_therapy": "none"}

    assert "error" not in of({**idle, "subsequent_therapy_start": "2025-01-01"})
    assert at_fault(of({**idle, "subsequent_therapy_start": "2027-01-01"})) == "subsequent_therapy_start"


@pytest.mark.parametrize("facts", [None, ..., [], "sex", 1])
def test_facts_that_are_no_object_are_refused(facts: object) -> None:
    assert at_fault(of(facts)) == "facts"


@pytest.mark.parametrize("trial", [None, ..., "nct06866938", 1, ["NCT06866938"]])
def test_another_trial_is_refused(trial: object) -> None:
    assert at_fault(of({}, trial=trial)) == "trial"


@pytest.mark.parametrize(
    "line", ["", " ", "[]", '"x"', "1", "null", "{", "{}{}", "{'a': 1}", "\ufeff{}", '{"a": NaN}', "[" * 99999]
)
def test_a_line_that_is_no_json_object_names_no_fact(line: str) -> None:
    result = evaluated(line)

    assert (result["id"], at_fault(result)) == (None, None)


def test_a_key_given_twice_is_refused_where_it_stands() -> None:
    line = json.dumps(
        {"id": "v1", "trial": "NCT06866938", "screening_date": "2026-11-23", "facts": {"age": 71, "ecog": 1}}
    )

    assert at_fault(evaluated(line.replace('"ecog": 1', '"age": 71'))) == "age"
    assert (
        at_fault(evaluated(line.replace('"ecog": 1', '"hemoglobin": {"value": 1, "value": 20, "unit": "g/dL"}')))
        == "hemoglobin"
    )
    assert at_fault(evaluated(line[:-1] + ', "trial": "NCT06866938"}')) == "trial"
    assert evaluated(line[:-1] + ', "id": "v2"}')["id"] is None


@pytest.mark.parametrize(
    ("given", "kept"),
    [("v", "v"), (7, 7), (None, None), (..., None), (1.5, 1.5), ([1], None), ({}, None), (True, True)],
)
def test_the_id_comes_back_if_it_is_a_plain_value(given: object, kept: object) -> None:
    assert of({}, id=given)["id"] == kept
    assert of([], id=given)["id"] == kept


def test_every_finding_has_a_reason_in_words_of_both_languages() -> None:
    facts = {"hemoglobin": {"value": "9.4", "unit": "g/dL"}}
    line = json.dumps({"trial": "NCT06866938", "screening_date": "2026-11-23", "facts": facts})
    said = {
        language: evaluate_line(line, TRIALS, lambda _, spoken=language: words(spoken, TRIAL).plain)[0]["criteria"]  # type: ignore[misc]  # the default binds the language
        for language in ("en", "fr")
    }

    assert said["en"]["I12c"]["reason"] == "Hb 9.4 g/dL < 10 g/dL"
    assert said["fr"]["I12c"]["reason"] == "Hb 9,4 g/dL < 10 g/dL"
    assert [name for each in said.values() for name, finding in each.items() if not finding["reason"].strip()] == []


def _held(result: Any, expected: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return the result reduced to the fields that are expected."""
    if not isinstance(expected, dict):
        return result
    return {name: _held(result[name], each) for name, each in expected.items()}
