"""Trouble of the database is told from the fault of an update, by the real causes of both."""

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.pool import QueuePool

from storage import inbox, meta, screenings
from storage.database import is_trouble_of_the_database, open_database
from storage.inbox import Incoming
from storage.migrations import upgrade
from storage.unit import Unit, unit_of_work
from tests.storage.invented import NOW, OPEN, a_screening

LONG = "x" * 100_000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "screening.db"


@pytest.fixture
def sqlite_file(file: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{file}")
    upgrade(engine)
    yield engine
    engine.dispose()


def test_a_full_disk_is_trouble(sqlite_file: Engine) -> None:
    with unit_of_work(sqlite_file) as unit:
        unit.exec_driver_sql("PRAGMA max_page_count=1")  # SQLite makes it the number of pages that there are

    assert _failure(sqlite_file, _write_much) == ("database or disk is full", True)


def test_a_disk_that_refuses_a_write_is_trouble(sqlite_file: Engine) -> None:
    with _no_file_longer_than(4096):
        assert _failure(sqlite_file, _write_much) == ("disk I/O error", True)


def test_a_read_only_file_is_trouble(sqlite_file: Engine, file: Path) -> None:
    with unit_of_work(sqlite_file) as unit, closing_engine(f"sqlite:///file:{file}?mode=ro&uri=true") as reader:
        meta.note(unit, "offset", "17")

        assert _failure(reader, _write_much) == ("attempt to write a readonly database", True)


def test_a_locked_file_is_trouble(sqlite_file: Engine, file: Path) -> None:
    with unit_of_work(sqlite_file), closing_engine(f"sqlite:///{file}?timeout=0.001") as second:
        assert _failure(second, _write_much) == ("database is locked", True)


def test_a_file_that_cannot_be_opened_is_trouble(tmp_path: Path) -> None:
    with closing_engine(f"sqlite:///{tmp_path}") as engine:
        assert _failure(engine, _write_much) == ("unable to open database file", True)


def test_a_file_that_is_no_database_is_trouble(file: Path) -> None:
    file.write_text(LONG)

    with closing_engine(f"sqlite:///{file}") as engine:
        assert _failure(engine, _write_much) == ("file is not a database", True)


def test_a_corrupt_file_is_trouble(sqlite_file: Engine, file: Path) -> None:
    with unit_of_work(sqlite_file) as unit:
        meta.note(unit, "offset", "17")
    sqlite_file.dispose()
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))

    assert _failure(sqlite_file, _write_much) == ("database disk image is malformed", True)


def test_no_connection_free_in_time_is_trouble() -> None:
    with closing_engine("sqlite://", poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=0.01) as engine:
        with engine.connect(), pytest.raises(NoConnectionFree) as none:
            engine.connect()

        assert is_trouble_of_the_database(none.value)


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
def test_what_would_fail_again_is_no_trouble_of_the_database(
    sqlite_file: Engine, fault: Callable[[Unit], object]
) -> None:
    said, is_trouble = _failure(sqlite_file, fault)

    assert said != "nothing failed"
    assert not is_trouble


def _write_much(unit: Unit) -> None:
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
