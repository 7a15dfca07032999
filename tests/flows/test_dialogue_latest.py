"""Laboratory values of an earlier day: when each was entered, and that each is confirmed as still the latest."""

from dataclasses import replace
from datetime import date

import pytest

from flows.screening import Heard, Screening
from tests.flows.playing import STANDARD, played, shown


def test_a_value_that_counts_again_is_confirmed_though_others_were_on_that_day() -> None:
    kidneys = {"creatinine": {"value": "90", "unit": "µmol/L"}, "weight": {"value": "80", "unit": "kg"}}
    play = played(STANDARD | kidneys | {"creatinine_clearance": None, "planned_injection_date": None}, "reviewing")
    play.tap("change:creatinine_clearance")
    play.type("78")
    play.later(days=40)
    play.tap("confirm")
    assert "Creatinine:" not in shown(play)
    play.tap("confirm")
    play.go_on(STANDARD | {"planned_injection_date": None}, "reviewing")

    play.tap("change:creatinine_clearance")
    play.tap("unknown")
    assert play.screening.state == "confirming"
    older = [line for line in shown(play).splitlines() if "(entered" in line]
    assert older == ["Creatinine: 90 µmol/L (entered 23 Nov 2026)"]
    play.tap("confirm")
    assert play.tap("confirm").screening.state == "eligible"


def test_a_value_that_was_not_yet_old_when_the_list_was_shown_is_confirmed_after_it() -> None:
    play = played(STANDARD, "hemoglobin")
    play.later(days=1)
    play.answer(STANDARD)
    assert "Platelets: 210 G/L (entered 23 Nov 2026)" in shown(play)
    assert "Hb" not in shown(play)
    play.later(days=1)
    play.tap("confirm")
    assert [line for line in shown(play).splitlines() if "(entered" in line] == ["Hb: 12.1 g/dL (entered 24 Nov 2026)"]
    play.tap("confirm")
    assert play.screening.state == "asking"


def test_a_list_shown_again_on_a_later_day_is_confirmed_as_it_is_shown_then() -> None:
    play = played(STANDARD, "hemoglobin")
    play.later(days=1)
    play.answer(STANDARD)
    play.later(days=1)
    play.hear(Heard(kind="tap", code="resume", step="confirming", revision=play.screening.revision, typed=True))
    assert "Hb: 12.1 g/dL (entered 24 Nov 2026)" in shown(play)
    play.tap("confirm")
    assert play.screening.state == "asking"


def test_what_an_older_release_settled_for_a_day_stays_settled() -> None:
    play = played(STANDARD, "consent")
    play.later(days=1)
    settled = play.screening.model_copy(update={"settled": ("latest 2026-11-24",)})
    play.steps.append(replace(play.step, screening=settled))
    play.tap("option:signed")
    assert play.screening.state == "asking"


BY_PSA = STANDARD | {"progression_evidence": ["psa"]}
LINES = "01/08/2026 3\n01/09/2026 4\n01/10/2026 5"


@pytest.mark.parametrize("pauses", [False, True])
@pytest.mark.parametrize(("fact", "typed", "finish"), [
    ("hemoglobin", "12.1", ("unit:g/dL",)),
    ("hemoglobin", "12.1", ("g/dL",)),
    ("hemoglobin", "121 g/dL", ("confirm",)),
    ("hemoglobin", "121", ("unit:g/dL", "confirm")),
    ("psa_values", LINES, ("done",)),
    ("psa_values", LINES.replace(" 5", " 50000"), ("done", "confirm")),
    ("psa_values", LINES.replace(" 5", " 50000"), ("done", "again", "drop:2026-10-01", "done")),
])  # fmt: skip
def test_a_laboratory_value_that_a_later_day_finishes_was_entered_when_it_was_typed_and_is_confirmed(
    fact: str, typed: str, finish: tuple[str, ...], *, pauses: bool
) -> None:
    play = played(BY_PSA, fact, typed)
    if pauses:
        play.tap("stop")
    play.later(days=5)
    if pauses:
        play.tap("resume")
    for each in finish:
        (play.type if each == "g/dL" else play.tap)(each)

    answer = play.screening.answers[fact]
    assert (answer.day, play.screening.day) == (date(2026, 11, 23), date(2026, 11, 28))
    assert ("entered_earlier", fact, "2026-11-23") in [(each.what, each.fact, each.new) for each in play.step.events]
    assert play.screening.state == "confirming"
    name = "PSA values" if fact == "psa_values" else "Hb"
    assert f"\n{name}: " in shown(play)
    assert "(entered 28 Nov 2026)" not in shown(play)


def test_a_series_to_which_a_line_is_added_was_entered_with_its_last_line() -> None:
    play = played(BY_PSA, "psa_values", LINES)
    play.later(days=5)
    play.type("20/11/2026 6")
    play.tap("done")
    assert play.screening.answers["psa_values"].day == date(2026, 11, 28)
    assert "entered_earlier" not in [each.what for each in play.step.events]


def test_a_draft_of_an_older_release_is_entered_when_it_is_finished() -> None:
    play = played(STANDARD, "hemoglobin", "12.1")
    assert play.screening.draft
    body = play.screening.model_dump(mode="json")
    del body["draft"]["day"]
    play.steps.append(replace(play.step, screening=Screening.model_validate(body)))
    play.later(days=5)
    play.tap("unit:g/dL")
    assert play.screening.answers["hemoglobin"].day == date(2026, 11, 28)
