"""What came in and what must go out: the row is the queue."""

from datetime import datetime

from sqlalchemy import UniqueConstraint, false
from sqlmodel import Field, SQLModel

from storage.tables.columns import (
    BIG,
    NEVER_REUSED,
    given_id,
    index_where,
    long_text,
    long_text_or_none,
    one_of,
    wide,
    wide_or_none,
)

ASIDE = "state = 'aside'"
FAILED = "state IN ('blocked', 'dead')"
AMBIGUOUS = "state = 'ambiguous' AND settled_at IS NOT NULL"
MESSAGES = "sort = 'message'"
"""Conditions of indexes; a query must say them in the same words, or SQLite reads the whole table."""


class InboxRow(SQLModel, table=True):
    """One update as Telegram sent it. Its id is the key: delivered again, it is not new."""

    __tablename__ = "inbox"
    __table_args__ = (
        one_of("state", ("open", "done", "aside", "refused")),
        one_of("sort", ("message", "tap", "other")),
        index_where("inbox_open", "done_at IS NULL", "chat_id", "update_id"),
        index_where("inbox_aside", ASIDE, "update_id"),
        index_where("inbox_with_payload", "payload IS NOT NULL", "done_at"),
        index_where("inbox_messages", MESSAGES, "chat_id", "received_at"),
    )
    update_id: int = wide(primary_key=True)
    chat_id: int | None = wide_or_none()
    telegram_id: int | None = wide_or_none()
    received_at: datetime
    payload: str | None = long_text_or_none()
    state: str = "open"
    tries: int = 0
    error: str | None = long_text_or_none()
    done_at: datetime | None = None
    sort: str = Field(default="other", sa_column_kwargs={"server_default": "other"})
    said_at: datetime | None = None


class OutboxRow(SQLModel, table=True):
    """One thing owed to a chat. `settled_at` is empty for as long as delivery has something left to do."""

    __tablename__ = "outbox"
    __table_args__ = (
        one_of("kind", ("panel", "say", "card", "recard", "file", "toast", "delete", "alert")),
        one_of("state", ("pending", "sending", "sent", "later", "ambiguous", "blocked", "dead")),
        UniqueConstraint("cause", "ordinal", name="outbox_owed_once"),
        index_where("outbox_unsettled", "settled_at IS NULL", "chat_id", "id"),
        index_where("outbox_failed", FAILED, "state", "id", "chat_id"),
        index_where("outbox_ambiguous", AMBIGUOUS, "id", "chat_id"),
        index_where("outbox_of_screening", "screening IS NOT NULL", "screening", "id"),
        NEVER_REUSED,
    )
    id: int | None = given_id()
    chat_id: int = wide()
    kind: str
    screening: int | None = wide_or_none()
    reference: str
    payload: str = long_text()
    state: str = "pending"
    not_before: datetime | None = None
    lease_until: datetime | None = None
    attempts: int = 0
    doubts: int = 0
    created_at: datetime
    settled_at: datetime | None = None
    message_id: int | None = wide_or_none()
    error: str | None = long_text_or_none()
    cause: str | None = None
    ordinal: int = 0
    fresh: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class HoldRow(SQLModel, table=True):
    """A chat that Telegram asked us to leave alone until a time (429)."""

    __tablename__ = "hold"
    chat_id: int = wide(primary_key=True)
    not_before: datetime


class PaceRow(SQLModel, table=True):
    """When a chat may get its next new message, and when it got the last ones; under 0, of all chats together."""

    __tablename__ = "pace"
    chat_id: int = wide(primary_key=True)
    next_at: datetime
    recent: str = long_text()


class LeaseRow(SQLModel, table=True):
    """What one process at a time may do (polling), who does it, and until when nobody else may."""

    __tablename__ = "lease"
    name: str = Field(primary_key=True)
    holder: str
    until: datetime


class MetaRow(SQLModel, table=True):
    """One thing the bot notes about itself: the poll offset, when it was last alive."""

    __tablename__ = "meta"
    key: str = Field(primary_key=True)
    value: str = long_text()


class CounterRow(SQLModel, table=True):
    """The last number given of one kind. It grows with the transaction that uses it, so it leaves no gaps."""

    __tablename__ = "counter"
    name: str = Field(primary_key=True)
    value: int = Field(sa_type=BIG)
