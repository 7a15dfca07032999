"""PostgreSQL is spoken with as the promises need it, whatever the server's settings and whatever happens to it."""

import traceback
from collections.abc import Callable

import pytest
from psycopg import Connection
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from storage import inbox, meta
from storage.database import leave_no_trace, open_database, open_to_read
from storage.inbox import Incoming
from storage.unit import Unit, reading, unit_of_work
from tests.databases import Database, PostgreSQL, on_postgresql
from tests.storage.invented import NOW

pytestmark = on_postgresql
SECRET = "Quillfeather-invented"


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("synchronous_commit", "on"),
        ("TimeZone", "UTC"),
        ("client_encoding", "UTF8"),
        ("application_name", "trial-prescreen"),
        ("lock_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "1min"),
        ("default_transaction_isolation", "read committed"),
    ],
)
def test_every_connection_is_set_whatever_the_server_prefers(
    engine: Engine, server: PostgreSQL, setting: str, value: str
) -> None:
    for preferred in ("synchronous_commit = off", "timezone = 'Asia/Tokyo'", "lock_timeout = 0"):
        server.ask(f"ALTER DATABASE {engine.url.database} SET {preferred}")

    with unit_of_work(engine) as first, unit_of_work(engine) as second:
        for unit in (first, second):
            assert unit.exec_driver_sql(f"SHOW {setting}").scalar() == value


def test_what_the_address_asks_for_stays(database: Database) -> None:
    asked = "&options=-c%20work_mem%3D5MB%20-c%20lock_timeout%3D3s&connect_timeout=9&application_name=night-shift"
    engine = open_database(database.url + asked)

    with unit_of_work(engine) as unit:
        shown = [unit.exec_driver_sql(f"SHOW {name}").scalar() for name in ("work_mem", "lock_timeout", "TimeZone")]
        given = _driver(unit).info.get_parameters()
    engine.dispose()

    assert shown == ["5MB", "3s", "UTC"]
    assert (given["connect_timeout"], given["application_name"]) == ("9", "night-shift")


def test_a_server_that_died_without_a_word_is_noticed_in_half_a_minute(unit: Unit) -> None:
    given = {name: int(value) for name, value in _driver(unit).info.get_parameters().items() if value.isdigit()}

    assert given["connect_timeout"] <= 5
    assert given["tcp_user_timeout"] <= 30_000
    assert given["keepalives_idle"] + given["keepalives_interval"] * given["keepalives_count"] <= 30


def test_a_server_that_was_restarted_costs_no_unit(engine: Engine, database: Database, server: PostgreSQL) -> None:
    reader = open_to_read(database.url)
    for each in (1, 2):
        with unit_of_work(engine) as unit:
            meta.note(unit, "offset", str(each))
        with reading(reader) as unit:
            assert meta.read(unit, "offset") == str(each)
        server.stop("immediate")
        server.start()
    reader.dispose()


def _unique(unit: Unit) -> None:
    for _ in range(2):
        unit.execute(text("INSERT INTO meta VALUES (:key, '')"), {"key": SECRET})


def _check(unit: Unit) -> None:
    unit.execute(text("INSERT INTO inbox VALUES (1, 1, 1, now(), :payload, 'odd', 0)"), {"payload": SECRET})


def _number(unit: Unit) -> None:
    unit.execute(text("SELECT CAST(CAST(:typed AS text) AS integer)"), {"typed": SECRET})


@pytest.mark.parametrize("fault", [_unique, _check, _number])
@pytest.mark.parametrize("opened", [open_database, open_to_read])
def test_an_error_quotes_no_value(
    database: Database, opened: Callable[[str], Engine], fault: Callable[[Unit], None]
) -> None:
    engine = opened(database.url)

    with pytest.raises(DBAPIError) as failed, engine.begin() as connection:
        fault(Unit(connection))
    engine.dispose()

    assert SECRET not in "".join(traceback.format_exception(failed.value))


def test_an_error_names_the_law_that_was_broken(unit: Unit) -> None:
    with pytest.raises(DBAPIError) as failed:
        _check(unit)

    assert str(failed.value).splitlines()[0] == (
        '(psycopg.errors.CheckViolation) new row for relation "inbox" violates check constraint "state_is_known"'
    )


def test_an_emptied_text_is_written_over_by_the_next_update(engine: Engine) -> None:
    def take_in(update_id: int, payload: str) -> None:
        with unit_of_work(engine) as unit:
            inbox.store(unit, [Incoming(update_id=update_id, payload=payload)], NOW)

    take_in(1, SECRET)
    with unit_of_work(engine) as unit:
        inbox.empty(unit, 1)
    assert SECRET.encode() in _file_of_inbox(engine)

    leave_no_trace(engine)
    take_in(2, "." * 200)

    assert SECRET.encode() not in _file_of_inbox(engine)


def _file_of_inbox(engine: Engine) -> bytes:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as owner:
        owner.exec_driver_sql("CHECKPOINT")
        return bytes(owner.exec_driver_sql("SELECT pg_read_binary_file(pg_relation_filepath('inbox'))").scalar_one())


def _driver(unit: Unit) -> Connection:
    connection = unit.connection.connection.driver_connection
    assert isinstance(connection, Connection)
    return connection
