"""The first possible day is one on which nothing else forbids the injection, or it is said that none is left."""

import pytest

from tests.flows.playing import STANDARD, Play, shown

ARSI = STANDARD | {
    "planned_injection_date": "2026-12-05",
    "concomitant_arsi": "darolutamide",
    "concomitant_arsi_before": "no",
    "concomitant_arsi_start": "2026-10-10",
    "rbc_transfusion": "yes",
}
"""The first injection has to come before two months of the ARSI are over: not after 9 December."""


def transfused(day: str, language: str = "en") -> Play:
    play = Play(language)
    play.go_on(ARSI | {"rbc_transfusion_date": day}, "rescheduling")
    return play


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "No day is left for the first injection with the answers given: not before 23 Dec 2026, not after 9 Dec 2",
        ),
        (
            "fr",
            "n'est possible pour la première injection avec les réponses données : pas avant le 23/12/2026",
        ),
    ],
)
def test_no_first_possible_day_is_named_behind_the_last_that_another_criterion_leaves(language: str, said: str) -> None:
    screen = shown(transfused("2026-11-22", language))

    assert said in screen
    assert "First possible day" not in screen
    assert "Premier jour possible" not in screen


def test_that_no_day_is_left_is_what_the_outcome_says_with_the_date_left_open() -> None:
    play = transfused("2026-11-22")
    play.tap("plan:open")
    play.go_on(ARSI, "end")

    assert "No day is left for the first injection: not before 23 Dec 2026, not after 9 Dec 2026." in shown(play)


def test_the_last_day_that_another_criterion_leaves_can_be_the_first_possible() -> None:
    assert "First possible day: <b>9 Dec 2026</b>." in shown(transfused("2026-11-08"))
