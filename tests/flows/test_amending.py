"""What may follow an outcome: an answer given anew with a reason, an annulment, another attempt with the patient."""

from datetime import timedelta

import pytest

from flows.amending import LONGEST_REASON, REASONS
from flows.rejudging import judged_again
from flows.rescreening import takes_back_outcome
from flows.screening import Correction
from tests.flows.playing import MORNING, STANDARD, TRIAL, WORDS, Facts, Play, screen

PENDING: Facts = STANDARD | {"hemoglobin": None}
IN_JANUARY: Facts = STANDARD | {"planned_injection_date": "2027-01-04", "testosterone_date": "2026-12-20"}


def played(patient: Facts = STANDARD) -> Play:
    play = Play()
    play.go_on(patient, "end")
    return play


def corrects(play: Play, fact: str, reason: str = "because:source") -> None:
    for code in ("amend", f"change:{fact}", reason):
        play.tap(code)


def test_until_a_reason_is_given_the_outcome_stands() -> None:
    play = played()
    before = play.screening
    for code in ("amend", "page:2", "change:age"):
        step = play.tap(code)
        assert (step.screening.state, step.screening.answers, step.outcome) == ("eligible", before.answers, None)

    assert play.tap("back").screening.amending is not None
    assert play.tap("back").screening.amending is None
    assert play.screening.model_copy(update={"revision": before.revision}) == before


def test_a_corrected_answer_is_judged_again_and_old_value_new_value_and_reason_are_told() -> None:
    play = played()
    corrects(play, "hemoglobin")
    assert (play.screening.state, play.standing.question) == ("asking", "hemoglobin")

    step = play.type("9.4 g/dL")

    corrected = next(each for each in step.events if each.what == "corrected")
    assert (corrected.fact, corrected.reason) == ("hemoglobin", "source")
    assert (corrected.old, corrected.new) == ({"value": "12.1", "unit": "g/dL"}, {"value": "9.4", "unit": "g/dL"})
    assert step.screening.corrections == (Correction(fact="hemoglobin", reason="source", at=MORNING),)
    assert step.outcome is not None
    assert step.outcome.first_exclusion == "I12c"


def test_to_go_on_for_the_log_with_nothing_left_to_ask_shows_the_answers_for_review() -> None:
    play = played(STANDARD | {"hemoglobin": {"value": "9.4", "unit": "g/dL"}})
    play.tap("complete")
    play.go_on(STANDARD, "end")
    corrects(play, "age")
    play.type("71")
    assert play.screening.state == "excluded"

    play.tap("complete")

    assert play.screening.state == "reviewing"
    assert play.tap("confirm").screening.state == "closed"


def test_an_answer_given_again_as_it_was_is_no_correction() -> None:
    play = played()
    corrects(play, "age")
    events = play.type("71").events
    assert "corrected" not in {each.what for each in events}
    assert (play.screening.corrections, play.screening.correcting) == ((), None)


def test_any_reason_can_be_typed_if_it_says_something_and_is_short() -> None:
    play = played()
    play.tap("amend")
    play.tap("change:age")
    for nothing in ("12", "?!", "x" * (LONGEST_REASON + 1)):
        step = play.type(nothing)
        assert (step.screening.state, step.understood) == ("eligible", False)

    play.type("read from the wrong line")

    assert play.screening.correcting
    assert play.screening.correcting.reason == "read from the wrong line"


def test_a_correction_that_was_paused_goes_on() -> None:
    play = played()
    corrects(play, "hemoglobin")
    play.tap("stop")
    play.tap("resume")
    assert play.standing.question == "hemoglobin"
    assert [each.what for each in play.type("11 g/dL").events if each.what == "corrected"] == ["corrected"]


def test_who_corrects_the_excluding_answer_at_once_has_answered_by_mistake() -> None:
    play = Play()
    play.go_on(STANDARD | {"hemoglobin": {"value": "9.4", "unit": "g/dL"}}, "excluded")
    play.tap("correct")
    events = play.type("10.4 g/dL").events
    assert [(each.fact, each.reason) for each in events if each.what == "corrected"] == [("hemoglobin", "mistake")]


@pytest.mark.parametrize("patient", [STANDARD, PENDING])
def test_looking_for_an_answer_to_correct_does_not_move_the_day(patient: Facts) -> None:
    play = played(patient)
    day = play.screening.day
    play.later(days=3)
    for code in ("amend", "change:age", "back", "back"):
        assert play.tap(code).screening.day == day


