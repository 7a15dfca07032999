"""Whatever was tapped, typed and waited for: the events alone, judged again, give what was kept."""

import random  # noqa: TID251 - seeded: the same walks each time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from flows.agreeing import differences
from flows.facts import ChoiceFact
from flows.rejudging import can_be_judged_again, judged_again
from flows.replaying import replay
from flows.told import NotReplayable, Told
from tests.flows.chronicles import LOW, NEXT, TRIALS, Chronicle, ended
from tests.flows.playing import MORNING, STANDARD, TRIAL, Facts, Play, played

SEEDS = range(6)
MOVES = 80


def a_move(play: Play, draw: random.Random) -> None:
    """Do what somebody might do: answer, tap anything that is shown, wait, or think again."""
    if draw.random() < 0.04:
        play.later(days=draw.choice((1, 2, 30)))
    asks = play.screening.state in {"asking", "completing"} and not play.screening.amending
    if asks and play.standing.question and draw.random() < 0.8:
        play.answer({**STANDARD, **_another_answer(play, draw)})
        return
    codes = [code for _, code in play.buttons() if not code.startswith("annul") or draw.random() < 0.1]
    play.tap(draw.choice(codes or ["stop"]))


def _another_answer(play: Play, draw: random.Random) -> Facts:
    """Say something else than the patient in whose way nothing stands, now and then."""
    fact = TRIAL.fact[play.standing.question or ""]
    if draw.random() < 0.85:
        return {}
    chosen: Any = draw.choice(list(fact.options)) if isinstance(fact, ChoiceFact) else None
    return {fact.id: chosen}


@pytest.mark.parametrize("seed", SEEDS)
def test_at_every_step_of_a_walk_the_events_come_to_what_is_kept(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311 - no secret
    chronicle = Chronicle(Play(draw.choice(("en", "fr"))))
    for move in range(MOVES):
        taken = len(chronicle.play.steps)
        a_move(chronicle.play, draw)
        steps = chronicle.play.steps[taken:]
        chronicle.play.steps[taken:] = []
        for each in steps:
            chronicle.play.steps.append(each)
            chronicle.write_on()
        if move % 5 == 0 or chronicle.play.screening.state not in {"asking", "completing"}:
            assert chronicle.differing() == (), chronicle.told


def test_a_screening_judged_again_under_another_version_is_replayed_under_both() -> None:
    chronicle = ended(LOW)
    chronicle.play.tap("end")
    chronicle.write_on()
    assert can_be_judged_again(chronicle.play.screening)
    chronicle.play.later(days=400)
    chronicle.play.steps.append(judged_again(NEXT, chronicle.play.step.screening))
    chronicle.write_on()

    assert chronicle.play.step.screening.version == "9"
    assert chronicle.differing() == ()


def test_a_newer_result_with_the_same_figure_is_replayed_as_the_correction_it_is() -> None:
    chronicle = ended(STANDARD)
    for code in ("amend", "change:testosterone", "because:newer"):
        chronicle.play.tap(code)
        chronicle.write_on()
    chronicle.play.type("20 ng/dL")
    chronicle.write_on()

    assert chronicle.play.standing.question == "testosterone_date"
    assert len(replay(chronicle.told, TRIALS).corrections) == 1
    assert chronicle.differing() == ()


def test_another_attempt_is_replayed_with_what_it_took_over() -> None:
    play = played(STANDARD | LOW, "end")
    again = Play.of(play.screen_again(), play.now)
    again.steps[:] = again.steps[-1:]
    chronicle = Chronicle(again)

    assert {each.what for each in chronicle.told} == {"started", "taken_over", "another_attempt"}
    assert chronicle.differing() == ()


def _without_its_beginning(told: Sequence[Told]) -> Sequence[Told]:
    return told[1:]


def _of_another_text(told: Sequence[Told]) -> Sequence[Told]:
    return [replace(each, trial_hash="of another text") for each in told]


def _of_no_attempt(told: Sequence[Told]) -> Sequence[Told]:
    return [replace(each, old="no number") if each.what == "started" else each for each in told]


def _of_no_answer(told: Sequence[Told]) -> Sequence[Told]:
    return [replace(each, new={"value": []}) if each.fact == "age" else each for each in told]


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        (_without_its_beginning, "its first event is answered, not its beginning"),
        (_of_another_text, f"the text of the trial's version {TRIAL.version} is not kept as it was used"),
        (_of_no_answer, "an answer is none in the trial that it was given to"),
        (_of_no_attempt, "an event has values that no program writes there"),
        (lambda _: [], "no event tells of its beginning"),
    ],
)
def test_what_cannot_be_replayed_says_why(spoilt: Callable[[Sequence[Told]], Sequence[Told]], why: str) -> None:
    told = spoilt(ended(LOW).told)

    with pytest.raises(NotReplayable, match=why):
        replay(told, TRIALS)


def test_an_exclusion_whose_log_is_completed_on_a_later_day_is_replayed_as_of_its_day() -> None:
    chronicle = ended(LOW)
    chronicle.play.later(days=20)
    chronicle.play.tap("complete")
    chronicle.write_on()
    while chronicle.play.screening.state == "completing":
        chronicle.play.answer(STANDARD)
        chronicle.write_on()
        assert chronicle.differing() == ()
    chronicle.play.tap("confirm")
    chronicle.write_on()

    assert (chronicle.play.screening.state, chronicle.play.screening.day) == ("closed", MORNING.date())
    assert chronicle.differing() == ()


@pytest.mark.parametrize("facts", [{}, LOW, {"hemoglobin": None}])
def test_a_correction_that_was_begun_and_left_is_replayed_as_the_outcome_that_was(facts: Facts) -> None:
    chronicle = ended(facts)
    findings = chronicle.kept.findings
    for code in ("amend", "change:age", "because:source", "back"):
        chronicle.play.tap(code)
        chronicle.write_on()
        assert chronicle.differing() == ()
    assert chronicle.kept.findings == findings


def test_the_day_on_which_it_was_judged_counts_not_the_day_of_the_replay() -> None:
    chronicle = Chronicle(played(STANDARD, "consent"))
    chronicle.play.tap("stop")
    chronicle.write_on()
    chronicle.play.later(days=3)
    chronicle.play.tap("resume")
    chronicle.write_on()

    replayed = replay(chronicle.told, TRIALS)

    assert replayed.day == (chronicle.play.now - timedelta(hours=1)).date()
    assert chronicle.differing() == ()


def test_the_day_on_which_a_value_was_typed_that_a_later_day_finishes_is_told() -> None:
    chronicle = Chronicle(played(STANDARD, "hemoglobin", "12.1"))
    chronicle.play.later(days=5)
    chronicle.play.tap("unit:g/dL")
    chronicle.write_on()

    assert chronicle.differing() == ()
    silent = [each for each in chronicle.told if each.what != "entered_earlier"]
    assert [each.what for each in differences(chronicle.kept, replay(silent, TRIALS))] == ["answers hemoglobin day"]
