"""Screenings, the conversations that made them, and the trials they were judged under."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import (
    NEVER_REUSED,
    given_id,
    index_where,
    long_text,
    long_text_or_none,
    one_of,
    wide,
    wide_or_none,
)

IS_OPEN = "is_open"
IS_PENDING = "state = 'pending'"
HAS_ENDED = "ended_at IS NOT NULL"
"""Conditions of indexes; a query must say them in the same words, or SQLite reads the whole table."""


_BEGAN, _KIND = ("started_at", "number"), ("state", "verdict", "review")
"""The order of a list, and what a list may be filtered by: see `storage/ways.py`."""


class TrialRow(SQLModel, table=True):
    """One version of a trial, word for word, as it stood when it was first used."""

    __tablename__ = "trial"
    trial: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    sha256: str
    text: str = long_text()
    first_used_at: datetime


class ScreeningRow(SQLModel, table=True):
    """One screening. `body` is the whole of it; the other columns are what lists look for.

    A later attempt with the same patient has a number of its own, and in `first` that of the first attempt.
    `review`: how far the admins are with it (open, questions, reviewed).
    """

    __tablename__ = "screening"
    __table_args__ = (
        one_of("verdict", ("eligible", "excluded", "pending")),
        index_where("screening_open", IS_OPEN, "number"),
        Index("screening_by_person", "person", "number"),
        Index("screening_by_site", "site", "number"),
        Index("screening_by_end", "site", "ended_at"),
        Index("screening_figures", "trial", "site", "state", "verdict", "first_exclusion", "day"),
        index_where("screening_pending", IS_PENDING, "site", "number"),
        index_where("screening_attempts", "first IS NOT NULL", "first", "attempt", "state"),
        Index("screening_of_person", "person", *_BEGAN, "ended_at", "site", *_KIND, "first_exclusion"),
        Index("screening_of_site", "site", *_BEGAN, "ended_at", *_KIND, "first_exclusion"),
        index_where(
            "screening_of_first_exclusion",
            "first_exclusion IS NOT NULL",
            *("first_exclusion", *_BEGAN, "ended_at", "site", *_KIND),
        ),
        Index("screening_kinds_by_started", *_KIND, *_BEGAN, "ended_at"),
        index_where("screening_kinds_by_ended", HAS_ENDED, *_KIND, "ended_at", "number", "started_at"),
    )
    number: int = wide(primary_key=True)
    trial: str
    version: str
    site: str
    person: int = wide(foreign_key="person.id")
    state: str
    is_open: bool
    verdict: str | None = None
    first_exclusion: str | None = None
    started_at: datetime
    ended_at: datetime | None = None
    day: date
    revision: int
    body: str = long_text()
    findings: str | None = long_text_or_none()
    panel_chat: int | None = wide_or_none()
    panel_message_id: int | None = wide_or_none()
    panel_step: str | None = None
    panel_at: datetime | None = None
    first: int | None = wide_or_none()
    attempt: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    review: str = Field(default="open", sa_column_kwargs={"server_default": "open"})


class UtteranceRow(SQLModel, table=True):
    """One bubble of a conversation as it was seen: by the bot with its buttons, or by the person, typed or tapped."""

    __tablename__ = "utterance"
    __table_args__ = (
        one_of("by", ("bot", "person")),
        one_of("did", ("typed", "tapped")),
        Index("utterance_of_screening", "screening", "id"),
        NEVER_REUSED,
    )
    id: int | None = given_id()
    screening: int = wide(foreign_key="screening.number")
    at: datetime
    by: str
    text: str = long_text()
    buttons: str = long_text()
    did: str | None = None
    reference: str | None = None
