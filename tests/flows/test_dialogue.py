"""What the dialogue does where it is easily wrong: corrections, the planned date, answers that depend on others."""

import pytest

from tests.flows.playing import STANDARD, TRIAL, Play, played, shown

TRANSFUSED = STANDARD | {"rbc_transfusion": "yes", "rbc_transfusion_date": "2026-11-20"}
PSA = [
    {"date": "2026-07-01", "value": "1.2"},
    {"date": "2026-08-01", "value": "2"},
    {"date": "2026-09-01", "value": "3"},
]
BY_PSA = STANDARD | {"progression_evidence": ["psa"], "psa_values": PSA}


def stands(play: Play) -> tuple[str, str | None]:
    """Return the state, and the exclusion."""
    return play.screening.state, play.screening.excluded_by


def test_a_correction_that_still_excludes_excludes_again() -> None:
    play = played(STANDARD, "hemoglobin", "9 g/dL")
    play.tap("correct")
    assert stands(play) == ("asking", None)
    step = play.type("9.5 g/dL")

    assert stands(play) == ("excluded", "I12c")
    assert step.outcome


def test_a_correction_typed_without_its_unit_is_still_a_correction() -> None:
    play = played(STANDARD, "hemoglobin", "9 g/dL")
    play.tap("correct")
    play.type("9.5")
    assert play.screening.state == "asking"
    play.tap("unit:g/dL")

    assert play.screening.state == "excluded"


def test_a_correction_taken_back_leaves_the_exclusion_and_the_card_that_said_under_way_tells_it_again() -> None:
    play = played(STANDARD, "hemoglobin", "9 g/dL")
    play.tap("correct")
    step = play.tap("back")

    assert stands(play) == ("excluded", "I12c")
    assert step.outcome
    assert step.outcome.first_exclusion == "I12c"


@pytest.mark.parametrize(("said_now", "state"), [("unknown", "asking"), ("again", "asking")])
def test_an_exclusion_corrected_to_not_known_goes_on(said_now: str, state: str) -> None:
    play = played(STANDARD, "hemoglobin", "9 g/dL")
    play.tap("correct")
    if said_now == "again":
        play.type("95 g/dL")
        play.tap("again")
    play.tap("unknown")

    assert stands(play) == (state, None)
    assert play.screening.ended_at is None
    assert play.go_on(STANDARD)
    assert play.screening.state == "pending"


def test_going_on_for_the_log_ends_closed_with_the_same_exclusion_and_no_second_card() -> None:
    play = played(STANDARD, "hemoglobin", "9 g/dL")
    cards = [step.outcome for step in play.steps if step.outcome]
    play.tap("complete")
    play.go_on(STANDARD)

    assert stands(play) == ("closed", "I12c")
    assert [step.outcome for step in play.steps if step.outcome] == cards
    assert len(cards) == 1


def test_an_earlier_exclusion_found_while_going_on_for_the_log_is_announced() -> None:
    play = played(STANDARD, "hemoglobin", "9 g/dL")
    play.tap("complete")
    play.go_on(STANDARD, until="reviewing")
    play.tap("change:age")
    play.type("17")
    step = play.tap("confirm")

    assert play.screening.excluded_by == "I1"
    assert step.outcome
    assert step.outcome.first_exclusion == "I1"


def test_ending_after_an_exclusion_shows_it() -> None:
    play = played(STANDARD, "hemoglobin", "9 g/dL")
    play.later(minutes=5)
    step = play.tap("end")

    assert (play.screening.state, play.screening.ended_at) == ("closed", play.now)
    assert "Not eligible" in shown(play)
    assert step.outcome is None


def test_another_planned_date_can_be_given_where_only_it_stands_in_the_way() -> None:
    play = played(TRANSFUSED, "rescheduling")
    play.tap("plan:change")
    assert play.standing.question == "planned_injection_date"
    play.type("21/12/2026")

    assert play.screening.state == "asking"
    assert play.standing.question == "cns_metastases"


def test_a_planned_date_kept_and_then_corrected_is_asked_itself() -> None:
    play = played(TRANSFUSED, "rescheduling")
    assert play.tap("plan:keep").outcome
    play.tap("correct")

    assert play.standing.question == "planned_injection_date"
    play.tap("unknown")
    assert play.standing.question == "cns_metastases"


