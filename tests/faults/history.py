"""Everything that happened in a run, as values: what people did, what Telegram's side saw, and what is on disk.

The checks in `checking` read nothing else, so that a history made up by hand can be checked too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Shown:
    """An answer of which a person saw that it led on to another question."""

    chat: int
    screening: int
    fact: str
    value: Any


@dataclass(frozen=True)
class Call:
    """A call that Telegram's side did: whether the answer reached the bot or not."""

    method: str
    chat: int
    text: str = ""
    message: int | None = None
    tap: str = ""


@dataclass(frozen=True)
class Came:
    """An update in the inbox."""

    update: int
    chat: int | None
    state: str
    is_tap: bool | None = None
    """None once its text was emptied."""


@dataclass(frozen=True)
class Event:
    """An event of the audit."""

    seq: int
    what: str
    fact: str | None = None
    screening: int | None = None
    update: int | None = None


@dataclass(frozen=True)
class Owed:
    """A row of the outbox."""

    id: int
    chat: int
    kind: str
    state: str
    text: str = ""
    reference: str = ""
    screening: int | None = None
    cause: str = ""
    ordinal: int = 0
    attempts: int = 1
    doubts: int = 0
    settled: bool = True
    answers_a_tap: bool = False


@dataclass(frozen=True)
class Kept:
    """A screening on disk: its facts as `evaluate` takes them, and the message that shows it."""

    number: int
    revision: int
    facts: dict[str, Any]
    panel: int | None
    verdict: str | None = None
    judged: str | None = None
    """What `evaluate` makes of the same facts."""


@dataclass(frozen=True)
class Panel:
    """A message with live buttons, and which revision of which screening they name."""

    chat: int
    message: int
    screening: int
    revision: int


@dataclass(frozen=True)
class History:
    """One run, from the first start to the last end."""

    made: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()
    """Updates that Telegram's side still holds: not acknowledged."""
    calls: tuple[Call, ...] = ()
    inbox: tuple[Came, ...] = ()
    events: tuple[Event, ...] = ()
    outbox: tuple[Owed, ...] = ()
    screenings: tuple[Kept, ...] = ()
    shown: tuple[Shown, ...] = ()
    panels: tuple[Panel, ...] = ()
    deaths: int = 0
    mark: str = "possible duplicate"
    """Words that only a repeated card carries."""
    faults: tuple[str, ...] = ()
    """What the database and the audit say of themselves when they are not sound."""
