"""A screening that goes on another day: what is heard answers what is shown, and what the day undoes is asked again."""

from datetime import date

import pytest

from flows.screening import Heard
from flows.showing import step_of
from tests.flows.playing import STANDARD, Play, played, said, screen, shown


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


@pytest.mark.parametrize("fact", ["planned_injection_date", "rbc_transfusion"])
def test_an_answer_that_the_day_undoes_can_be_changed_from_the_list_that_still_shows_it(fact: str) -> None:
    play = played(STANDARD | {"planned_injection_date": "2026-11-23"}, "reviewing")
    play.later(days=1)
    step = play.tap(f"change:{fact}")

    assert step.toast is None
    assert (play.screening.state, play.standing.question) == ("asking", fact)
    assert play.screening.day == date(2026, 11, 24)
    assert [event.what for event in step.events] == ["day_moved", "outdated", "outdated", "asking"]
    asked = play.go_on(STANDARD, until="reviewing")
    assert sorted(asked) == ["planned_injection_date", "rbc_transfusion"]


TRANSFUSED = STANDARD | {"rbc_transfusion": "yes"}
SUNDAY, MONDAY, TUESDAY = (date(2026, 11, day) for day in (22, 23, 24))


@pytest.mark.parametrize("code", ["today", "yesterday"])
def test_a_today_that_was_shown_the_day_before_is_asked_again_once(code: str) -> None:
    play = played(TRANSFUSED, "rbc_transfusion_date")
    play.later(days=1)
    step = play.tap(code)

    assert "rbc_transfusion_date" not in play.screening.answers
    assert play.standing.question == "rbc_transfusion_date"
    assert "The day has changed since 23 Nov 2026" in shown(play)
    assert "day_moved" in [event.what for event in step.events]

    play.tap(code)
    day = TUESDAY if code == "today" else MONDAY
    assert play.screening.answers["rbc_transfusion_date"].value == day.isoformat()


@pytest.mark.parametrize("heard", [
    Heard(kind="text", text="hier"), Heard(kind="text", text="Today"),
    Heard(kind="tap", code="today", typed=True), Heard(kind="tap", code="yesterday", typed=True),
])  # fmt: skip
def test_a_today_typed_the_day_before_it_is_heard_is_asked_again(heard: Heard) -> None:
    play = played(TRANSFUSED, "rbc_transfusion_date")
    play.later(days=1)
    _hears(play, heard, MONDAY)
    assert "rbc_transfusion_date" not in play.screening.answers
    assert "The day has changed since 23 Nov 2026" in shown(play)

    _hears(play, heard, TUESDAY)
    day = MONDAY if "hier" in heard.text or heard.code == "yesterday" else TUESDAY
    assert play.screening.answers["rbc_transfusion_date"].value == day.isoformat()


@pytest.mark.parametrize("said_on", [None, date(1970, 1, 1), SUNDAY, date(2026, 11, 25)])
def test_a_today_said_on_a_day_that_cannot_be_is_today(said_on: date | None) -> None:
    for heard in (Heard(kind="text", text="auj."), Heard(kind="tap", code="today", typed=True)):
        play = played(TRANSFUSED, "rbc_transfusion_date")
        play.later(days=1)
        _hears(play, heard, said_on)
        assert play.screening.answers["rbc_transfusion_date"].value == "2026-11-24"


def test_a_whole_date_is_taken_whenever_it_was_typed() -> None:
    play = played(TRANSFUSED, "rbc_transfusion_date")
    play.later(days=1)
    _hears(play, Heard(kind="text", text="23/11/2026"), MONDAY)
    assert play.screening.answers["rbc_transfusion_date"].value == "2026-11-23"


def _hears(play: Play, heard: Heard, said_on: date | None) -> None:
    now = {"step": step_of(play.standing), "revision": play.screening.revision, "said_on": said_on}
    play.hear(heard.model_copy(update=now))


EXCLUDED = {
    "E5": STANDARD | {"rbc_transfusion": "yes", "rbc_transfusion_date": "2026-11-20"},
    "E10": STANDARD | {"other_malignancy": "treated", "other_malignancy_treatment_date": "2023-12-01"},
    "I12c": STANDARD | {"hemoglobin": {"value": "9.4", "unit": "g/dL"}},
}
THERAPY = EXCLUDED["I12c"] | {"subsequent_therapy": "chemotherapy", "subsequent_therapy_start": "2026-10-01"}


@pytest.mark.parametrize("criterion", EXCLUDED)
@pytest.mark.parametrize("paused", [False, True])
def test_an_exclusion_stands_as_of_its_day_while_one_goes_on_for_the_log_on_a_later_one(
    criterion: str, *, paused: bool
) -> None:
    facts = EXCLUDED[criterion]
    play = played(facts, "excluded")
    play.later(days=20)
    assert "The exclusion stands as of 23 Nov 2026" in said(play.words, screen(play.tap("complete")).lines)
    play.answer(facts)
    if paused:
        play.tap("stop")
        play.later(days=5)
        assert "The exclusion stands as of 23 Nov 2026" in said(play.words, screen(play.tap("resume")).lines)
    assert (play.screening.state, play.screening.excluded_by) == ("completing", criterion)

    asked = play.go_on(facts, "end")

    assert "planned_injection_date" not in asked
    after = play.screening
    assert (after.state, after.excluded_by, after.day) == ("closed", criterion, MONDAY)
    assert "day_moved" not in [event.what for step in play.steps for event in step.events]


def test_what_came_after_the_exclusion_is_refused_for_the_log_by_any_way_to_say_it() -> None:
    play = played(THERAPY, "excluded")
    play.later(days=1)
    play.tap("complete")
    play.go_on(THERAPY, "subsequent_therapy_start")
    for says, what in ((play.tap, "today"), (play.type, "today"), (play.type, "24/11/2026")):
        says(what)
        assert play.standing.question == "subsequent_therapy_start"
        assert "This date lies after 23 Nov 2026, the day of the exclusion" in shown(play)

    play.type("yesterday")

    assert play.screening.answers["subsequent_therapy_start"].value == "2026-11-23"
    assert play.screening.excluded_by == "I12c"


def test_a_today_for_the_log_that_was_shown_or_typed_the_day_before_is_asked_again_once() -> None:
    play = played(THERAPY, "excluded")
    play.later(days=1)
    play.tap("complete")
    play.go_on(THERAPY, "subsequent_therapy_start")
    play.later(days=1)
    for heard in (Heard(kind="tap", code="yesterday"), Heard(kind="text", text="yesterday")):
        _hears(play, heard, TUESDAY)
        assert "The day has changed since 24 Nov 2026" in shown(play)
        _hears(play, heard, date(2026, 11, 25))
        assert "This date lies after 23 Nov 2026" in shown(play)


def test_looking_at_an_older_result_does_not_move_its_day() -> None:
    play = played(STANDARD | {"hemoglobin": None}, "end")
    play.later(days=3)
    step = play.tap("findings")

    assert step.screening.day == date(2026, 11, 23)
    assert not step.events