def test_a_later_last_injection_asks_the_dates_it_makes_impossible_again() -> None:
    play = played(STANDARD, "reviewing")
    play.tap("change:last_injection_date")
    play.type("20/09/2026")

    assert play.standing.question == "progression_date"
    assert "progression_date" not in play.screening.answers
    assert "asked_again" in {event.what for event in play.step.events}


def test_back_in_a_change_returns_to_the_list_with_the_answer_as_it_was() -> None:
    play = played(STANDARD, "reviewing")
    before = play.screening.answers
    play.tap("change:prior_arsi")
    play.tap("on:abiraterone")
    play.tap("back")

    assert play.screening.state == "reviewing"
    assert play.screening.answers == before


def test_an_answer_not_known_and_then_changed_counts() -> None:
    play = played(STANDARD | {"psma_pet": None}, "reviewing")
    play.tap("change:psma_pet")
    play.tap("option:positive")

    assert play.go_on(STANDARD, until="reviewing") == ["psma_tracer", "psma_negative_lesion"]


def test_the_review_list_hides_what_no_longer_counts() -> None:
    play = played(BY_PSA, "reviewing")
    assert "PSA values" in shown(play)
    play.tap("change:progression_evidence")
    play.tap("off:psa")
    play.tap("on:bone")
    play.tap("done")

    assert play.screening.state == "reviewing"
    assert "PSA values" not in shown(play)


def test_a_series_is_changed_line_by_line_from_the_review_list() -> None:
    play = played(BY_PSA, "reviewing")
    play.tap("change:psa_values")
    play.tap("drop:2026-09-01")
    play.type("02/09/2026 4.5")
    play.tap("done")

    assert play.screening.state == "reviewing"
    assert [each["value"] for each in play.screening.answers["psa_values"].value] == ["1.2", "2", "4.5"]


def test_lines_typed_over_a_doubtful_series_replace_the_doubt() -> None:
    play = played(BY_PSA, "psa_values", "01/09/2026 30000")
    play.tap("done")
    assert play.screening.state == "confirming"
    play.type("01/09/2026 3.0")

    assert play.screening.state == "asking"
    assert play.screening.draft
    assert [each["value"] for each in play.screening.draft.series] == ["3.0"]


@pytest.mark.parametrize(("word", "value"), [("yes", "121"), ("OUI", "121"), ("no", None), ("non", None)])
def test_yes_and_no_typed_settle_a_doubt(word: str, value: str | None) -> None:
    play = played(STANDARD, "hemoglobin", "121 g/dL")
    play.type(word)

    answer = play.screening.answers.get("hemoglobin")
    assert (answer.value["value"] if answer else None) == value
    assert play.standing.question == ("bilirubin" if value else "hemoglobin")


def test_a_testosterone_too_old_and_one_psa_too_few_can_be_given_when_the_screening_goes_on() -> None:
    facts = BY_PSA | {"testosterone_date": "2026-08-01", "psa_values": PSA[:2]}
    play = played(facts, "end")
    assert play.screening.state == "pending"
    play.later(days=2)
    play.tap("resume")
    play.go_on(STANDARD, until="reviewing")
    codes = [code for _, code in play.buttons()]

    assert "Still to obtain: I5" in shown(play)
    assert {"change:testosterone", "change:testosterone_date", "change:psa_values"} <= set(codes)


def test_an_outcome_is_given_exactly_when_a_verdict_is_reached() -> None:
    play = Play()
    play.go_on(STANDARD)

    assert [step.outcome is not None for step in play.steps].index(True) == len(play.steps) - 1
    assert [step.screening.ended_at is not None for step in play.steps].count(True) == 1


def test_progress_stays_within_its_total_and_never_falls_back() -> None:
    play, places = Play(), list[int]()
    while play.screening.state == "asking":
        place, total = play.standing.place()
        assert place <= total <= len(TRIAL.fact)
        places.append(place)
        play.answer(BY_PSA)

    assert places == list(range(1, len(places) + 1))
