"""A number that waits for its unit, and values that a unit taken by mistake would give."""

import pytest

from tests.flows.playing import STANDARD, Play, played, shown


def answer(play: Play, fact: str) -> object:
    return play.screening.answers[fact].value if fact in play.screening.answers else None


@pytest.mark.parametrize(
    ("fact", "number", "typed", "unit"),
    [
        ("alt", "24", "UI/L", "U/L"),
        ("alt", "2", "x N", "xULN"),
        ("anc", "3.2", "10^9/L", "G/L"),
        ("platelets", "210000", "/mm³.", "/mm3"),
        ("testosterone", "20", " NG/DL ", "ng/dL"),
    ],
)
def test_the_unit_of_a_number_that_waits_for_it_can_be_typed(fact: str, number: str, typed: str, unit: str) -> None:
    play = played(STANDARD, fact, number, typed)

    assert answer(play, fact) == {"value": number, "unit": unit}
    assert play.screening.answers[fact].typed == f"{number} {typed}"


def test_what_is_a_unit_or_another_value_is_asked() -> None:
    play = played(STANDARD, "platelets", "150", "103/mm3")

    assert answer(play, "platelets") is None
    assert "This could be 150 10^3/mm3 or 103/mm3." in shown(play)


def test_a_text_that_is_no_unit_leaves_the_number_waiting_and_a_number_takes_its_place() -> None:
    play = played(STANDARD, "alt", "24", "N")
    assert "24: in which unit?" in shown(play)
    play.type("mmHg")
    assert "24: in which unit?" in shown(play)
    play.type("27")
    assert "27: in which unit?" in shown(play)
    play.type("27 UI/L")

    assert answer(play, "alt") == {"value": "27", "unit": "U/L"}


def test_a_unit_without_a_number_before_it_is_asked_again() -> None:
    assert answer(played(STANDARD, "alt", "UI/L"), "alt") is None


@pytest.mark.parametrize(("fact", "typed"), [("bilirubin", "10.01 x N"), ("alt", "24 LSN"), ("ast", "11 × ULN")])
def test_more_than_ten_times_normal_is_asked_before_it_excludes(fact: str, typed: str) -> None:
    play = played(STANDARD, fact, typed)

    assert play.screening.state == "confirming"
    assert "Is that right?" in shown(play)
    play.tap("confirm")
    assert play.screening.answers[fact].sure


def test_the_button_of_multiples_tapped_by_mistake_is_doubted_and_ten_times_normal_is_not() -> None:
    play = played(STANDARD, "alt", "24 N")
    play.tap("unit:xULN")
    assert play.screening.state == "confirming"

    assert played(STANDARD, "alt", "10 x N").screening.state == "asking"
