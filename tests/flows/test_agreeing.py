"""Whatever is kept otherwise than its events tell it is named, with both values."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
import pytest

from flows.agreeing import AsKept, Difference, differences
from flows.replaying import replay
from flows.screening import Screening
from tests.flows.chronicles import LOW, TRIALS, Chronicle, ended
from tests.flows.playing import STANDARD, Play, played

FALSE = {
    "a verdict": ("verdict", "eligible"),
    "a first exclusion": ("first_exclusion", "I1"),
    "a state in the list": ("state", "eligible"),
}


@pytest.mark.parametrize("what", FALSE)
def test_what_was_changed_beside_the_events_is_named(what: str) -> None:
    chronicle = ended(LOW)
    column, value = FALSE[what]
    kept = chronicle.kept._replace(columns={**chronicle.kept.columns, column: value})

    [found] = differences(kept, replay(chronicle.told, TRIALS))

    assert value in {found.kept, found.replayed}


def test_a_changed_answer_and_a_changed_finding_are_named_with_both_values() -> None:
    chronicle = ended(LOW)
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


def _changed_answer(screening: Screening, fact: str, **how: Any) -> Screening:  # noqa: ANN401 - any value of an answer
    changed = screening.answers[fact].model_copy(update=how)
    return screening.model_copy(update={"answers": {**screening.answers, fact: changed}})


def _corrected() -> Chronicle:
    """A later attempt in which the age was corrected, and which was then annulled."""
    play = played(STANDARD | LOW, "end")
    play.later(days=1)
    again = Play.of(play.screen_again(), play.now)
    again.go_on(STANDARD | LOW)
    for code in ("amend", "change:age", "because:source"):
        again.tap(code)
    again.type("72")
    for code in ("annul", "because:twice"):
        again.tap(code)
    return Chronicle(again)


FALSE_INSIDE: dict[str, Callable[[Screening], Screening]] = {
    "person": lambda was: was.model_copy(update={"person": 2}),
    "first attempt": lambda was: was.model_copy(update={"first": 7}),
    "attempt": lambda was: was.model_copy(update={"attempt": 3}),
    "annulled because": lambda was: was.model_copy(update={"annulled": "duplicate"}),
    "correction 1": lambda was: was.model_copy(update={"corrections": ()}),
    "answers age typed": lambda was: _changed_answer(was, "age", typed="70"),
    "answers age day": lambda was: _changed_answer(was, "age", day=was.day - timedelta(days=20)),
    "answers last_injection_date typed": lambda was: _changed_answer(was, "last_injection_date", typed="5/5/2025"),
    "answers last_injection_date day": lambda was: _changed_answer(was, "last_injection_date", day=was.day),
}


@pytest.mark.parametrize("what", FALSE_INSIDE)
def test_who_when_which_attempt_what_was_typed_and_why_are_compared_too(what: str) -> None:
    chronicle = _corrected()
    assert chronicle.differing() == ()
    kept = chronicle.kept
    false = FALSE_INSIDE[what](kept.screening)
    columns = {**kept.columns, "first": false.first, "attempt": false.attempt}

    found = differences(AsKept(false, kept.findings, columns), replay(chronicle.told, TRIALS))

    assert [each.what for each in found] == [what]
