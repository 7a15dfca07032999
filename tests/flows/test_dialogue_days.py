"""A screening that goes on another day: what is heard answers what is shown, and what the day undoes is asked again."""

from datetime import date

from tests.flows.playing import STANDARD, played, shown


def test_an_answer_given_after_midnight_is_the_answer_to_the_question_shown() -> None:
    play = played(STANDARD | {"planned_injection_date": "2026-11-23"}, "guardianship")
    play.later(days=1)
    play.tap("unknown")

    answers = play.screening.answers
    assert answers["guardianship"].value is None
    assert answers["guardianship"].day == date(2026, 11, 24)
    assert not {"planned_injection_date", "rbc_transfusion"} & set(answers)
    assert {event.what for event in play.step.events} >= {"day_moved", "outdated", "answered"}


def test_what_a_later_day_undoes_is_asked_again_and_laboratory_values_are_confirmed_once() -> None:
    facts = STANDARD | {"planned_injection_date": "2026-11-23", "ecog_date": "2026-11-20"}
    play = played(facts, "reviewing")
    play.later(days=1)
    play.tap("confirm")
    assert play.screening.state == "confirming"
    assert "Hb: 12.1 g/dL (entered 23 Nov 2026)" in shown(play)

    asked = play.go_on(STANDARD, until="reviewing")
    assert asked == ["planned_injection_date", "rbc_transfusion"]
    assert play.tap("confirm").outcome
    assert play.screening.state == "eligible"


def test_changing_an_older_laboratory_value_leaves_the_others_to_confirm() -> None:
    play = played(STANDARD, "consent")
    play.tap("stop")
    play.later(days=1)
    play.tap("resume")
    play.tap("change:hemoglobin")
    play.type("11.9 g/dL")

    assert play.screening.state == "confirming"
    assert "Platelets" in shown(play)
    assert "Hb" not in shown(play)
    play.tap("confirm")
    assert play.standing.question == "consent"


def test_looking_at_an_older_result_does_not_move_its_day() -> None:
    play = played(STANDARD | {"hemoglobin": None}, "end")
    play.later(days=3)
    step = play.tap("findings")

    assert step.screening.day == date(2026, 11, 23)
    assert not step.events
