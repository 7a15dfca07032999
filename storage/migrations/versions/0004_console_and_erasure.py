"""The console: sign-in, second factor, review and its comments; erasing on request; indexes for lists of any size."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("screening", sa.Column("review", sa.String(), server_default="open", nullable=False))
    op.add_column("person", sa.Column("forgotten_at", WHEN, nullable=True))
    _signing_in()
    _reviewing()
    _indexes()


def downgrade() -> None:
    raise NotImplementedError("Forward only: restore the backup that was made before the upgrade.")


def _signing_in() -> None:
    op.create_table(
        "sign_in",
        sa.Column("token_sha256", sa.String(), nullable=False),
        sa.Column("person", BIG, nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.Column("expires_at", WHEN, nullable=False),
        sa.Column("used_at", WHEN, nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.PrimaryKeyConstraint("token_sha256"),
    )
    op.create_index("sign_in_expires", "sign_in", ["expires_at"])
    op.create_table(
        "console_session",
        sa.Column("id_sha256", sa.String(), nullable=False),
        sa.Column("person", BIG, nullable=False),
        sa.Column("begun_at", WHEN, nullable=False),
        sa.Column("seen_at", WHEN, nullable=False),
        sa.Column("proven_at", WHEN, nullable=True),
        sa.Column("ended_at", WHEN, nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.PrimaryKeyConstraint("id_sha256"),
    )
    op.create_index("console_session_of", "console_session", ["person", "begun_at"])
    op.create_table(
        "factor",
        sa.Column("person", BIG, autoincrement=False, nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("made_at", WHEN, nullable=False),
        sa.Column("proven_at", WHEN, nullable=True),
        sa.Column("last_step", BIG, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", WHEN, nullable=True),
        sa.ForeignKeyConstraint(["person"], ["person.id"]),
        sa.PrimaryKeyConstraint("person"),
    )


def _reviewing() -> None:
    op.create_table(
        "comment",
        sa.Column("id", BIG, nullable=False),
        sa.Column("screening", BIG, nullable=False),
        sa.Column("person", BIG, nullable=True),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["screening"], ["screening.number"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("comment_of_screening", "comment", ["screening", "id"])
    op.create_table(
        "erasure",
        sa.Column("id", BIG, nullable=False),
        sa.Column("screening", BIG, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by", BIG, nullable=True),
        sa.Column("asked_at", WHEN, nullable=False),
        sa.Column("ended_by", BIG, nullable=True),
        sa.Column("ended_at", WHEN, nullable=True),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["screening"], ["screening.number"]),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    _index_where("erasure_awaited", "erasure", "ended_at IS NULL", "screening")


def _indexes() -> None:
    """What the console's lists look for: each begins with what is asked for, and ends in the order of the list."""
    began, kind = ("started_at", "number"), ("state", "verdict", "review")
    op.create_index("screening_of_person", "screening", ["person", *began, "ended_at", "site", *kind, "first_exclusion"])
    op.create_index("screening_of_site", "screening", ["site", *began, "ended_at", *kind, "first_exclusion"])
    of_exclusion = ("first_exclusion", *began, "ended_at", "site", *kind)
    _index_where("screening_of_first_exclusion", "screening", "first_exclusion IS NOT NULL", *of_exclusion)
    op.create_index("screening_kinds_by_started", "screening", [*kind, *began, "ended_at"])
    by_end = (*kind, "ended_at", "number", "started_at")
    _index_where("screening_kinds_by_ended", "screening", "ended_at IS NOT NULL", *by_end)
    _index_where("event_of_person", "event", "person IS NOT NULL", "person", "seq", "what")
    _index_where("event_of_kind", "event", "what <> 'answered'", "what", "seq", "person")
    op.drop_index("screening_attempts", "screening")
    _index_where("screening_attempts", "screening", "first IS NOT NULL", "first", "attempt", "state")
    op.drop_index("outbox_failed", "outbox")
    _index_where("outbox_failed", "outbox", "state IN ('blocked', 'dead')", "state", "id", "chat_id")
    _index_where("outbox_ambiguous", "outbox", "state = 'ambiguous' AND settled_at IS NOT NULL", "id", "chat_id")


def _index_where(name: str, table: str, condition: str, *columns: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, list(columns), sqlite_where=where, postgresql_where=where)
