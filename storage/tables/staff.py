"""Who is who: people, what they may do where, how they were let in, and the groups that receive cards."""

from datetime import date, datetime

from sqlalchemy import Index, true
from sqlmodel import Field, SQLModel

from storage.tables.columns import BIG, NEVER_REUSED, given_id, index_where, one_of, wide, wide_or_none

ROLES = ("investigator", "coordinator", "admin", "auditor")


class PersonRow(SQLModel, table=True):
    """A person. `id` stands everywhere else, the audit included; the Telegram id only here, so it can be forgotten.

    `menu`: a digest of the menu that the private chat has. `hours`: between which hours of a working day he wants to be
    reminded of things (``8-18``), if not the usual ones. `forgotten_at`: since when the Telegram id is gone.
    """

    __tablename__ = "person"
    __table_args__ = (NEVER_REUSED,)
    id: int | None = given_id()
    telegram_id: int | None = Field(default=None, unique=True, sa_type=BIG)
    language: str | None = None
    current_screening: int | None = wide_or_none()
    created_at: datetime
    reminders: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    hours: str | None = None
    menu: str | None = None
    forgotten_at: datetime | None = None


class GrantRow(SQLModel, table=True):
    """A right given to a person, at one site or (no site) at all of them, until it is revoked.

    An investigator screens only from the first to the last day of the delegation, where such days are set.
    """

    __tablename__ = "grants"
    __table_args__ = (
        one_of("role", ROLES),
        index_where("grants_active", "revoked_at IS NULL", "person"),
        index_where("grants_active_by_site", "revoked_at IS NULL", "site", "role"),
        NEVER_REUSED,
    )
    id: int | None = given_id()
    person: int = wide(foreign_key="person.id")
    role: str
    site: str | None = None
    granted_by: int | None = wide_or_none()
    at: datetime
    revoked_at: datetime | None = None
    revoked_by: int | None = wide_or_none()
    delegated_from: date | None = None
    delegated_until: date | None = None


class InviteRow(SQLModel, table=True):
    """A single-use invitation, known by the hash of its token only. `site`: one or several, set apart by spaces."""

    __tablename__ = "invite"
    __table_args__ = (one_of("role", ROLES), Index("invite_created", "created_at"))
    token_sha256: str = Field(primary_key=True)
    role: str
    site: str | None = None
    created_by: int | None = wide_or_none()
    created_at: datetime
    expires_at: datetime
    used_by: int | None = wide_or_none()
    used_at: datetime | None = None


class ChatRow(SQLModel, table=True):
    """A coordinators' group bound to a site."""

    __tablename__ = "chat"
    __table_args__ = (index_where("chat_alive", "dead_at IS NULL", "site", "chat_id"),)
    chat_id: int = wide(primary_key=True)
    site: str = Field(primary_key=True)
    bound_by: int | None = wide_or_none()
    bound_at: datetime
    dead_at: datetime | None = None
    moved_to: int | None = wide_or_none()


class SiteStatusRow(SQLModel, table=True):
    """A site's status as an admin has set it, over the record's; the latest of a site counts."""

    __tablename__ = "site_status"
    __table_args__ = (Index("site_status_of", "site", "id"), NEVER_REUSED)
    id: int | None = given_id()
    site: str
    status: str
    reason: str
    set_by: int | None = wide_or_none()
    set_at: datetime
