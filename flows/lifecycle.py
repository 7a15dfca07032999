"""The states of a screening and every move between them. Nothing else in the project changes a screening's state.

The table below is the law: the `transitions` machine is built from it, one for each trial version and shared by all its
screenings (its model is a small object that is never added to it), and the README's diagram is drawn from it.
Guards are read from the top; the first that holds decides where a trigger leads.

No move leads to "erased" or away from it: erasing is done to a screening from outside (`flows/erasing.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from transitions import Machine, MachineError

from flows.screening import ERASED

if TYPE_CHECKING:
    from flows.trial import Definition

UNDER_WAY = ("asking", "confirming", "rescheduling", "completing", "reviewing")
OUTCOMES = ("excluded", "eligible", "pending", "closed")
STATES = (*UNDER_WAY, *OUTCOMES, "stopped", "annulled")
RESUMABLE = (*UNDER_WAY, "stopped", "pending")


class Row(NamedTuple):
    """One move: on `trigger`, from any of `sources` to `dest`, if the guard holds (None: always)."""

    trigger: str
    sources: tuple[str, ...]
    dest: str
    guard: str | None = None


TABLE = (
    # After each answer. "go" asks the guards in this order.
    Row("go", UNDER_WAY, "confirming", "doubtful"),
    Row("go", UNDER_WAY, "rescheduling", "only_the_plan"),
    Row("go", UNDER_WAY, "excluded", "newly_excluded"),
    Row("go", UNDER_WAY, "completing", "question_for_the_log"),
    Row("go", UNDER_WAY, "asking", "question"),
    Row("go", UNDER_WAY, "reviewing"),
    # The review list is confirmed: the verdict.
    Row("conclude", ("reviewing",), "closed", "excluded"),
    Row("conclude", ("reviewing",), "eligible", "passed"),
    Row("conclude", ("reviewing",), "pending"),
    # After the first exclusion: go on for the log, or leave it.
    Row("complete", ("excluded",), "completing"),
    Row("stop", ("excluded",), "closed"),
    Row("stop", UNDER_WAY, "stopped"),
    Row("resume", (*UNDER_WAY, "stopped", "pending"), "asking"),
    # After any outcome: an answer is given anew, with a reason; or the screening was made by mistake.
    Row("correct", OUTCOMES, "asking"),
    Row("annul", (*OUTCOMES, "stopped"), "annulled"),
    # Under another version of the trial, the answers as they are.
    Row("rejudge", ("excluded",), "excluded", "excluded"),
    Row("rejudge", ("eligible", "pending", "closed"), "closed", "excluded"),
    Row("rejudge", OUTCOMES, "eligible", "passed"),
    Row("rejudge", OUTCOMES, "pending"),
)


@dataclass(slots=True)
class Turn:
    """What the machine moves: a state, and what the guards look at."""

    state: str
    doubtful: bool = False
    only_the_plan: bool = False
    excluded: bool = False
    newly_excluded: bool = False
    question: bool = False
    passed: bool = False

    @property
    def question_for_the_log(self) -> bool:
        """There is a question left although a criterion has failed."""
        return self.question and self.excluded


class NotPossible(Exception):
    """This move does not exist from this state: the button or word belongs to a step that is over."""


def table(trial: Definition) -> tuple[Row, ...]:
    """Return the moves of a trial: without a planned date there is none to reschedule."""
    return tuple(row for row in TABLE if trial.planned or row.dest != "rescheduling")


def machine(trial: Definition) -> Machine:
    """Return the one machine of this trial version."""
    return _built(table(trial), f"{trial.id} {trial.version}")


def move(trial: Definition, turn: Turn, trigger: str) -> str:
    """Move `turn` and return its new state. NotPossible leaves it where it was."""
    try:
        machine(trial).events[trigger].trigger(turn)
    except MachineError as error:
        raise NotPossible(str(error)) from error
    return turn.state


@lru_cache(maxsize=64)
def _built(moves: tuple[Row, ...], version: str) -> Machine:  # noqa: ARG001 - one machine for each trial version
    machine = Machine(model=None, states=[*STATES, ERASED], initial="asking", auto_transitions=False)
    for row in moves:
        machine.add_transition(row.trigger, list(row.sources), row.dest, conditions=row.guard)
    return machine