def test_an_annulled_screening_says_why_and_does_not_count() -> None:
    play = played()
    play.tap("annul")
    step = play.tap("because:twice")
    assert (step.screening.state, step.screening.annulled, step.screening.ended_at) == ("annulled", "twice", MORNING)
    assert [(each.what, each.old, each.reason) for each in step.events] == [("annulled", "eligible", "twice")]
    assert step.outcome is not None
    assert [each.code for each in screen(step).buttons] == ["findings"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_offered_reason_has_its_words(language: str) -> None:
    for each in (reason for offered in REASONS.values() for reason in offered):
        assert WORDS[language].has(f"ui.because_{each}")
        assert WORDS[language].has(f"amending.because.{each}")


def test_another_attempt_takes_over_what_cannot_have_changed_and_nothing_else() -> None:
    play = played(STANDARD | {"subsequent_therapy": "none"})
    earlier = play.screening
    play.later(days=21)
    screening = play.screen_again().screening

    assert {"sex", "last_injection_date", "lupsma_cycles", "progression_date"} <= set(screening.answers)
    assert not {"hemoglobin", "age", "planned_injection_date", "subsequent_therapy"} & set(screening.answers)
    assert set(screening.answers) <= set(TRIAL.lasting)
    assert (screening.label, screening.first, screening.before) == ("1-2", 1, earlier.answers)
    assert play.screen_again().screening.label == "1-3"


def test_what_was_taken_over_can_be_changed_before_the_new_attempt_has_a_result() -> None:
    play = played()
    play.screen_again()
    play.go_on(STANDARD, "reviewing")
    play.tap("change:last_injection_date")
    play.type("12/07/2026")
    play.go_on(STANDARD, "excluded")
    assert play.screening.excluded_by == "I10"


@pytest.mark.parametrize(
    ("codes", "takes_back"),
    [
        (("findings", "outcome"), (False, False)),
        (("amend",), (True,)),
        (("annul", "back", "annul", "because:twice"), (True, False, True, True)),
        (("amend", "change:age", "back", "change:age", "because:source"), (True, False, False, False, True)),
        (("amend", "change:age", "because:source", "stop", "resume"), (True, False, True, False, True)),
    ],
)
def test_an_outcome_is_taken_back_by_what_changes_it_or_begins_to(
    codes: tuple[str, ...], takes_back: tuple[bool, ...]
) -> None:
    play, found = played(), []
    for code in codes:
        was = play.screening
        found.append(takes_back_outcome(was, play.tap(code).screening))
    assert tuple(found) == takes_back


def test_what_is_the_same_is_taken_as_given_today() -> None:
    play = played()
    play.later(days=21)
    play.screen_again()
    play.type("21/12/2026")
    assert play.standing.question == "age"
    step = play.tap("same")
    answer = step.screening.answers["age"]
    assert (answer.value, answer.day) == (71, (MORNING + timedelta(days=21)).date())


def test_a_planned_date_that_has_passed_cannot_be_the_same() -> None:
    play = played()
    play.later(days=21)
    play.screen_again()
    step = play.tap("same")
    assert "planned_injection_date" not in step.screening.answers
    assert any(line.key == "dialogue.complaint" for line in screen(step).lines)


def test_what_an_earlier_attempt_gave_can_be_corrected_at_once() -> None:
    play = played(STANDARD)
    corrects(play, "sex")
    play.tap("option:female")
    play.tap("end")
    play.screen_again()
    play.type("21/12/2026")
    assert play.screening.excluded_by == "I1"

    play.tap("correct")

    assert play.standing.question == "sex"
    assert play.tap("option:male").screening.state == "asking"


def test_an_answer_that_another_version_does_not_know_leaves_no_trail() -> None:
    play = played()
    asked = [fact for fact in TRIAL.facts if fact.id != "guardianship"]
    without = TRIAL.model_copy(update={"facts": tuple(asked), "version": "another"})
    without = type(without).model_construct(**{name: getattr(without, name) for name in type(without).model_fields})
    judged = judged_again(without, play.screening).screening
    assert "guardianship" not in {*judged.answers, *judged.trail}
    assert (judged.version, judged.ended_at) == ("another", play.screening.ended_at)


def test_a_newer_result_with_the_same_figure_is_kept_as_a_correction_and_its_date_is_asked_again() -> None:
    play = played()
    play.later(days=30)
    corrects(play, "testosterone", "because:newer")
    step = play.type("20 ng/dL")

    assert [each.fact for each in step.screening.corrections] == ["testosterone"]
    told = {each.what: (each.fact, each.old) for each in step.events}
    assert told["corrected"] == ("testosterone", {"value": "20", "unit": "ng/dL"})
    assert told["asked_again"] == ("testosterone_date", "2026-11-02")
    assert "testosterone_date" in play.go_on(IN_JANUARY, "end")
    assert play.screening.answers["testosterone_date"].value == "2026-12-20"


@pytest.mark.parametrize(("reason", "answer"), [("because:mistake", "71"), ("because:newer", None)])
def test_the_same_answer_again_is_a_correction_only_as_a_newer_result_that_is_known(
    reason: str, answer: str | None
) -> None:
    play = played(STANDARD if answer else STANDARD | {"age": None})
    corrects(play, "age", reason)
    if answer:
        play.type(answer)
    else:
        play.tap("unknown")

    assert play.screening.corrections == ()
