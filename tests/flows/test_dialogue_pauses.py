"""Stop in the middle of an answer: what was typed or ticked so far is there again when the screening goes on."""

import pytest

from flows.screening import Draft
from tests.flows.playing import STANDARD, Play, played, shown

PSA = [{"date": f"2026-0{month}-01", "value": str(month - 4)} for month in (6, 7, 8)]
BY_PSA = STANDARD | {"progression_evidence": ["psa"], "psa_values": PSA}


def paused(play: Play, **later: float) -> Play:
    play.tap("stop")
    assert play.screening.state == "stopped"
    play.later(**later)
    play.tap("resume")
    return play


def corrected(fact: str) -> Play:
    """Return the correction of an answer of an eligible patient, not yet given."""
    play = played(BY_PSA, "end")
    for code in ("amend", f"change:{fact}", "because:newer"):
        play.tap(code)
    return play


@pytest.mark.parametrize("days", [0, 9])
@pytest.mark.parametrize(("fact", "given"), [
    ("psa_values", ("01/09/2026 3", "01/10/2026 4\n02/11/2026 5")),
    ("hemoglobin", ("12.1",)),
    ("hemoglobin", ("121 g/dL",)),
    ("prior_arsi", ("on:enzalutamide", "on:abiraterone")),
])  # fmt: skip
def test_what_was_given_so_far_is_shown_as_it_was_when_a_paused_screening_goes_on(
    fact: str, given: tuple[str, ...], days: int
) -> None:
    play = played(BY_PSA, fact)
    for each in given:
        (play.tap if each.startswith("on:") else play.type)(each)
    before, buttons, draft = shown(play).splitlines()[-2:], play.buttons(), play.screening.draft

    paused(play, days=days)
    assert (play.screening.draft, play.buttons()) == (draft, buttons)
    assert shown(play).splitlines()[-2:] == before


def test_psa_lines_typed_before_a_pause_are_the_answer_after_it() -> None:
    play = paused(played(BY_PSA, "psa_values", "01/08/2026 3\n01/09/2026 4"))
    play.type("01/10/2026 5")
    play.tap("done")
    assert [each["value"] for each in play.screening.answers["psa_values"].value] == ["3", "4", "5"]


def test_a_correction_goes_on_after_a_pause_with_the_line_typed_before_it() -> None:
    play = corrected("psa_values")
    play.type("01/10/2026 1.5")
    paused(play)
    assert "1 Aug 2026: 4, 1 Oct 2026: 1.5" in shown(play)
    play.tap("done")
    assert (play.screening.state, play.screening.excluded_by) == ("excluded", "I5")


@pytest.mark.parametrize(("fact", "added", "now"), [
    ("psa_values", "01/10/2026 5", [*PSA, {"date": "2026-10-01", "value": "5"}]),
    ("prior_arsi", "on:abiraterone", ["enzalutamide", "abiraterone"]),
])  # fmt: skip
def test_a_part_added_after_a_pause_leaves_the_other_parts_of_the_answer(fact: str, added: str, now: object) -> None:
    play = paused(corrected(fact))
    (play.tap if added.startswith("on:") else play.type)(added)
    play.tap("done")
    assert play.screening.answers[fact].value == now


def test_a_correction_paused_by_an_older_release_has_the_parts_of_its_answer_again() -> None:
    play = corrected("psa_values")
    step = play.tap("stop")
    play = Play.of(step.__class__(step.screening.model_copy(update={"draft": None}), step.screen), play.now)
    play.tap("resume")
    assert play.screening.draft == Draft(fact="psa_values", series=tuple(PSA), day=play.screening.day)


def test_a_question_that_the_day_asks_again_waits_for_the_lines_of_the_one_paused() -> None:
    facts = BY_PSA | {"planned_injection_date": "2026-11-23"}
    play = paused(played(facts, "psa_values", "01/09/2026 3"), days=1)
    assert "planned_injection_date" not in play.screening.answers
    assert play.standing.question == "psa_values"
    play.tap("unknown")
    play.tap("confirm")
    assert play.standing.question == "planned_injection_date"


@pytest.mark.parametrize("pauses", [False, True])
def test_back_says_that_what_was_typed_is_not_taken_paused_before_or_not(*, pauses: bool) -> None:
    play = corrected("psa_values")
    play.type("01/10/2026 1.5")
    if pauses:
        paused(play)
    play.tap("back")
    assert play.screening.state == "eligible"
    assert play.screening.answers["psa_values"].value == PSA
    assert "what had been entered so far for PSA values was not taken" in shown(play)


@pytest.mark.parametrize("fact", ["psa_values", "prior_arsi", "hemoglobin"])
def test_back_from_an_answer_as_it_was_has_nothing_to_say(fact: str) -> None:
    play = corrected(fact)
    play.tap("back")
    assert "not taken" not in shown(play)
