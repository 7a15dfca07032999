"""Every state meets every trigger: allowed exactly as the table says, and nothing else moves a screening."""

import itertools
from dataclasses import fields

import pytest

from flows.lifecycle import OUTCOMES, STATES, TABLE, UNDER_WAY, NotPossible, Turn, machine, move, table
from tests.flows.playing import TRIAL

TRIGGERS = sorted({row.trigger for row in TABLE})
GUARDS = [field.name for field in fields(Turn) if field.name != "state"]
WITHOUT_PLAN = TRIAL.model_copy(update={"id": "NCT00000000", "planned": None})

ALLOWED = {
    ("asking", "go"),
    ("asking", "stop"),
    ("asking", "resume"),
    ("confirming", "go"),
    ("confirming", "stop"),
    ("confirming", "resume"),
    ("rescheduling", "go"),
    ("rescheduling", "stop"),
    ("rescheduling", "resume"),
    ("completing", "go"),
    ("completing", "stop"),
    ("completing", "resume"),
    ("reviewing", "go"),
    ("reviewing", "stop"),
    ("reviewing", "resume"),
    ("reviewing", "conclude"),
    ("excluded", "correct"),
    ("eligible", "correct"),
    ("pending", "correct"),
    ("closed", "correct"),
    ("excluded", "annul"),
    ("eligible", "annul"),
    ("pending", "annul"),
    ("closed", "annul"),
    ("stopped", "annul"),
    ("excluded", "rejudge"),
    ("eligible", "rejudge"),
    ("pending", "rejudge"),
    ("closed", "rejudge"),
    ("excluded", "complete"),
    ("excluded", "stop"),
    ("pending", "resume"),
    ("stopped", "resume"),
}
"""Written out, so that a row added to the table by mistake is seen here."""


@pytest.mark.parametrize(("state", "trigger"), list(itertools.product(STATES, TRIGGERS)))
def test_a_move_is_possible_exactly_where_it_is_allowed(state: str, trigger: str) -> None:
    turn = Turn(state)
    if (state, trigger) in ALLOWED:
        assert move(TRIAL, turn, trigger) in STATES
    else:
        with pytest.raises(NotPossible):
            move(TRIAL, turn, trigger)
        assert turn.state == state


@pytest.mark.parametrize(("state", "trigger"), sorted(ALLOWED))
def test_the_first_guard_that_holds_decides(state: str, trigger: str) -> None:
    rows = [row for row in TABLE if row.trigger == trigger and state in row.sources]
    for values in itertools.product((False, True), repeat=len(GUARDS)):
        turn = Turn(state, **dict(zip(GUARDS, values, strict=True)))
        expected = next(row.dest for row in rows if row.guard is None or getattr(turn, row.guard))

        assert move(TRIAL, turn, trigger) == expected


def test_every_state_can_be_reached_and_every_state_under_way_can_be_stopped() -> None:
    reached, before = {"asking"}, set[str]()
    while reached != before:
        before = set(reached)
        reached |= {row.dest for row in TABLE if set(row.sources) & before}

    assert reached == set(STATES)
    assert {row.sources for row in TABLE if row.dest == "stopped"} == {UNDER_WAY}


def test_an_outcome_is_left_to_go_on_to_be_corrected_annulled_or_judged_again() -> None:
    left = {(row.trigger, source) for row in TABLE for source in row.sources if source in OUTCOMES}

    assert left == {
        ("complete", "excluded"), ("stop", "excluded"), ("resume", "pending"),
        *itertools.product(("correct", "annul", "rejudge"), OUTCOMES),
    }  # fmt: skip


def test_what_was_annulled_stays_so() -> None:
    assert [row for row in TABLE if "annulled" in row.sources] == []


def test_a_trial_version_has_one_machine() -> None:
    assert machine(TRIAL) is machine(TRIAL.model_copy())
    assert machine(TRIAL) is not machine(TRIAL.model_copy(update={"version": "another"}))


def test_a_trial_without_a_planned_date_has_none_to_reschedule() -> None:
    assert "rescheduling" not in {row.dest for row in table(WITHOUT_PLAN)}
    assert (
        move(WITHOUT_PLAN, Turn("asking", only_the_plan=True, excluded=True, newly_excluded=True), "go") == "excluded"
    )
