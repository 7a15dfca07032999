"""Alembic's door: it runs on the connection that `upgrade` opened, inside that one transaction."""

from alembic import context
from sqlalchemy import Connection

from storage.tables import METADATA


def _run(connection: Connection) -> None:
    # SQLite cannot alter most of a table in place: Alembic makes a new one and copies.
    context.configure(connection=connection, target_metadata=METADATA, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


_run(context.config.attributes["connection"])
