"""A correction that was begun and left by "back": the outcome is what it was."""

import pytest

from tests.flows.playing import STANDARD, Facts, screen
from tests.flows.test_amending import PENDING, corrects, played


@pytest.mark.parametrize(
    ("patient", "fact", "begun"),
    [
        *(
            (each, fact, begun)
            for each in (STANDARD, PENDING)
            for fact in ("age", "prior_arsi")
            for begun in ((), ("stop", "resume"))
        ),
        (STANDARD | {"hemoglobin": {"value": "9.4", "unit": "g/dL"}}, "age", ()),
    ],
)
def test_back_out_of_a_correction_that_was_begun_is_back_at_the_outcome(
    patient: Facts, fact: str, begun: tuple[str, ...]
) -> None:
    play = played(patient)
    before, outcome = play.screening, play.standing.verdict
    corrects(play, fact)
    for code in begun:
        play.tap(code)

    step = play.tap("back")

    assert step.screening.model_copy(update={"revision": before.revision}) == before
    assert [each.what for each in step.events] == ["not_corrected", before.state]
    assert (step.outcome, screen(step).lines[0].key) == (outcome, "outcome.head")


def test_back_out_of_a_correction_on_a_later_day_asks_whether_laboratory_values_are_still_the_latest() -> None:
    play = played()
    corrects(play, "age")
    play.later(days=1)
    assert play.tap("back").screening.state == "confirming"
