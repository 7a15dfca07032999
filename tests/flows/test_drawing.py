"""The pictures are drawn from the tables: every state, every move, every criterion, and nothing else."""

import re

from bot.trials import load_trials
from flows.drawing import criteria, lifecycle
from flows.lifecycle import STATES, table

TRIAL = load_trials()["NCT06866938"]
MOVE = re.compile(r"^    (\S+) --> ([^\s:]+)", re.MULTILINE)


def test_every_state_and_every_way_between_two_is_drawn() -> None:
    drawn = set(MOVE.findall(lifecycle(TRIAL)))
    asked = {(source, "go") for row in table(TRIAL) if row.trigger == "go" for source in row.sources}
    asked |= {("go", row.dest) for row in table(TRIAL) if row.trigger == "go"}
    moved = {(source, row.dest) for row in table(TRIAL) if row.trigger != "go" for source in row.sources}

    assert {move for move in drawn if "[*]" not in move} == asked | moved
    assert {end for move in drawn for end in move} - {"[*]", "go"} == set(STATES)


def test_a_trial_without_a_planned_date_has_nothing_to_reschedule() -> None:
    assert "rescheduling" in lifecycle(TRIAL)
    assert "rescheduling" not in lifecycle(TRIAL.model_copy(update={"planned": None}))


def test_the_criteria_follow_one_another_each_with_its_facts_and_its_way_out() -> None:
    drawn = criteria(TRIAL)
    line = " ".join(MOVE.findall(drawn)[n][0] for n in range(len(TRIAL.criteria) + 1))

    assert line.split() == ["begin", *TRIAL.criterion]
    assert 'I2["I2: ecog, ecog_date"]' in drawn
    assert drawn.count("-->|fails| excluded") == len(TRIAL.criteria)
    assert "    E16 --> reviewing" in drawn
