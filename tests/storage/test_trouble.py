"""Trouble of the database is told from the fault of an update, by the real causes of both."""

import resource
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.pool import QueuePool

from storage import inbox, meta, screenings
from storage.database import is_trouble_of_the_database
from storage.inbox import Incoming
from storage.unit import Unit, part_of, unit_of_work
from tests.databases import Database, PostgreSQL, on_postgresql, on_sqlite
from tests.storage.invented import NOW, OPEN, a_screening

LONG = "x" * 100_000


@on_sqlite
def test_a_full_disk_is_trouble(engine: Engine) -> None:
    with unit_of_work(engine) as unit:
        unit.exec_driver_sql("PRAGMA max_page_count=1")  # SQLite makes it the number of pages that there are

    assert _failure(engine, _write_much) == ("database or disk is full", True)


@on_sqlite
def test_a_disk_that_refuses_a_write_is_trouble(engine: Engine) -> None:
    with _no_file_longer_than(4096):
        assert _failure(engine, _write_much) == ("disk I/O error", True)


@on_sqlite
def test_a_read_only_file_is_trouble(engine: Engine, database: Database) -> None:
    with unit_of_work(engine) as unit, closing_engine(f"sqlite:///file:{database.file}?mode=ro&uri=true") as reader:
        meta.note(unit, "offset", "17")

        assert _failure(reader, _write_much) == ("attempt to write a readonly database", True)


@on_sqlite
def test_a_locked_file_is_trouble(engine: Engine, database: Database) -> None:
    with unit_of_work(engine), closing_engine(f"sqlite:///{database.file}?timeout=0.001") as second:
        assert _failure(second, _write_much) == ("database is locked", True)


def test_a_file_that_cannot_be_opened_is_trouble(tmp_path: Path) -> None:
    with closing_engine(f"sqlite:///{tmp_path}") as engine:
        assert _failure(engine, _write_much) == ("unable to open database file", True)


def test_a_file_that_is_no_database_is_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").write_text(LONG)

    with closing_engine(f"sqlite:///{tmp_path}/file") as engine:
        assert _failure(engine, _write_much) == ("file is not a database", True)


@on_sqlite
def test_a_corrupt_file_is_trouble(engine: Engine, database: Database) -> None:
    with unit_of_work(engine) as unit:
        meta.note(unit, "offset", "17")
    engine.dispose()
    whole = database.file.read_bytes()
    database.file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))

    assert _failure(engine, _write_much) == ("database disk image is malformed", True)


def test_no_connection_free_in_time_is_trouble() -> None:
    with closing_engine("sqlite://", poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=0.01) as engine:
        with engine.connect(), pytest.raises(NoConnectionFree) as none:
            engine.connect()

        assert is_trouble_of_the_database(none.value)


@on_postgresql
def test_a_server_that_stops_is_trouble_before_during_and_after(engine: Engine, server: PostgreSQL) -> None:
    def during(unit: Unit) -> None:
        with part_of(unit):
            meta.note(unit, "offset", "17")
            server.stop()
            meta.note(unit, "offset", "18")

    try:
        said, is_trouble = _failure(engine, during)
        assert "terminating connection due to administrator command" in said
        assert is_trouble
        said, is_trouble = _failure(engine, _write_much)
        assert "Is the server running" in said
        assert is_trouble
    finally:
        server.start()
    assert _failure(engine, _write_much) == ("nothing failed", False)


@on_postgresql
@pytest.mark.parametrize(
    ("cause", "said"),
    [
        pytest.param("SET default_transaction_read_only = on", "in a read-only transaction", id="read only"),
        pytest.param("SET statement_timeout = 1", "canceling statement", id="slow"),
        pytest.param("SET temp_file_limit = 0", "temporary file size exceeds", id="disk full"),
        pytest.param("ALLOW_CONNECTIONS off", "is not currently accepting connections", id="closed"),
        pytest.param("RENAME TO away_{}", "does not exist", id="gone"),
    ],
)
def test_what_an_operator_changes_is_trouble(engine: Engine, server: PostgreSQL, cause: str, said: str) -> None:
    name = engine.url.database
    server.ask(f"ALTER DATABASE {name} {cause.format(name)}")

    found, is_trouble = _failure(engine, _work_long)

    assert said in found
    assert is_trouble


@on_postgresql
def test_a_deadlock_and_a_lock_that_is_not_free_in_time_are_trouble(engine: Engine) -> None:
    with unit_of_work(engine) as unit:
        meta.note(unit, "first", "")
        meta.note(unit, "second", "")

    met = Barrier(2)

    def crosswise(keys: tuple[str, str], patience: int) -> tuple[str, bool]:
        def work(unit: Unit) -> None:
            unit.execute(text(f"SET LOCAL deadlock_timeout = 1; SET LOCAL lock_timeout = {patience}"))
            meta.note(unit, keys[0], "")
            met.wait()
            meta.note(unit, keys[1], "")

        return _failure(engine, work)

    for patience, said in ((0, "deadlock detected"), (1, "lock timeout")):
        with ThreadPoolExecutor(2) as pool:
            both = [pool.submit(crosswise, keys, patience) for keys in (("first", "second"), ("second", "first"))]
        assert any(said in each.result()[0] for each in both)
        assert all(each.result()[1] for each in both if each.result()[0] != "nothing failed")


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(lambda unit: a_screening(unit, judged=OPEN.model_copy(update={"verdict": "perhaps"})), id="check"),
        pytest.param(lambda unit: unit.execute(text("INSERT INTO chain VALUES (1, 0, '')")), id="unique"),
        pytest.param(lambda unit: screenings.begin(unit, a_screening(unit), OPEN), id="twice"),
        pytest.param(lambda unit: unit.execute(text("SELECT * FROM nowhere")), id="no table"),
        pytest.param(lambda unit: unit.execute(text("SELECT (")), id="no SQL"),
        pytest.param(lambda unit: inbox.store(unit, [Incoming(update_id=2**70, payload="{}")], NOW), id="too great"),
        pytest.param(lambda unit: meta.note(unit, "offset", "\ud800"), id="half a character"),
        pytest.param(lambda _unit: 1 / 0, id="ours"),
    ],
)
def test_what_would_fail_again_is_no_trouble_of_the_database(engine: Engine, fault: Callable[[Unit], object]) -> None:
    said, is_trouble = _failure(engine, fault)

    assert said != "nothing failed"
    assert not is_trouble


def _write_much(unit: Unit) -> None:
    meta.note(unit, "much", LONG)


def _work_long(unit: Unit) -> None:
    unit.execute(text("SET LOCAL work_mem = 64"))
    unit.execute(text("SELECT count(*) FROM (SELECT DISTINCT each FROM generate_series(1, 100000) AS each)"))
    meta.note(unit, "much", LONG)


def _failure(engine: Engine, work: Callable[[Unit], object]) -> tuple[str, bool]:
    """What the driver said, and whether it counts as trouble; nothing of the unit is left, whatever it was."""
    try:
        with unit_of_work(engine) as unit:
            work(unit)
    except Exception as failed:  # noqa: BLE001  # which one it is, is the question
        return str(getattr(failed, "orig", failed)), is_trouble_of_the_database(failed)
    return "nothing failed", False


@contextmanager
def closing_engine(url: str, **options: object) -> Iterator[Engine]:
    engine = create_engine(url, **options)
    yield engine
    engine.dispose()


@contextmanager
def _no_file_longer_than(length: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (length, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
