"""Who reads a copy of the database leaves no byte of it, and of its folder, other than it was."""

import shutil
from pathlib import Path

import pytest

from storage.audit import head
from storage.database import NoDatabase, open_database
from storage.unit import reading
from storage.untouched import WrittenMeanwhile, untouched
from tests.databases import Database, on_sqlite
from tests.storage.invented import record_five


def _folder(place: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in place.iterdir()}


def _end(named: str) -> int:
    with untouched(named) as engine, reading(engine) as unit:
        return head(unit).seq


@on_sqlite
@pytest.mark.parametrize("name", ["copy.db", "a copy? 100%#1.db"])
def test_a_copy_nobody_may_write_is_read_and_nothing_is_left_beside_it(
    database: Database, tmp_path: Path, name: str
) -> None:
    engine = open_database(database.url)
    record_five(engine)
    engine.dispose()
    place = tmp_path / "copies"
    place.mkdir()
    shutil.copyfile(database.file, place / name)
    (place / name).chmod(0o400)
    place.chmod(0o500)
    before = _folder(place)

    assert _end(str(place / name)) == 5

    place.chmod(0o700)
    assert _folder(place) == before


@on_sqlite
def test_a_copy_with_the_log_beside_it_is_read_with_what_the_log_holds(database: Database, tmp_path: Path) -> None:
    engine = open_database(database.url)
    record_five(engine)
    place = tmp_path / "copies"
    place.mkdir()
    for end in ("", "-wal"):
        shutil.copyfile(f"{database.file}{end}", place / f"copy.db{end}")
    engine.dispose()
    before = _folder(place)

    assert _end(str(place / "copy.db")) == 5

    assert _folder(place) == before


def test_a_database_at_work_is_read_as_it_is(database: Database) -> None:
    engine = open_database(database.url)
    record_five(engine)

    assert _end(database.url) == 5

    engine.dispose()


@on_sqlite
@pytest.mark.parametrize("ends", [("",), ("", "-wal")])
def test_of_a_file_that_is_written_to_meanwhile_nothing_is_said(
    database: Database, tmp_path: Path, ends: tuple[str, ...]
) -> None:
    engine = open_database(database.url)
    record_five(engine)
    if "-wal" not in ends:
        engine.dispose()
    for end in ends:
        shutil.copyfile(f"{database.file}{end}", tmp_path / f"copy.db{end}")
    engine.dispose()

    def read() -> None:
        with untouched(str(tmp_path / "copy.db")) as copy, reading(copy) as unit:
            head(unit)
            record_five(begun := open_database(f"sqlite:///{tmp_path}/copy.db"))
            begun.dispose()
            raise AssertionError("the reader found something bad")

    with pytest.raises(WrittenMeanwhile, match=r"copy\.db was written to while it was read.* Make a copy first"):
        read()
    assert _end(str(tmp_path / "copy.db")) == 10


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoDatabase, match=r"There is no database at .*none\.db\."), untouched(str(tmp_path / "none.db")):
        pass
