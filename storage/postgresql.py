"""How we speak with PostgreSQL: durably, in UTC, never waiting for ever, and without its errors quoting values.

What DATABASE_URL asks for stays, but for what the bot's promises rest on: the time zone, and that readers cannot write.
"""

import os
from collections.abc import Callable
from select import POLLIN, poll
from typing import Any, Self

from sqlalchemy import URL, Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

CHANNEL = "inbox"
"""Where the processes on one database hear that an update has come in."""

_OF_WRITERS = (
    "synchronous_commit=on",  # whatever the server's default: a commit is on disk before it returns
    "lock_timeout=10s",  # as long as SQLite waits
    "idle_in_transaction_session_timeout=60s",  # a process that was frozen must not hold its locks for ever
)

_TO_NOTICE_A_DEAD_SERVER = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "25000",
}


class Over:
    """Says to one waiting thread that it is over; unlike an event it can be waited for beside a connection."""

    def __enter__(self) -> Self:
        self._seen, self._kept = os.pipe()
        self._is_set = False
        return self

    def __exit__(self, *_: object) -> None:
        self.set()
        os.close(self._seen)

    def set(self) -> None:
        """Say it."""
        if not self._is_set:
            self._is_set = True
            os.close(self._kept)

    def wait(self, seconds: float = 0, *, beside: tuple[int, ...] = ()) -> bool:
        """Wait until it is over, something comes on one of the descriptors, or time is up; say whether it is over."""
        waiting = poll()
        for each in (self._seen, *beside):
            waiting.register(each, POLLIN)
        return self._seen in dict(waiting.poll(seconds * 1000))


def engine_of_writers(url: URL) -> Engine:
    """Return an engine whose connections may write."""
    return _engine(url, "trial-prescreen", *_OF_WRITERS)


def engine_of_readers(url: URL) -> Engine:
    """Return an engine whose connections cannot write."""
    # SQLAlchemy begins READ WRITE whatever the session's default, unless it is told.
    return _engine(url, "trial-prescreen reading").execution_options(postgresql_readonly=True)


def vacuum(engine: Engine, *tables: str) -> None:
    """Give the room of what was emptied free (of updates, unless other tables are named): the next is written there."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"VACUUM (SKIP_LOCKED, TRUNCATE FALSE) {', '.join(tables) or 'inbox'}")


def listen(engine: Engine, channel: str, heard: Callable[[], object], over: Over) -> None:
    """Call `heard` at each announcement until `over`. What a broken connection missed is announced at the next."""
    from psycopg import Error  # noqa: PLC0415  # who runs on SQLite need not load the driver

    while not over.wait():
        try:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql(f"LISTEN {channel}")
                heard()  # what came while nobody listened
                _hear(connection.connection.driver_connection, heard, over)
        except (SQLAlchemyError, Error):  # the server went away
            over.wait(1)


def _hear(driver: Any, heard: Callable[[], object], over: Over) -> None:  # noqa: ANN401  # psycopg's connection
    while not over.wait(60, beside=(driver.fileno(),)):
        for _ in driver.notifies(timeout=0):
            heard()


def _engine(url: URL, name: str, *wishes: str) -> Engine:
    asked = url.normalized_query.get("options", ())
    options = " ".join([*(f"-c {wish}" for wish in wishes), *asked, "-c timezone=UTC"])  # of two the last counts
    ours = {**_TO_NOTICE_A_DEAD_SERVER, "application_name": name, "client_encoding": "utf8"}
    arguments = {key: value for key, value in ours.items() if key not in url.query} | {"options": options}
    # A server that was restarted has closed our connections: each is tried before it is used.
    engine = create_engine(url, connect_args=arguments, hide_parameters=True, pool_pre_ping=True)
    event.listen(engine, "handle_error", _quote_no_values)
    return engine


def _quote_no_values(context: ExceptionContext) -> None:
    """Cut a server's error down to its first sentence: DETAIL shows the row, a wrong input is quoted after a colon."""
    error = context.original_exception
    primary = getattr(getattr(error, "diag", None), "message_primary", None)
    if primary is None:
        return
    error.args = (primary.partition(': "')[0],)
    if context.sqlalchemy_exception is not None:
        context.sqlalchemy_exception.args = (f"({type(error).__module__}.{type(error).__name__}) {error}",)
