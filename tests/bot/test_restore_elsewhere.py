"""`db restore` from another version or database, and in place of what cannot be read."""

from pathlib import Path

import pytest
from sqlalchemy import text

from storage.migrations import HEAD
from storage.soundness import check
from tests.bot.clinics import UNSEEN, Clinic, change_file
from tests.databases import Database, on_postgresql, on_sqlite
from tests.storage.releases import OLDEST, empty, unpacked


def test_a_backup_of_an_earlier_version_is_upgraded_on_its_way(clinic: Clinic) -> None:
    unpacked(OLDEST, clinic.backup)

    assert clinic.restore("--yes")[0] == 0

    assert clinic.database.rows("SELECT version_num FROM alembic_version") == [(HEAD,)]
    assert clinic.database.rows("SELECT count(*) FROM event") == [(85,)]
    assert check(unpacked(OLDEST, clinic.backup)).revision == OLDEST


@on_postgresql
def test_a_backup_of_postgresql_is_restored_into_a_sqlite_file(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/moved/screening.db")

    status, said, _ = clinic.restore("--yes")

    assert status == 0
    assert said.startswith(UNSEEN)
    moved = Database(f"sqlite:///{tmp_path}/moved/screening.db", tmp_path)
    assert moved.rows("SELECT count(*) FROM screening") == clinic.database.rows("SELECT count(*) FROM screening")
    moved.close()


def test_without_a_readable_database_numbers_are_passed_over_and_the_cards_must_be_compared(clinic: Clinic) -> None:
    clinic.go_on()
    if clinic.database.kind == "sqlite":
        clinic.database.file.write_bytes(b"a disk that died" * 1000)
    else:
        empty(clinic.database)

    status, said, _ = clinic.restore("--yes")

    assert status == 0
    assert said.startswith(UNSEEN)
    assert "Which numbers were given after the backup is not known: 7 to 1006 are passed over.\n" in said
    assert clinic.database.rows("SELECT value FROM counter") == [(1006,)]
    [(alert,)] = clinic.database.rows("SELECT payload FROM outbox ORDER BY id DESC LIMIT 1")
    assert "could not all be listed" in alert
    assert clinic.database.rows("SELECT old, new FROM event_value ORDER BY seq DESC LIMIT 1")[0][0] is None


@on_sqlite
def test_a_damaged_file_is_kept_aside_with_its_log(clinic: Clinic) -> None:
    broken = b"a disk that died" * 1000
    clinic.database.close()
    clinic.database.file.write_bytes(broken)
    clinic.database.file.with_name("screening.db-wal").write_bytes(b"its log")

    assert clinic.restore("--yes")[0] == 0

    aside = {path.suffix: path.read_bytes() for path in clinic.database.file.parent.glob("*replaced*")}
    assert (aside[".db"], aside[".db-wal"]) == (broken, b"its log")
    assert clinic.database.rows("SELECT count(*) FROM event") == [(85,)]


def test_a_database_that_did_not_grow_from_the_backup_is_not_taken_for_its_successor(clinic: Clinic) -> None:
    clinic.go_on()
    clinic.run("db", "backup", str(clinic.database.folder / "second.db"))
    clinic.restore("--yes")

    status, said, _ = clinic.run("db", "restore", str(clinic.database.folder / "second.db"), "--yes")

    assert status == 0
    assert said.splitlines()[1:4] == [
        "The database now in place did not grow from this backup: not all that came in between can be listed.",
        "Compare by hand as well: every card in the coordinators' chats after 2026-12-24 08:02:00 UTC.",
        "Acknowledged after the backup, and lost by restoring it:",
    ]
    assert "    restored" not in said
    assert "8 to 1007 are passed over" in said


@on_sqlite
def test_a_backup_with_pages_of_another_size_is_restored_all_the_same(clinic: Clinic) -> None:
    change_file(clinic.backup, "PRAGMA page_size=8192", "VACUUM")

    assert clinic.restore("--yes")[0] == 0

    assert clinic.database.rows("SELECT count(*) FROM event") == [(85,)]


def test_the_database_of_a_later_version_gives_way_to_a_backup_of_this_one(clinic: Clinic) -> None:
    clinic.change(lambda unit: unit.execute(text("UPDATE alembic_version SET version_num = '0999'")))
    clinic.change(lambda unit: unit.execute(text("CREATE TABLE later_invention (id INTEGER)")))

    assert clinic.restore("--yes")[0] == 0

    assert clinic.database.rows("SELECT version_num FROM alembic_version") == [(HEAD,)]
    assert "later_invention" not in clinic.database.tables()
