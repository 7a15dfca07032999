"""The work around a screening: cards and who looks after it, what is missing, reminders, queries, attempts, delegation."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("person", sa.Column("reminders", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("person", sa.Column("hours", sa.String(), nullable=True))
    op.add_column("person", sa.Column("menu", sa.String(), nullable=True))
    op.add_column("grants", sa.Column("delegated_from", sa.Date(), nullable=True))
    op.add_column("grants", sa.Column("delegated_until", sa.Date(), nullable=True))
    _attempts()
    _kinds_of_sendings()
    _cards()
    _queries()
    op.create_table(
        "site_status",
        sa.Column("id", BIG, nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("set_by", BIG, nullable=True),
        sa.Column("set_at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("site_status_of", "site_status", ["site", "id"])


def downgrade() -> None:
    raise NotImplementedError("Forward only: restore the backup that was made before the upgrade.")


def _attempts() -> None:
    op.add_column("screening", sa.Column("first", BIG, nullable=True))
    op.add_column("screening", sa.Column("attempt", sa.Integer(), server_default="1", nullable=False))
    op.create_index("screening_by_end", "screening", ["site", "ended_at"])
    counted = ["trial", "site", "state", "verdict", "first_exclusion", "day"]
    op.create_index("screening_figures", "screening", counted)
    _index_where("screening_pending", "screening", "state = 'pending'", "site", "number")
    _index_where("screening_attempts", "screening", "first IS NOT NULL", "first", "attempt")


def _kinds_of_sendings() -> None:
    with op.batch_alter_table("outbox", copy_from=_outbox_as_it_was(), table_kwargs={"sqlite_autoincrement": True}) as outbox:
        # all of them, so that they stand in the same order each time
        outbox.drop_constraint("kind_is_known", type_="check")
        outbox.drop_constraint("state_is_known", type_="check")
        outbox.drop_constraint("outbox_owed_once", type_="unique")
        outbox.create_check_constraint(
            "kind_is_known", "kind IN ('panel', 'say', 'card', 'recard', 'file', 'toast', 'delete', 'alert')"
        )
        outbox.create_check_constraint(
            "state_is_known", "state IN ('pending', 'sending', 'sent', 'later', 'ambiguous', 'blocked', 'dead')"
        )
        outbox.create_unique_constraint("outbox_owed_once", ["cause", "ordinal"])


def _cards() -> None:
    op.create_table(
        "card",
        sa.Column("screening", BIG, autoincrement=False, nullable=False),
        sa.Column("chat_id", BIG, autoincrement=False, nullable=False),
        sa.Column("message_id", BIG, nullable=True),
        sa.Column("at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("screening", "chat_id"),
    )
    op.create_table(
        "care",
        sa.Column("screening", BIG, autoincrement=False, nullable=False),
        sa.Column("acknowledged_by", BIG, nullable=True),
        sa.Column("acknowledged_at", WHEN, nullable=True),
        sa.Column("taken_by", BIG, nullable=True),
        sa.Column("taken_at", WHEN, nullable=True),
        sa.PrimaryKeyConstraint("screening"),
    )
    op.create_table(
        "item",
        sa.Column("screening", BIG, autoincrement=False, nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("owner", BIG, nullable=True),
        sa.Column("owned_at", WHEN, nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("screening", "criterion"),
    )
    op.create_table(
        "reminder",
        sa.Column("id", BIG, nullable=False),
        sa.Column("screening", BIG, autoincrement=False, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("done_at", WHEN, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("screening", "what", "criterion", "at", name="reminder_once"),
        sqlite_autoincrement=True,
    )
    _index_where("reminder_to_do", "reminder", "done_at IS NULL", "at")


def _queries() -> None:
    op.create_table(
        "query",
        sa.Column("trial", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("point", sa.Text(), nullable=True),
        sa.Column("opened_at", WHEN, nullable=False),
        sa.Column("opened_by", BIG, nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", WHEN, nullable=True),
        sa.Column("answered_by", BIG, nullable=True),
        sa.PrimaryKeyConstraint("trial", "name"),
    )
    op.create_table(
        "dependent",
        sa.Column("trial", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("screening", BIG, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("trial", "name", "screening"),
    )
    op.create_index("dependent_of_screening", "dependent", ["screening"])


def _index_where(name: str, table: str, condition: str, *columns: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, list(columns), sqlite_where=where, postgresql_where=where)


def _outbox_as_it_was() -> sa.Table:
    """SQLite cannot alter a CHECK: the table is made anew and copied, and this is what it is copied from."""
    table = sa.Table(
        "outbox",
        sa.MetaData(),
        sa.Column("id", BIG, nullable=False),
        sa.Column("chat_id", BIG, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("screening", BIG, nullable=True),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("not_before", WHEN, nullable=True),
        sa.Column("lease_until", WHEN, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("doubts", sa.Integer(), nullable=False),
        sa.Column("created_at", WHEN, nullable=False),
        sa.Column("settled_at", WHEN, nullable=True),
        sa.Column("message_id", BIG, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("fresh", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("kind IN ('panel', 'say', 'card', 'toast', 'delete', 'alert')", name="kind_is_known"),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'sent', 'later', 'ambiguous', 'blocked', 'dead')", name="state_is_known"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("cause", "ordinal", name="outbox_owed_once"),
        sqlite_autoincrement=True,
    )
    of_some = {
        "outbox_failed": ("state IN ('blocked', 'dead')", "state", "id"),
        "outbox_of_screening": ("screening IS NOT NULL", "screening", "id"),
        "outbox_unsettled": ("settled_at IS NULL", "chat_id", "id"),
    }
    for name, (condition, *columns) in of_some.items():
        where = sa.text(condition)
        sa.Index(name, *(table.c[each] for each in columns), sqlite_where=where, postgresql_where=where)
    return table
