"""What the audit tells of one screening, event by event, and what its events come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from flows.lifecycle import STATES

OF_THE_DAY = ("day_moved", "outdated")
OF_ANSWERS = (
    "taken_over", "another_attempt", "entered_earlier",
    "answered", "corrected", "asked_again", "doubted", "confirmed", "withdrawn", "undone", "plan_kept",
    "still_latest", "correcting", "not_corrected", "resumed",
)  # fmt: skip
TELLING = frozenset({"started", "judged_again", *OF_THE_DAY, *OF_ANSWERS, *STATES})
"""Events that a screening is made of. All others (who read it, who looks after it) change nothing in it."""
OF_REVIEW = ("reviewed", "review reopened")
"""Events that its state of review is made of."""


class NotReplayable(Exception):
    """The events do not tell enough; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Told:
    """One event as the audit has it. `turn` is shared by the events of one turn; `gone`: its values were erased."""

    at: datetime
    what: str
    fact: str | None
    old: Any
    new: Any
    version: str | None
    trial_hash: str | None
    turn: int | None = None
    gone: bool = False
    person: int | None = None
    site: str | None = None
    reason: str | None = None


class Given(NamedTuple):
    """An answer as its event tells it. Without a `day` the event tells neither the day nor what was typed."""

    value: Any
    typed: str | None = None
    day: date | None = None


class Corrected(NamedTuple):
    """A correction as its events tell it: of which answer, why, and when the reason was given."""

    fact: str
    reason: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """An outcome that was told: when, as what if its event says so, and what the answers came to at that moment."""

    at: datetime
    said: str | None
    judged: str


@dataclass(slots=True)
class Replayed:
    """What the events come to. `exclusions`: the first failing criterion; rarely it may be either of two."""

    site: Any = None
    person: int | None = None
    first: int | None = None
    attempts: Sequence[int] = (1,)
    """Which attempt it is; of an event that does not tell it, any behind the attempt before."""
    began: datetime | None = None
    ended: datetime | None = None
    state: str = ""
    version: str = ""
    day: date = date.min
    answers: dict[str, Given] = field(default_factory=dict)
    corrections: tuple[Corrected, ...] = ()
    annulled: str | None = None
    verdict: str | None = None
    exclusions: tuple[str | None, ...] = (None,)
    findings: dict[str, Any] | None = None
    outcomes: list[Outcome] = field(default_factory=list)

    def entered(self, fact: str, day: str) -> None:
        """Note on which day an answer was entered."""
        self.answers[fact] = self.answers[fact]._replace(day=date.fromisoformat(day))
