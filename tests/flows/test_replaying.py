"""Whatever was tapped, typed and waited for: the events alone, judged again, give what was kept."""

import random  # noqa: TID251 - seeded: the same walks each time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest

from bot.rounds import judged_of
from flows.agreeing import AsKept, Difference, differences
from flows.facts import ChoiceFact
from flows.rejudging import can_be_judged_again, judged_again
from flows.replaying import replay
from flows.screening import Screening
from flows.screens import Step
from flows.told import NotReplayable, Told
from storage.screenings import Judged, Kept
from tests.flows.playing import STANDARD, TRIAL, WORDS, Facts, Play, played

SEEDS = range(6)
MOVES = 80
NEXT = TRIAL.model_copy(update={"version": "9", "digest": "of the next version"})
TRIALS = {TRIAL.version: TRIAL, NEXT.version: NEXT}
LOW: Facts = {"hemoglobin": {"value": "9.4", "unit": "g/dL"}}


class Chronicle:
    """What the audit tells of a play, and what is kept of it; each step is written down as it is taken."""

    def __init__(self, play: Play) -> None:
        self.told: list[Told] = []
        self.play = play
        self._judged = Judged(is_open=True)
        self._screening: Screening | None = None
        for nth in range(len(play.steps)):
            self._note(play.steps[nth])

    @property
    def kept(self) -> AsKept:
        """What is kept, as it comes back from disk."""
        screening = Screening.model_validate_json(self.play.step.screening.model_dump_json())
        judged = orjson.loads(self._judged.model_dump_json())
        beside = {name: getattr(screening, name) for name in ("number", "state", "day", "version", "first", "attempt")}
        return AsKept(screening, judged.pop("findings"), {**beside, **judged})

    def differing(self) -> tuple[Difference, ...]:
        """Return what is kept otherwise than the events tell."""
        return differences(self.kept, replay(self.told, TRIALS))

    def write_on(self) -> None:
        """Write the last step down."""
        self._note(self.play.step)

    def _note(self, step: Step) -> None:
        turn = len(self.told)
        for each in step.events:
            old, new = (orjson.loads(orjson.dumps(value)) for value in (each.old, each.new))
            version = step.screening.version
            digest = TRIALS[version].digest
            self.told.append(Told(self.play.now, each.what, each.fact, old, new, version, digest, turn))
        if self._screening is not None and step.screening != self._screening:
            was = Kept(screening=self._screening, judged=self._judged, panel=None)
            self._judged = judged_of(was, step, WORDS["en"])
        self._screening = step.screening


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


def _ended(facts: Facts) -> Chronicle:
    return Chronicle(played({**STANDARD, **facts}, "end"))


def test_a_screening_judged_again_under_another_version_is_replayed_under_both() -> None:
    chronicle = _ended(LOW)
    chronicle.play.tap("end")
    chronicle.write_on()
    assert can_be_judged_again(chronicle.play.screening)
    chronicle.play.later(days=400)
    chronicle.play.steps.append(judged_again(NEXT, chronicle.play.step.screening))
    chronicle.write_on()

    assert chronicle.play.step.screening.version == "9"
    assert chronicle.differing() == ()


def test_another_attempt_is_replayed_with_what_it_took_over() -> None:
    play = played(STANDARD | LOW, "end")
    again = Play.of(play.screen_again(), play.now)
    again.steps[:] = again.steps[-1:]
    chronicle = Chronicle(again)

    assert {each.what for each in chronicle.told} == {"started", "taken_over"}
    assert chronicle.differing() == ()


FALSE = {
    "a verdict": ("verdict", "eligible"),
    "a first exclusion": ("first_exclusion", "I1"),
    "a state in the list": ("state", "eligible"),
}


@pytest.mark.parametrize("what", FALSE)
def test_what_was_changed_beside_the_events_is_named(what: str) -> None:
    chronicle = _ended(LOW)
    column, value = FALSE[what]
    kept = chronicle.kept._replace(columns={**chronicle.kept.columns, column: value})

    [found] = differences(kept, replay(chronicle.told, TRIALS))

    assert value in {found.kept, found.replayed}


def test_a_changed_answer_and_a_changed_finding_are_named_with_both_values() -> None:
    chronicle = _ended(LOW)
    kept = chronicle.kept
    answers = {**kept.screening.answers, "age": kept.screening.answers["age"].model_copy(update={"value": 17})}
    findings = orjson.loads(orjson.dumps(kept.findings))
    findings["criteria"]["I12c"]["status"] = "pass"
    findings["criteria"]["I12c"]["reason"] = "other words are no difference"
    changed = AsKept(kept.screening.model_copy(update={"answers": answers}), findings, kept.columns)

    found = differences(changed, replay(chronicle.told, TRIALS))

    assert found == (
        Difference("answers age", 17, 71),
        Difference("findings criteria I12c status", "pass", "fail"),
    )


def _without_its_beginning(told: Sequence[Told]) -> Sequence[Told]:
    return told[1:]


def _of_another_text(told: Sequence[Told]) -> Sequence[Told]:
    return [replace(each, trial_hash="of another text") for each in told]


def _of_no_answer(told: Sequence[Told]) -> Sequence[Told]:
    return [replace(each, new={"value": []}) if each.fact == "age" else each for each in told]


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        (_without_its_beginning, "its first event is answered, not its beginning"),
        (_of_another_text, f"the text of the trial's version {TRIAL.version} is not kept as it was used"),
        (_of_no_answer, "an answer is none in the trial that it was given to"),
        (lambda _: [], "no event tells of its beginning"),
    ],
)
def test_what_cannot_be_replayed_says_why(spoilt: Callable[[Sequence[Told]], Sequence[Told]], why: str) -> None:
    told = spoilt(_ended(LOW).told)

    with pytest.raises(NotReplayable, match=why):
        replay(told, TRIALS)


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
