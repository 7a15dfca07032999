"""A limit typed for a value ("< 10 g/dL") may stand for it only where the result is the same for all that it hides."""

import pytest

from tests.flows.playing import STANDARD, TRIAL, Play, shown

PSA_ALONE = STANDARD | {"progression_evidence": ["psa"]}
CREATININE, WEIGHT = {"value": "85", "unit": "µmol/L"}, {"value": "80", "unit": "kg"}
EXACT = "Type the exact figure; if it is not known, choose “not known yet”."
PRINTED = "If the report prints it so, type the printed limit: "


def said_to(fact: str, text: str, language: str = "en") -> str:
    """Type a text where a fact is asked; it must not be taken."""
    play = Play(language)
    play.go_on(PSA_ALONE, fact)
    play.type(text)
    assert (play.standing.question, fact in play.screening.answers) == (fact, False)
    return shown(play)


@pytest.mark.parametrize(
    ("fact", "typed"),
    [
        ("lupsma_cycles", "< 4"),
        ("lupsma_cycles", "less than 4"),
        ("lupsma_cycles", "moins de 4"),
        ("lupsma_cycles", ">= 4"),
        ("lupsma_courses", "> 1"),
        ("lupsma_courses", "plus de 1"),
        ("ecog", ">2"),
        ("age", "<18"),
        ("age", "> 90"),
    ],
)
def test_for_a_limit_of_a_count_the_number_itself_is_asked(fact: str, typed: str) -> None:
    assert "A limit is not a number. Type the number itself" in said_to(fact, typed)
    assert "Saisissez le nombre lui-même, en chiffres" in said_to(fact, typed, "fr")


@pytest.mark.parametrize(
    ("fact", "typed"),
    [
        ("hemoglobin", "< 10 g/dL"),
        ("hemoglobin", "<= 100 g/L"),
        ("hemoglobin", "< 10"),
        ("hemoglobin", "moins de 12 g/dL"),
        ("anc", "<1,5 G/L"),
        ("platelets", "<100 G/L"),
        ("creatinine_clearance", "<40"),
        ("testosterone", "> 40 ng/dL"),
        ("testosterone", "> 1.7 nmol/L"),
        ("alt", "> 3 xULN"),
        ("bilirubin", "> 2 xULN"),
        ("psa_values", "01/10/2026 <1"),
    ],
)
def test_a_limit_that_passes_for_a_value_that_may_fail_is_no_answer(fact: str, typed: str) -> None:
    english, french = said_to(fact, typed), said_to(fact, typed, "fr")

    assert EXACT in english
    assert PRINTED not in english
    assert "Saisissez la valeur exacte ; si elle n'est pas connue, choisissez « non connu à ce jour »." in french


@pytest.mark.parametrize(
    ("fact", "typed", "instead"),
    [
        ("hemoglobin", "< 9 g/dL", "9 g/dL"),
        ("hemoglobin", "> 15 g/dL", "15 g/dL"),
        ("testosterone", "< 50 ng/dL", "50 ng/dL"),
        ("testosterone", "< 0.1", "0.1"),
        ("testosterone", "> 1500 ng/dL", "1500 ng/dL"),
        ("creatinine_clearance", "> 90", "90 mL/min"),
        ("alt", "> 4 xULN", "4 × ULN"),
        ("psa_values", "01/10/2026 < 0.1", "0.1 ng/mL"),
        ("psa_values", "01/10/2026 > 90", "90 ng/mL"),
    ],
)
def test_a_limit_stands_for_the_value_where_the_result_is_the_same(fact: str, typed: str, instead: str) -> None:
    assert f"{PRINTED}{instead}." in said_to(fact, typed)


@pytest.mark.parametrize("fact", [fact.id for fact in TRIAL.facts if fact.type == "quantity"])
def test_where_a_value_is_first_asked_the_limits_of_the_contract_are_granted(fact: str) -> None:
    play = Play()
    play.go_on(STANDARD | {"creatinine_clearance": None, "creatinine": CREATININE, "weight": WEIGHT}, fact)
    for typed in ("< 0.1", "> 90"):
        play.type(typed)
        assert f"{PRINTED}{typed[2:]}" in shown(play)


def test_the_complaint_about_a_limit_that_passes_says_why_it_will_not_do() -> None:
    assert said_to("hemoglobin", "< 10 g/dL").endswith(
        "A limit is not a value, and here it would change the result: 10 g/dL itself does not fail the criterion, "
        f"the value behind the limit may. {EXACT}"
    )


def test_an_upper_limit_of_normal_already_known_is_weighed_with_the_limit_typed() -> None:
    play = Play()
    play.go_on(STANDARD, "reviewing")
    play.tap("change:alt")
    play.type("> 110 U/L")
    assert EXACT in shown(play)
    play.type("> 130 U/L")
    assert f"{PRINTED}130 U/L." in shown(play)
