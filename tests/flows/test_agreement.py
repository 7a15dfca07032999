"""The dialogue and `evaluate` agree: on the verdict, the first exclusion and the conditions, for any patient."""

import json
import random  # noqa: TID251 - seeded, so the patients are the same every time
from datetime import datetime
from typing import Any

import pytest

from bot.settings import TRIALS as FOLDER
from flows.evaluate import evaluate_line, report
from flows.lifecycle import UNDER_WAY
from flows.progress import Standing
from flows.say import Say
from flows.screening import Screening
from tests.flows.patients import patient
from tests.flows.playing import PARIS, TRIAL, Facts, Play
from tests.flows.test_evaluate_reference import as_json

MOST_QUESTIONS = len(TRIAL.fact)
CASES = [
    each["case"]
    for line in (FOLDER / "nct06866938/cases.jsonl").read_text(encoding="utf-8").splitlines()
    if "error" not in (each := json.loads(line))["expected"]
]


def evaluated(case: Facts) -> dict[str, Any] | None:
    """Return what `evaluate` makes of a case; None if it refuses it."""
    result, read = evaluate_line(as_json(case), {TRIAL.id: TRIAL}, lambda _: _key)
    return result if read else None


def drawn(seed: int, count: int) -> list[Facts]:
    """Return invented patients whom `evaluate` can judge."""
    rng = random.Random(seed)  # noqa: S311 - patients are drawn, not secrets
    return [case for number in range(count) if evaluated(case := json.loads(as_json(patient(rng, number))))]


def a_play(case: Facts) -> Play:
    """Begin a screening on the day of the case."""
    return Play(now=datetime.fromisoformat(f"{case['screening_date']}T10:00").replace(tzinfo=PARIS))


def agree(play: Play, case: Facts) -> None:
    """The screening has ended as `evaluate` says; what was not asked after an exclusion aside."""
    expected, verdict = evaluated(case), play.step.outcome
    assert expected
    assert verdict
    assert (verdict.result, verdict.first_exclusion) == (expected["verdict"], expected["first_exclusion"]), case
    assert play.screening.excluded_by == expected["first_exclusion"]
    assert play.screening.ended_at == play.now
    assert judged(play.screening, before=verdict.first_exclusion) == before(
        expected["criteria"], verdict.first_exclusion
    ), case


def judged(screening: Screening, before: str | None = None) -> dict[str, Any]:
    """Return the findings of a screening, in the form of `evaluate`, up to the criterion `before`."""
    criteria = report(Standing(TRIAL, screening).verdict, _key)["criteria"]
    return {name: _bare(criteria[name]) for name in _names(before)}


def before(criteria: dict[str, Any], name: str | None) -> dict[str, Any]:
    """Return the findings up to a criterion."""
    return {each: _bare(criteria[each]) for each in _names(name)}


def _names(last: str | None) -> list[str]:
    names = list(TRIAL.criterion)
    return names[: names.index(last) + 1] if last else names


def _bare(finding: dict[str, Any]) -> dict[str, Any]:
    return {name: finding[name] for name in ("status", "review", "query", "conditions", "expires_on")}


def _key(said: Say) -> str:
    return said.key


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_judged_case_comes_to_the_same_in_the_chat(case: Facts) -> None:
    play = a_play(case)
    asked = play.go_on(case["facts"])

    agree(play, case)
    assert len(set(asked)) == len(asked) <= MOST_QUESTIONS


@pytest.mark.parametrize("seed", range(2))
def test_any_patient_comes_to_the_same_in_the_chat(seed: int) -> None:
    for case in drawn(seed, 20):
        play = a_play(case)
        asked = play.go_on(case["facts"])

        agree(play, case)
        assert len(set(asked)) == len(asked) <= MOST_QUESTIONS


def test_no_question_follows_the_first_exclusion_and_the_log_changes_nothing() -> None:
    excluded = [case for case in drawn(5, 16) if (evaluated(case) or {})["verdict"] == "excluded"]
    assert len(excluded) > 5
    for case in excluded:
        play = a_play(case)
        asked = play.go_on(case["facts"])
        first = play.screening.excluded_by
        play.tap("complete")
        later = play.go_on(case["facts"], until="reviewing") if play.screening.state != "reviewing" else []
        play.go_on(case["facts"])
        expected = evaluated(case)

        assert not set(asked) & set(later)
        assert (play.screening.state, play.screening.excluded_by) == ("closed", first)
        assert expected
        assert judged(play.screening) == before(expected["criteria"], None)


def test_going_back_at_any_place_changes_nothing() -> None:
    rng = random.Random(6)  # noqa: S311 - places are drawn, not secrets
    for case in drawn(6, 8):
        play = a_play(case)
        for _ in range(400):
            if play.screening.state in {"asking", "reviewing", "rescheduling"} and rng.random() < 0.2:
                play.tap("back")
            elif not one_more(play, case["facts"]):
                break
        agree(play, case)


def test_stopping_and_resuming_at_any_place_changes_nothing() -> None:
    rng = random.Random(7)  # noqa: S311 - places are drawn, not secrets
    for case in drawn(7, 6):
        play = a_play(case)
        for _ in range(400):
            if play.screening.state in UNDER_WAY and rng.random() < 0.2:
                play.tap("stop")
                play.tap("resume")
            elif not one_more(play, case["facts"]):
                break
        agree(play, case)


def one_more(play: Play, facts: Facts) -> bool:
    """Do one thing; False at the end."""
    match play.screening.state:
        case "asking":
            play.answer(facts)
        case "confirming" | "reviewing":
            play.tap("confirm")
        case "rescheduling":
            play.tap("plan:keep")
        case _:
            return False
    return True
