"""The audit: events appended for ever, each hashed over the one before, so that a change to any of them shows.

An event's hash is SHA-256 over a zero byte and canonical JSON (keys sorted, no spaces, UTF-8, no floats). Values and
reasons stand outside the chain; inside is only a commitment salted by chance, so they can be erased and not guessed.
What the chain alone cannot show, its end cut off or all of it rewritten, needs signed checkpoints of `Head`.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeAlias

from flows.quantities import Frozen
from flows.screening import Event
from storage.unit import Unit

Chance: TypeAlias = Callable[[int], bytes]
"""Returns so many random bytes."""

ERASED = "erased"
"""The event that allows the values of a screening's earlier events to be missing."""


class Occasion(Frozen):
    """What the events of one turn have in common: when, who, in which role, about what, under which trial and software."""

    at: datetime
    software: str
    person: int | None = None
    role: str | None = None
    site: str | None = None
    screening: int | None = None
    trial: str | None = None
    version: str | None = None
    trial_hash: str | None = None
    update_id: int | None = None


class Head(Frozen):
    """The last link of the chain: what a checkpoint signs."""

    seq: int
    hash: str


class Bad(Frozen):
    """The first entry that is not as it was written, and in what."""

    seq: int
    why: str


class Checked(Frozen):
    """A walk along the chain: how many entries are sound, the last of them, and the first bad one."""

    entries: int
    head: Head
    bad: Bad | None


def record(unit: Unit, occasion: Occasion, events: Sequence[Event], chance: Chance) -> Head:
    """Append the events in this order and return the new head."""


def head(unit: Unit) -> Head:
    """Return the last link; of an empty chain, number 0."""


def verify(unit: Unit) -> Checked:
    """Walk the whole chain, in constant memory."""
