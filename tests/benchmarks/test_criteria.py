"""The measurement of criteria: engines get the same patients, must agree, and are compared within a round."""

import json
from typing import Any

import pytest

from benchmarks.criteria import ENGINES, OURS, agree, goals, page, times
from benchmarks.criteria_ours import timed
from benchmarks.criteria_patients import TRIAL, described, judged, people
from benchmarks.peers.engine_fhirpath import of_items, response
from benchmarks.peers.engines import expressions, facts_of
from bot.trials import load_trials

TRIAL_READ = load_trials()[TRIAL]
DESCRIBED = described(TRIAL_READ)


def figures(*ours: float) -> dict[str, Any]:
    """Return rounds in which every engine judged 10 patients a second."""
    others = {each.name: {"patients": 100, "seconds": 10.0} for each in ENGINES}
    rounds = [{OURS: {"patients": rate, "seconds": 1.0}, **others} for rate in ours]
    return {"covered": ["I1", "I2"], "left_out": ["I5"], "compared": 400, "rounds": rounds}


def facts(**given: object) -> dict[str, Any]:
    return facts_of(json.dumps({"facts": given}), DESCRIBED)


def test_a_ratio_is_formed_within_a_round() -> None:
    found = times(figures(100, 300, 200), "cel-python")

    assert found is not None
    assert (found.middle, found.low, found.high) == (20, 10, 30)


def test_the_page_names_every_engine_and_what_is_left_out() -> None:
    written = page(figures(2500))

    assert all(each.title in written for each in ENGINES)
    assert "judge 2 criteria" in written
    assert "I5 are left out" in written


@pytest.mark.parametrize(("rate", "met"), [(2500, True), (1999, False)])
def test_the_first_goal_is_two_thousand_patients_a_second(rate: float, met: bool) -> None:  # noqa: FBT001 - a table
    assert goals(figures(rate))[0].met is met


def test_an_engine_that_finds_something_else_is_not_measured() -> None:
    ours = [{"I1": "pass", "I5": "fail"}]

    agree("an engine", [{"I1": "pass"}], ours)
    with pytest.raises(AssertionError, match="an engine, patient 0"):
        agree("an engine", [{"I1": "unknown"}], ours)


def test_both_languages_judge_the_same_criteria_of_the_trial() -> None:
    assert list(expressions("cel")) == list(expressions("fhirpath"))
    assert set(expressions("cel")) < set(TRIAL_READ.criterion)


def test_every_patient_can_be_read_and_has_a_status_for_each_criterion() -> None:
    found = people(100)

    assert len(found.lines) == len(found.statuses) == 100
    assert all(list(each) == list(TRIAL_READ.criterion) for each in found.statuses)
    assert "error" not in judged(found.lines[-1])


def test_a_quantity_becomes_a_number_in_the_base_of_its_scale() -> None:
    assert facts(hemoglobin={"value": "98", "unit": "g/L"}, sex=None) == {"hemoglobin": 9.8}
    assert facts(creatinine={"value": "90", "unit": "\u03bcmol/L"}) == {"creatinine": 90.0}


def test_a_value_in_multiples_of_the_limit_counts_against_one() -> None:
    uln = {"value": "40", "unit": "U/L"}

    assert facts(alt={"value": "2.5", "unit": "xULN"}, alt_uln=uln) == {"alt": 2.5, "alt_uln": 1.0}


def test_none_of_several_is_said_so() -> None:
    assert facts(prior_taxane=[]) == {"prior_taxane": ["none"]}


def test_in_a_resource_a_fact_is_the_answer_of_an_item() -> None:
    assert of_items("sex = 'age' and age >= 18", DESCRIBED) == (
        "item.where(linkId = 'sex').answer.valueString = 'age' and item.where(linkId = 'age').answer.valueInteger >= 18"
    )
    assert response({"prior_taxane": ["docetaxel"], "psa_values": []}, DESCRIBED)["item"] == [
        {"linkId": "prior_taxane", "answer": [{"valueString": "docetaxel"}]}
    ]


def test_this_engine_is_measured_by_the_lines_it_writes() -> None:
    found = timed(people(3).lines, 0.01)

    assert found.patients >= 10
    assert found.seconds >= 0.01
