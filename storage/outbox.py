"""What we owe people is written in the transaction that made us owe it; delivery claims it, sends it, and settles it.

Within a chat the order of owing is the order of sending: nothing overtakes a row that waits for its time. Toasts (the
answers to taps) go first and wait for nobody. A claim is a lease: when its time has run out, its holder is taken for
dead, and whether the send arrived is in doubt.

pending → sending → sent, or later (to be tried again), ambiguous (it may have arrived), blocked, dead. A row is settled
when nothing is left to do with it: sent, blocked, dead, or ambiguous without a time to try again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

import orjson
from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, delete, func, insert, literal, or_, select, update

from flows.quantities import Frozen
from storage.database import insert_new
from storage.tables import HOLD, OUTBOX
from storage.unit import Unit

Kind: TypeAlias = Literal["panel", "say", "card", "toast", "delete", "alert"]
Ended: TypeAlias = Literal["sent", "later", "ambiguous", "blocked", "dead"]


class Owing(Frozen):
    """One thing to send. `payload` is JSON: text, buttons, mode, callback_query_id, message_id, … as the kind needs."""

    chat_id: int
    kind: Kind
    payload: Mapping[str, Any]
    reference: str = ""
    """What all copies of it carry, so that a reader can tell a duplicate."""
    screening: int | None = None
    not_before: datetime | None = None


class Owed(Owing):
    """A claimed row. `attempts` counts this one; after `doubts` of the earlier ones nobody knew whether it arrived."""

    id: int
    attempts: int
    doubts: int
    created_at: datetime
    error: str | None


class Fate(Frozen):
    """How an attempt ended. `later` needs the time of the next try; `ambiguous` has one if it is to be sent again."""

    state: Ended
    at: datetime
    message_id: int | None = None
    error: str | None = None
    not_before: datetime | None = None


def owe(unit: Unit, owings: Sequence[Owing], now: datetime, cause: str | None = None, first: int = 0) -> int:
    """Owe these in this order and return how many are new.

    A `cause` (``update:17``, ``restart:2026-11-23``) owes each ordinal, counted from `first`, once and for all.
    """


def claim(unit: Unit, now: datetime, lease: timedelta, limit: int = 30) -> tuple[Owed, ...]:
    """Take what may be sent now, at most one row a chat besides toasts; nobody else gets it before the lease ends."""


def settle(unit: Unit, owed: Owed, fate: Fate) -> bool:
    """Write how the attempt ended; False if the lease had run out and another attempt is under way."""


def hold_chat(unit: Unit, chat_id: int, until: datetime) -> None:
    """Leave a chat alone until then (429); survives a restart and delays no other chat."""


def move_chat(unit: Unit, old: int, new: int) -> int:
    """Turn what is still owed to a group that migrated to its new id, and return how many rows that were."""


def end_leases(unit: Unit, now: datetime) -> int:
    """After a restart of the only process: every send under way was its own and is in doubt. Returns how many."""


def next_due(unit: Unit, now: datetime) -> datetime | None:
    """Return when the next row may become due, None if nothing is owed: how long delivery may sleep."""
