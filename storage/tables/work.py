"""The work around a screening: its cards, who looks after it, what is missing, reminders, queries to the sponsor."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import NEVER_REUSED, given_id, index_where, long_text_or_none, wide, wide_or_none


class CardRow(SQLModel, table=True):
    """The card of a screening in one chat: which message shows it, so that it can be changed where it stands."""

    __tablename__ = "card"
    screening: int = wide(primary_key=True)
    chat_id: int = wide(primary_key=True)
    message_id: int | None = wide_or_none()
    at: datetime


class CareRow(SQLModel, table=True):
    """Who has acknowledged a screening's card, and who looks after it."""

    __tablename__ = "care"
    screening: int = wide(primary_key=True)
    acknowledged_by: int | None = wide_or_none()
    acknowledged_at: datetime | None = None
    taken_by: int | None = wide_or_none()
    taken_at: datetime | None = None


class ItemRow(SQLModel, table=True):
    """Who obtains what a pending screening still lacks for one criterion, and until when, if that was agreed."""

    __tablename__ = "item"
    screening: int = wide(primary_key=True)
    criterion: str = Field(primary_key=True)
    owner: int | None = wide_or_none()
    owned_at: datetime | None = None
    due: date | None = None


class ReminderRow(SQLModel, table=True):
    """A moment from which somebody is to be reminded of a screening, once. `done_at`: it has been, or need not be."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("screening", "what", "criterion", "at", name="reminder_once"),
        index_where("reminder_to_do", "done_at IS NULL", "at"),
        NEVER_REUSED,
    )
    id: int | None = given_id()
    screening: int = wide()
    what: str
    criterion: str = ""
    at: datetime
    done_at: datetime | None = None


class QueryRow(SQLModel, table=True):
    """A question to the sponsor about how a trial is to be read. `point` is the text of one that the trial lacks."""

    __tablename__ = "query"
    trial: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    criterion: str
    point: str | None = long_text_or_none()
    opened_at: datetime
    opened_by: int | None = wide_or_none()
    answer: str | None = long_text_or_none()
    answered_at: datetime | None = None
    answered_by: int | None = wide_or_none()


class DependentRow(SQLModel, table=True):
    """A screening whose verdict hangs on a query's answer."""

    __tablename__ = "dependent"
    __table_args__ = (Index("dependent_of_screening", "screening"),)
    trial: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    screening: int = wide(primary_key=True)
