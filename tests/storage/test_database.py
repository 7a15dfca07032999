"""The database keeps its word: what is set on every connection, who may open it, and who is refused."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from storage import meta
from storage.database import AlreadyRunning, NoDatabase, hold_alone, open_database, open_to_read
from storage.unit import Unit, reading, unit_of_work
from tests.databases import on_sqlite

HOLD = """
import sys
from storage.database import hold_alone
with hold_alone(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


@on_sqlite
@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL: a commit is on disk before it returns
        ("foreign_keys", 1),
        ("secure_delete", 1),
        ("busy_timeout", 10000),
        ("temp_store", 2),  # what SQLite sorts aside never reaches a disk
    ],
)
def test_every_connection_to_sqlite_is_set_to_be_durable(engine: Engine, pragma: str, value: object) -> None:
    with reading(engine) as first, reading(engine) as second:
        for unit in (first, second):
            assert unit.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_opening_makes_a_folder_and_a_file_that_are_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "new" / "data" / "screening.db"

    engine = open_database(f"sqlite:///{path}")
    with unit_of_work(engine):
        pass
    engine.dispose()

    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_reader_does_not_make_a_database(tmp_path: Path) -> None:
    with pytest.raises(NoDatabase) as refusal:
        open_to_read(f"sqlite:///{tmp_path}/none.db")

    assert str(refusal.value) == (
        f"There is no database at {tmp_path}/none.db. Check DATABASE_URL, or start the bot once to make it."
    )
    assert list(tmp_path.iterdir()) == []


def test_a_reader_works_beside_a_writer_and_cannot_write(engine: Engine, url: str) -> None:
    with unit_of_work(engine) as unit:
        meta.note(unit, "offset", "17")
    reader = open_to_read(url)

    with unit_of_work(engine) as unit, reading(reader) as beside:
        meta.note(unit, "offset", "18")
        assert meta.read(beside, "offset") == "17"
    with pytest.raises(DBAPIError, match=r"read-?only"), reader.begin() as connection:
        meta.note(Unit(connection), "offset", "19")
    reader.dispose()


@on_sqlite
def test_a_second_process_on_the_same_file_is_refused_until_the_first_ends(url: str) -> None:
    first = _held_by_another_process(url)
    with pytest.raises(AlreadyRunning) as refusal, hold_alone(url):
        pytest.fail("two processes run on one file")
    first.communicate()

    assert str(refusal.value) == (
        f"Another bot (process {first.pid}) already runs on {url.removeprefix('sqlite:///')}. "
        "Stop it first, or use PostgreSQL for several."
    )
    with hold_alone(url):
        pass


@on_sqlite
def test_a_killed_process_leaves_no_lock_behind(url: str) -> None:
    first = _held_by_another_process(url)
    first.kill()
    first.communicate()

    with hold_alone(url):
        pass


@on_sqlite
def test_the_lock_names_its_holder_in_full_after_a_longer_one(url: str) -> None:
    path = Path(f"{url.removeprefix('sqlite:///')}.lock")
    path.write_text("99999999999999")

    with hold_alone(url):
        assert path.read_text() == str(os.getpid())


def test_nothing_is_locked_for_postgresql() -> None:
    with hold_alone("postgresql+psycopg://nobody@127.0.0.1/none"), hold_alone("postgresql+psycopg://127.0.0.1/none"):
        pass


def _held_by_another_process(url: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLD, url]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process
