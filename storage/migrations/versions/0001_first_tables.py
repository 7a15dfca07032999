"""The first tables, and the triggers that keep the audit append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)


def upgrade() -> None:
    _make_tables()
    op.bulk_insert(
        sa.table("chain", sa.column("id"), sa.column("seq"), sa.column("hash")), [{"id": 1, "seq": 0, "hash": "0" * 64}]
    )
    op.bulk_insert(sa.table("counter", sa.column("name"), sa.column("value")), [{"name": "screening", "value": 0}])
    if op.get_bind().dialect.name == "sqlite":
        _guard_on_sqlite()
    else:
        _guard_on_postgresql()


def downgrade() -> None:
    raise NotImplementedError("Forward only: restore the backup that was made before the upgrade.")


def _guard_on_sqlite() -> None:
    refusals = (("event", "UPDATE"), ("event", "DELETE"), ("event_value", "UPDATE"))
    for table, act in refusals:
        op.execute(
            f"CREATE TRIGGER {table}_refuses_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, 'the audit only grows: no {act} of {table}'); END"
        )
    for table in ("event", "event_value"):  # INSERT OR REPLACE deletes without firing the trigger on DELETE
        op.execute(
            f"CREATE TRIGGER {table}_refuses_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE seq = NEW.seq) "
            f"BEGIN SELECT RAISE(ABORT, 'the audit only grows: no REPLACE of {table}'); END"
        )


def _guard_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'the audit only grows: no % of %', TG_OP, TG_TABLE_NAME; END $$"
    )
    refusals = (("event", "UPDATE OR DELETE OR TRUNCATE"), ("event_value", "UPDATE OR TRUNCATE"))
    for table, acts in refusals:
        op.execute(
            f"CREATE TRIGGER {table}_only_grows BEFORE {acts} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_only_grows()"
        )


def _make_tables() -> None:
    op.create_table(
        "chain",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("seq", BIG, autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "chat",
        sa.Column("chat_id", BIG, autoincrement=False, nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("bound_by", BIG, nullable=True),
        sa.Column("bound_at", WHEN, nullable=False),
        sa.Column("dead_at", WHEN, nullable=True),
        sa.Column("moved_to", BIG, nullable=True),
        sa.PrimaryKeyConstraint("chat_id", "site"),
    )
    op.create_index(
        "chat_alive",
        "chat",
        ["site", "chat_id"],
        unique=False,
        sqlite_where=sa.text("dead_at IS NULL"),
        postgresql_where=sa.text("dead_at IS NULL"),
    )
    op.create_table(
        "counter",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", BIG, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "event",
        sa.Column("seq", BIG, autoincrement=False, nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("person", BIG, nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("site", sa.String(), nullable=True),
        sa.Column("screening", BIG, nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("fact", sa.String(), nullable=True),
        sa.Column("sealed", sa.String(), nullable=True),
        sa.Column("trial", sa.String(), nullable=True),
        sa.Column("version", sa.String(), nullable=True),
        sa.Column("trial_hash", sa.String(), nullable=True),
        sa.Column("software", sa.String(), nullable=False),
        sa.Column("update_id", BIG, nullable=True),
        sa.Column("form", sa.Integer(), nullable=False),
        sa.Column("prev_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("event_at", "event", ["at"], unique=False)
    op.create_index(
        "event_of_screening",
        "event",
        ["screening", "seq"],
        unique=False,
        sqlite_where=sa.text("screening IS NOT NULL"),
        postgresql_where=sa.text("screening IS NOT NULL"),
    )
    op.create_table(
        "hold",
        sa.Column("chat_id", BIG, autoincrement=False, nullable=False),
        sa.Column("not_before", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("chat_id"),
    )
    op.create_table(
        "inbox",
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
    op.create_index(
        "inbox_aside",
        "inbox",
        ["update_id"],
        unique=False,
        sqlite_where=sa.text("state = 'aside'"),
        postgresql_where=sa.text("state = 'aside'"),
    )
    op.create_index(
        "inbox_open",
        "inbox",
        ["chat_id", "update_id"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_index(
        "inbox_with_payload",
        "inbox",
        ["done_at"],
        unique=False,
        sqlite_where=sa.text("payload IS NOT NULL"),
        postgresql_where=sa.text("payload IS NOT NULL"),
    )
    op.create_table(
        "invite",
        sa.Column("token_sha256", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=True),
        sa.Column("created_by", BIG, nullable=True),
        sa.Column("created_at", WHEN, nullable=False),
        sa.Column("expires_at", WHEN, nullable=False),
        sa.Column("used_by", BIG, nullable=True),
        sa.Column("used_at", WHEN, nullable=True),
        sa.CheckConstraint("role IN ('investigator', 'coordinator', 'admin', 'auditor')", name="role_is_known"),
        sa.PrimaryKeyConstraint("token_sha256"),
    )
    op.create_index("invite_created", "invite", ["created_at"], unique=False)
    op.create_table(
        "meta",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "outbox",
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
        sa.CheckConstraint("kind IN ('panel', 'say', 'card', 'toast', 'delete', 'alert')", name="kind_is_known"),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'sent', 'later', 'ambiguous', 'blocked', 'dead')", name="state_is_known"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("cause", "ordinal", name="outbox_owed_once"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "outbox_failed",
        "outbox",
        ["state", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('blocked', 'dead')"),
        postgresql_where=sa.text("state IN ('blocked', 'dead')"),
    )
    op.create_index(
        "outbox_of_screening",
        "outbox",
        ["screening", "id"],
        unique=False,
        sqlite_where=sa.text("screening IS NOT NULL"),
        postgresql_where=sa.text("screening IS NOT NULL"),
    )
    op.create_index(
        "outbox_unsettled",
        "outbox",
        ["chat_id", "id"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "person",
        sa.Column("id", BIG, nullable=False),
        sa.Column("telegram_id", BIG, nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("current_screening", BIG, nullable=True),
        sa.Column("created_at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("telegram_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "trial",
        sa.Column("trial", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("first_used_at", WHEN, nullable=False),
        sa.PrimaryKeyConstraint("trial", "version"),
    )
    op.create_table(
        "event_value",
        sa.Column("seq", BIG, nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("old", sa.Text(), nullable=True),
        sa.Column("new", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["seq"],
            ["event.seq"],
        ),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "grants",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person", BIG, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=True),
        sa.Column("granted_by", BIG, nullable=True),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("revoked_at", WHEN, nullable=True),
        sa.Column("revoked_by", BIG, nullable=True),
        sa.CheckConstraint("role IN ('investigator', 'coordinator', 'admin', 'auditor')", name="role_is_known"),
        sa.ForeignKeyConstraint(
            ["person"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "grants_active",
        "grants",
        ["person"],
        unique=False,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_index(
        "grants_active_by_site",
        "grants",
        ["site", "role"],
        unique=False,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "screening",
        sa.Column("number", BIG, autoincrement=False, nullable=False),
        sa.Column("trial", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("person", BIG, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("first_exclusion", sa.String(), nullable=True),
        sa.Column("started_at", WHEN, nullable=False),
        sa.Column("ended_at", WHEN, nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=True),
        sa.Column("panel_chat", BIG, nullable=True),
        sa.Column("panel_message_id", BIG, nullable=True),
        sa.CheckConstraint("verdict IN ('eligible', 'excluded', 'pending')", name="verdict_is_known"),
        sa.ForeignKeyConstraint(
            ["person"],
            ["person.id"],
        ),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("screening_by_person", "screening", ["person", "number"], unique=False)
    op.create_index("screening_by_site", "screening", ["site", "number"], unique=False)
    op.create_index(
        "screening_open",
        "screening",
        ["number"],
        unique=False,
        sqlite_where=sa.text("is_open"),
        postgresql_where=sa.text("is_open"),
    )
    op.create_table(
        "utterance",
        sa.Column("id", BIG, nullable=False),
        sa.Column("screening", BIG, nullable=False),
        sa.Column("at", WHEN, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("buttons", sa.Text(), nullable=False),
        sa.Column("did", sa.String(), nullable=True),
        sa.Column("reference", sa.String(), nullable=True),
        sa.CheckConstraint("by IN ('bot', 'person')", name="by_is_known"),
        sa.CheckConstraint("did IN ('typed', 'tapped')", name="did_is_known"),
        sa.ForeignKeyConstraint(
            ["screening"],
            ["screening.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("utterance_of_screening", "utterance", ["screening", "id"], unique=False)
