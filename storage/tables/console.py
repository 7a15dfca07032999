"""The admins' console: who is signed in and how that was proven, what is noted at a review, who asked to erase."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import (
    NEVER_REUSED,
    given_id,
    index_where,
    long_text_or_none,
    wide,
    wide_or_none,
)


class SignInRow(SQLModel, table=True):
    """A link to the console that works once, known by the hash of its token only."""

    __tablename__ = "sign_in"
    __table_args__ = (Index("sign_in_expires", "expires_at"),)
    token_sha256: str = Field(primary_key=True)
    person: int = wide(foreign_key="person.id")
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class SessionRow(SQLModel, table=True):
    """Somebody at the console, known by the hash of the cookie. Without `proven_at` the second factor is awaited."""

    __tablename__ = "console_session"
    __table_args__ = (Index("console_session_of", "person", "begun_at"),)
    id_sha256: str = Field(primary_key=True)
    person: int = wide(foreign_key="person.id")
    begun_at: datetime
    seen_at: datetime
    proven_at: datetime | None = None
    ended_at: datetime | None = None


class FactorRow(SQLModel, table=True):
    """A person's second factor (TOTP). `last_step`: the latest code that was used, so that none counts twice."""

    __tablename__ = "factor"
    person: int = wide(primary_key=True, foreign_key="person.id")
    secret: str
    made_at: datetime
    proven_at: datetime | None = None
    last_step: int | None = wide_or_none()
    failures: int = 0
    locked_until: datetime | None = None


class CommentRow(SQLModel, table=True):
    """What somebody noted when reviewing a screening, and the state of review that it was given."""

    __tablename__ = "comment"
    __table_args__ = (Index("comment_of_screening", "screening", "id"), NEVER_REUSED)
    id: int | None = given_id()
    screening: int = wide(foreign_key="screening.number")
    person: int | None = wide_or_none()
    at: datetime
    state: str
    text: str | None = long_text_or_none()


class ErasureRow(SQLModel, table=True):
    """A request to erase the personal values of a screening: one admin asks, another approves or refuses."""

    __tablename__ = "erasure"
    __table_args__ = (index_where("erasure_awaited", "ended_at IS NULL", "screening"), NEVER_REUSED)
    id: int | None = given_id()
    screening: int = wide(foreign_key="screening.number")
    reason: str
    asked_by: int | None = wide_or_none()
    asked_at: datetime
    ended_by: int | None = wide_or_none()
    ended_at: datetime | None = None
    done: bool = False
