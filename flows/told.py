"""What the audit tells of one screening, event by event, and what its events come to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flows.lifecycle import STATES

OF_THE_DAY = ("day_moved", "outdated")
OF_ANSWERS = (
    "taken_over", "answered", "corrected", "asked_again", "doubted", "confirmed", "withdrawn", "undone", "plan_kept",
    "still_latest", "correcting", "resumed",
)  # fmt: skip
TELLING = frozenset({"started", "judged_again", *OF_THE_DAY, *OF_ANSWERS, *STATES})
"""Events that a screening is made of. All others (who read it, who looks after it) change nothing in it."""


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
    began: datetime | None = None
    ended: datetime | None = None
    state: str = ""
    version: str = ""
    day: date = date.min
    answers: dict[str, Any] = field(default_factory=dict)
    verdict: str | None = None
    exclusions: tuple[str | None, ...] = (None,)
    findings: dict[str, Any] | None = None
    outcomes: list[Outcome] = field(default_factory=list)
