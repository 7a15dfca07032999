"""One patient going through one trial: a frozen record that says everything the next turn needs, and only that.

It survives a round trip through JSON unchanged. Answers are kept in the JSON form of `flows/reading.py`, with what was
typed beside it. No name, no identifier of the patient: a screening is known by the number the bot gave it.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from flows.quantities import Frozen

ERASED = "erased"
"""The state of a screening whose personal values were erased: see `flows/erasing.py`."""


NEWER = "newer"
"""The reason of a correction that gives a newer result: it is one, even where its value is the same."""


class Answer(Frozen):
    """What was said for one fact: `value` in its JSON form (None: "not known yet"), `typed` as typed, and the day."""

    value: Any = None
    typed: str | None = None
    day: date
    sure: bool = False
    """The user confirmed a value that a careful user would not have meant, or that it is still the latest."""


class Draft(Frozen):
    """An answer under way: options toggled, values read so far, a number awaiting its unit, a value awaiting "yes"."""

    fact: str
    chosen: tuple[str, ...] = ()
    series: tuple[dict[str, str], ...] = ()
    number: str | None = None
    value: Any = None
    typed: str | None = None
    doubt: str | None = None
    """Text key of the question put about `value` ("is that right?")."""
    day: date | None = None
    """The day on which it was given, or the last part added to it; None: an older release has begun it."""


class Correction(Frozen):
    """Why an answer is given anew after the outcome, and when. `reason`: one of the offered ones, or as typed."""

    fact: str
    reason: str
    at: datetime


class Amending(Frozen):
    """What is about to be done to an outcome: an answer is chosen, or the reason asked. Nothing has changed yet."""

    what: Literal["answer", "annulment"]
    fact: str | None = None
    reason: str | None = None
    """Of an annulment: the reason as typed, shown back and not yet confirmed."""


class Screening(Frozen):
    """The state of one screening. `revision` grows by one with every effect; a button of another revision is old."""

    number: int
    trial: str
    version: str
    site: str
    person: int
    language: Literal["en", "fr"]
    state: str
    revision: int = 0
    day: date
    """The day of the latest evaluation (S), Europe/Paris; of the exclusion, once there is one."""
    started_at: datetime
    ended_at: datetime | None = None
    answers: dict[str, Answer] = Field(default_factory=dict)
    trail: tuple[str, ...] = ()
    """Facts in the order they were answered: what "back" undoes."""
    draft: Draft | None = None
    focus: str | None = None
    """The fact being answered out of turn (from the review list or after an outcome)."""
    excluded_by: str | None = None
    """The first criterion that failed, once it has; completing the log never changes it."""
    settled: tuple[str, ...] = ()
    """Doubts across answers already answered with yes, each asked once."""
    keep_plan: bool = False
    """The user keeps the planned date although only that date makes a criterion fail."""
    first: int | None = None
    attempt: int = 1
    """Of a later attempt with the same patient: the number of the first, and which attempt this is."""
    before: dict[str, Answer] = Field(default_factory=dict)
    """What was answered in the attempt before: shown beside the questions."""
    amending: Amending | None = None
    correcting: Correction | None = None
    """The correction under way: its answer is being asked again."""
    corrections: tuple[Correction, ...] = ()
    """Answers given anew after an outcome, the latest last."""
    annulled: str | None = None
    """Why it does not count: it was made by mistake."""

    @property
    def label(self) -> str:
        """The number by which people know the patient: of a later attempt, the first's with the attempt behind it."""
        return label(self.number, self.first, self.attempt)

    @property
    def is_erased(self) -> bool:
        """Its personal values were erased: there is nothing to show or to go on with."""
        return self.state == ERASED


def label(number: int, first: int | None, attempt: int) -> str:
    """Return how a screening is called: ``12``, or ``12-2`` for the second attempt with patient 12."""
    return str(number) if first is None else f"{first}-{attempt}"


def numbered(called: str) -> tuple[int, int]:
    """Return the number of the first attempt and which attempt it is, from what `label` returned."""
    first, _, attempt = called.partition("-")
    return int(first), int(attempt or 1)


class Heard(Frozen):
    """What came in, with no Telegram in it: a tap on a button, a text, or a word of the bot's own (back, stop)."""

    kind: Literal["tap", "text"]
    code: str = ""
    """Of a tap: what the button does (``option:yes``, ``unknown``, ``back``, …)."""
    step: str = ""
    revision: int = -1
    """Of a tap: the revision that the button belongs to."""
    text: str = ""
    typed: bool = False
    """The code comes from a label that was typed, not tapped."""
    said_on: date | None = None
    """The day it was in Paris when it was typed, or when the message with the button was shown; None: not known."""


class Event(Frozen):
    """What happened to a screening, for the audit: `what` and its values (old, new, reason …), all strings or JSON."""

    what: str
    fact: str | None = None
    old: Any = None
    new: Any = None
    reason: str | None = None
