"""A backup shows one moment, is sound when it bears its name, and overwrites nothing."""

import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from flows.screening import Event
from storage import audit
from storage.audit import Occasion
from storage.backup import NoBackup, back_up, copy, file_to_be, nameless
from storage.copying import last_ids
from storage.database import open_to_read
from storage.migrations import HEAD
from storage.soundness import NotSound, check, url_of
from storage.unit import reading, unit_of_work
from tests.databases import Database
from tests.storage.drills import hot_backups
from tests.storage.invented import NOW, a_person, a_screening, chance
from tests.storage.releases import OLDEST, everything, load

HOT = {"sqlite": 20, "postgresql": 3}
"""In a campaign: 100 of each."""


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "backup.db"


def fill(engine: Engine) -> None:
    with unit_of_work(engine) as unit:
        number = a_screening(unit).number
        audit.record(unit, Occasion(at=NOW, software="0", screening=number), [Event(what="answered", new="71")], chance)


def test_a_backup_is_one_file_closed_to_others_with_all_there_is(engine: Engine, target: Path) -> None:
    fill(engine)

    sound = back_up(engine, target)

    assert (sound.revision, sound.head.seq, sound.last_at) == (HEAD, 1, NOW)
    assert [path.name for path in target.parent.iterdir()] == ["backup.db"]
    assert (stat.S_IMODE(target.stat().st_mode), stat.S_IMODE(target.parent.stat().st_mode)) == (0o600, 0o700)
    assert target.read_bytes()[18:20] == b"\x01\x01"  # needs no log beside it, so it can be read from any disk
    assert check(target) == sound


def test_a_backup_of_either_database_has_the_rows_of_a_sqlite_file(released_oldest: Database, target: Path) -> None:
    engine = open_to_read(released_oldest.url)
    reference = target.with_name("reference")
    load(OLDEST, Database(f"sqlite:///{reference}", target.parent))

    assert back_up(engine, target).revision == OLDEST

    assert everything(url_of(target)) == everything(url_of(reference))
    engine.dispose()


def test_the_audit_of_a_backup_only_grows_as_well(engine: Engine, target: Path) -> None:
    fill(engine)
    back_up(engine, target)

    with closing(sqlite3.connect(target)) as kept, pytest.raises(sqlite3.IntegrityError, match="the audit only grows"):
        kept.execute("UPDATE event SET what = 'another'")


def test_ids_whose_rows_are_gone_are_not_given_again_by_a_backup(engine: Engine, target: Path) -> None:
    with unit_of_work(engine) as unit:
        a_person(unit, 7)
        last = a_person(unit, 8)
        unit.execute(text("DELETE FROM person WHERE telegram_id = 8"))
    back_up(engine, target)

    kept = open_to_read(url_of(target))
    with reading(kept) as unit:
        assert last_ids(unit)["person"] == last
    kept.dispose()


def test_a_backup_overwrites_nothing(engine: Engine, target: Path) -> None:
    target.parent.mkdir()
    target.write_text("precious")

    with pytest.raises(NoBackup) as refusal:
        back_up(engine, target)

    assert str(refusal.value) == f"{target} is there already; a backup overwrites nothing."
    assert target.read_text() == "precious"


def test_a_name_that_was_taken_meanwhile_is_not_overwritten_either(engine: Engine, target: Path) -> None:
    def backed_up() -> None:
        with file_to_be(target) as part:
            copy(engine, part)
            target.write_text("precious")

    with pytest.raises(NoBackup, match="overwrites nothing"):
        backed_up()

    assert target.read_text() == "precious"
    assert [path.name for path in target.parent.iterdir()] == ["backup.db"]


def test_a_backup_under_way_is_not_disturbed_by_another_to_the_same_name(engine: Engine, target: Path) -> None:
    target.parent.mkdir()
    with nameless(target) as part, pytest.raises(NoBackup) as refusal:
        back_up(engine, target)

    assert str(refusal.value) == f"Another process is writing {part}. Let it end, or name another file."


def test_what_a_killed_backup_left_behind_is_in_nobodys_way(engine: Engine, target: Path) -> None:
    fill(engine)
    target.parent.mkdir()
    for log in ("", "-wal", "-journal"):
        target.with_name(f".backup.db.part{log}").write_bytes(b"half" * 5000)

    assert back_up(engine, target).head.seq == 1
    assert [path.name for path in target.parent.iterdir()] == ["backup.db"]


def test_a_copy_that_is_not_sound_does_not_get_the_name(engine: Engine, target: Path) -> None:
    fill(engine)
    with unit_of_work(engine) as unit:
        unit.execute(text("UPDATE chain SET seq = 5"))

    with pytest.raises(NotSound) as refusal:
        back_up(engine, target)

    assert str(refusal.value) == (
        f"The audit in {target} is not as it was written. Entry 2: the chain should end with number 5, and ends with 1."
    )
    assert list(target.parent.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_named(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(NoBackup) as refusal:
        back_up(engine, tmp_path / "file" / "backup.db")

    assert str(refusal.value) == (
        f"{tmp_path}/file/backup.db could not be made: [Errno 17] File exists: '{tmp_path}/file'."
    )


@pytest.mark.parametrize("content", [b"", b"not a database" * 100, b"SQLite format 3\0" + b"\0" * 5000])
def test_a_file_that_is_no_database_of_ours_is_not_sound(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file.db").write_bytes(content)

    with pytest.raises(NotSound, match=r"is no database of this bot|is no SQLite database, or it is damaged"):
        check(tmp_path / "file.db")


def test_a_file_with_a_row_that_refers_to_nothing_is_not_sound(engine: Engine, target: Path) -> None:
    fill(engine)
    back_up(engine, target)
    with closing(sqlite3.connect(target, isolation_level=None)) as kept:
        kept.execute("DELETE FROM person")

    with pytest.raises(NotSound) as refusal:
        check(target)

    assert str(refusal.value) == (f"{target} is damaged: a row of screening refers to one of person that is not there.")


def test_a_page_that_was_overwritten_on_the_disk_is_found(engine: Engine, target: Path) -> None:
    fill(engine)
    back_up(engine, target)
    whole = target.read_bytes()
    target.write_bytes(whole[:4096] + b"\xff" * 4096 + whole[8192:])

    with pytest.raises(NotSound, match="damaged"):
        check(target)


def test_every_backup_made_while_a_writer_works_is_sound_and_of_one_moment(database: Database, tmp_path: Path) -> None:
    count = HOT[database.kind]

    drill = hot_backups(database.url, tmp_path / "hot", count)

    assert (drill.sound, drill.of_one_moment) == (count, count)
    assert drill.turns_meanwhile >= count


@pytest.fixture
def released_oldest(new_database: Callable[..., Database]) -> Database:
    database = new_database(migrated=False)
    load(OLDEST, database)
    return database
