"""The audit: events that only grow, each sealed over the one before; what may be forgotten stands beside them."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import SQLModel

from storage.tables.columns import index_where, long_text_or_none, wide, wide_or_none

USUAL = "answered"
IS_RARE = f"what <> '{USUAL}'"
"""Every other event is of the usual kind, so it needs no index; a query must say the condition in the same words."""


class EventRow(SQLModel, table=True):
    """One event. `sealed` is a salted commitment to its values, `hash` covers every other column and `prev_hash`."""

    __tablename__ = "event"
    __table_args__ = (
        index_where("event_of_screening", "screening IS NOT NULL", "screening", "seq"),
        index_where("event_of_person", "person IS NOT NULL", "person", "seq", "what"),
        index_where("event_of_kind", IS_RARE, "what", "seq", "person"),
        Index("event_at", "at"),
    )
    seq: int = wide(primary_key=True)
    at: datetime
    person: int | None = wide_or_none()
    role: str | None = None
    site: str | None = None
    screening: int | None = wide_or_none()
    what: str
    fact: str | None = None
    sealed: str | None = None
    trial: str | None = None
    version: str | None = None
    trial_hash: str | None = None
    software: str
    update_id: int | None = wide_or_none()
    form: int
    prev_hash: str
    hash: str


class ValueRow(SQLModel, table=True):
    """The values of an event as canonical JSON, and the salt of their commitment. Erasing them breaks no chain."""

    __tablename__ = "event_value"
    seq: int = wide(primary_key=True, foreign_key="event.seq")
    salt: str
    old: str | None = long_text_or_none()
    new: str | None = long_text_or_none()
    reason: str | None = long_text_or_none()


class ChainRow(SQLModel, table=True):
    """The chain's last link, in one row: writers take their turn at it, and reading it costs the same at any length."""

    __tablename__ = "chain"
    id: int = wide(primary_key=True)
    seq: int = wide()
    hash: str
