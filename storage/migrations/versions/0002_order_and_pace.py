"""Several processes, the pace of sending, floods: leases, what was sent lately, which question stood on the screen."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)
NO = sa.false()


def upgrade() -> None:
    op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "pace",
        sa.Column("chat_id", BIG, autoincrement=False, nullable=False),
        sa.Column("next_at", WHEN, nullable=False),
        sa.Column("recent", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("chat_id"),
    )
    op.add_column("outbox", sa.Column("fresh", sa.Boolean(), server_default=NO, nullable=False))
    op.add_column("screening", sa.Column("panel_step", sa.String(), nullable=True))
    op.add_column("screening", sa.Column("panel_at", WHEN, nullable=True))
    _tell_messages_from_taps()


def downgrade() -> None:
    raise NotImplementedError("Forward only: restore the backup that was made before the upgrade.")


def _tell_messages_from_taps() -> None:
    with op.batch_alter_table("inbox", copy_from=_inbox_as_it_was()) as inbox:
        inbox.add_column(sa.Column("sort", sa.String(), server_default="other", nullable=False))
        inbox.add_column(sa.Column("said_at", WHEN, nullable=True))
        inbox.drop_constraint("state_is_known", type_="check")
        inbox.create_check_constraint("state_is_known", "state IN ('open', 'done', 'aside', 'refused')")
        inbox.create_check_constraint("sort_is_known", "sort IN ('message', 'tap', 'other')")
    of_messages = sa.text("sort = 'message'")
    op.create_index(
        "inbox_messages", "inbox", ["chat_id", "received_at"], sqlite_where=of_messages, postgresql_where=of_messages
    )


def _inbox_as_it_was() -> sa.Table:
    """SQLite cannot alter a CHECK: the table is made anew and copied, and this is what it is copied from."""
    table = sa.Table(
        "inbox",
        sa.MetaData(),
        sa.Column("update_id", BIG, autoincrement=False, nullable=False),
        sa.Column("chat_id", BIG, nullable=True),
        sa.Column("telegram_id", BIG, nullable=True),
        sa.Column("received_at", WHEN, nullable=False),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("done_at", WHEN, nullable=True),
        sa.CheckConstraint("state IN ('open', 'done', 'aside')", name="state_is_known"),
        sa.PrimaryKeyConstraint("update_id"),
    )
    conditions = {"inbox_aside": "state = 'aside'", "inbox_open": "done_at IS NULL", "inbox_with_payload": "payload IS NOT NULL"}
    columns = {"inbox_aside": ("update_id",), "inbox_open": ("chat_id", "update_id"), "inbox_with_payload": ("done_at",)}
    for name, condition in conditions.items():
        where = sa.text(condition)
        sa.Index(name, *(table.c[each] for each in columns[name]), sqlite_where=where, postgresql_where=where)
    return table
