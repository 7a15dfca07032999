"""What may be read of it all, for `log list`, `log show`, `/log`, `/stats` and the health page; changes nothing."""

from datetime import datetime
from typing import Any

from flows.quantities import Frozen
from storage.conversation import Utterance
from storage.screenings import Kept, Line
from storage.unit import Unit


class Delivery(Frozen):
    """One thing that a screening made us send, and its fate."""

    chat_id: int
    kind: str
    reference: str
    state: str
    attempts: int
    created_at: datetime
    settled_at: datetime | None
    message_id: int | None
    error: str | None


class Happened(Frozen):
    """One event of the audit, with its values if they were not erased."""

    seq: int
    at: datetime
    person: int | None
    role: str | None
    what: str
    fact: str | None
    old: Any
    new: Any
    reason: str | None
    erased: bool


class Log(Frozen):
    """All that is known of one screening."""

    kept: Kept
    conversation: tuple[Utterance, ...]
    events: tuple[Happened, ...]
    deliveries: tuple[Delivery, ...]


class Wanted(Frozen):
    """Which screenings a list shows; what is None does not matter. `before` is the last number of the page before."""

    site: str | None = None
    person: int | None = None
    verdict: str | None = None
    first_exclusion: str | None = None
    is_open: bool | None = None
    before: int | None = None


class Health(Frozen):
    """How much is waiting. A poll or a metric may ask for it often: it reads only what is open."""

    inbox_open: int
    inbox_aside: int
    inbox_oldest: datetime | None
    outbox_unsettled: int
    outbox_dead: int
    outbox_blocked: int
    outbox_oldest: datetime | None


def log_list(unit: Unit, wanted: Wanted, limit: int = 50) -> tuple[Line, ...]:
    """Return a page of screenings, the latest first."""


def log_show(unit: Unit, number: int) -> Log | None:
    """Return everything about one screening, None if there is none of that number."""


def health(unit: Unit) -> Health:
    """Return what is waiting and what went wrong."""
