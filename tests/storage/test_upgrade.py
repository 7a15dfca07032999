"""An upgrade makes a backup first, and is done whole or not at all, whatever fails and whenever it is killed."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from storage import upgrading
from storage.database import open_database
from storage.migrations import HEAD, Backups, NotUpgraded, revision_of, upgrade
from storage.revisions import bring
from storage.soundness import check
from storage.unit import unit_of_work
from tests.databases import Database, on_sqlite
from tests.storage.invented import NOW
from tests.storage.kills import killed_upgrades
from tests.storage.releases import OLDEST

KILLS = {"sqlite": 4, "postgresql": 2}
"""In a campaign: thousands, so every moment."""

UPGRADE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from storage.database import open_database
from storage.migrations import Backups, upgrade
engine = open_database(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
print(upgrade(engine, Backups(Path(sys.argv[2]), datetime(2026, 11, 23, tzinfo=UTC))) is not None)
"""


@pytest.fixture
def engine(old: Database) -> Iterator[Engine]:
    engine = open_database(old.url)
    yield engine
    engine.dispose()


def in_the_way(engine: Engine) -> None:
    with unit_of_work(engine) as unit:
        unit.execute(text("CREATE TABLE pace (in_the_way INTEGER)"))


def backups(old: Database) -> Backups:
    return Backups(old.folder / "backups", NOW)


def test_the_backup_holds_the_database_as_it_was(old: Database, engine: Engine) -> None:
    rows = old.rows("SELECT seq, hash FROM event ORDER BY seq")

    done = upgrade(engine, backups(old))

    assert done
    assert done.was == OLDEST
    assert done.backup == old.folder / f"backups/before-{HEAD}-from-{OLDEST}-20261123-093015.db"
    kept = Database(f"sqlite:///{done.backup}", old.folder)
    assert kept.rows("SELECT version_num FROM alembic_version") == [(OLDEST,)]
    assert kept.rows("SELECT seq, hash FROM event ORDER BY seq") == rows
    kept.close()


def test_two_backups_of_one_second_have_two_names(old: Database, engine: Engine) -> None:
    taken = old.folder / f"backups/before-{HEAD}-from-{OLDEST}-20261123-093015.db"
    taken.parent.mkdir()
    taken.touch()

    done = upgrade(engine, backups(old))

    assert done
    assert done.backup == taken.with_stem(f"{taken.stem}-2")


def test_a_database_that_holds_something_is_not_upgraded_without_a_backup(old: Database, engine: Engine) -> None:
    with pytest.raises(NotUpgraded) as refusal:
        upgrade(engine)

    assert str(refusal.value) == (
        f"The upgrade to revision {HEAD} failed and changed nothing: it is at revision {OLDEST} and holds something, "
        "and no folder was named for the backup before."
    )
    assert revision_of(engine) == OLDEST
    assert old.rows("SELECT count(*) FROM screening") == [(6,)]


def test_no_room_for_the_backup_is_no_upgrade(old: Database, engine: Engine) -> None:
    (old.folder / "backups").touch()

    with pytest.raises(NotUpgraded, match=r"failed and changed nothing: .* could not be made: .Errno 17. File exists"):
        upgrade(engine, backups(old))

    assert revision_of(engine) == OLDEST


def test_an_upgrade_that_fails_changes_nothing_and_says_where_the_backup_is(old: Database, engine: Engine) -> None:
    in_the_way(engine)
    before = old.tables()

    with pytest.raises(NotUpgraded) as refusal:
        upgrade(engine, backups(old))

    kept = old.folder / f"backups/before-{HEAD}-failed.db"
    exists = "table pace already exists" if engine.dialect.name == "sqlite" else 'relation "pace" already exists'
    assert str(refusal.value) == (
        f"The upgrade to revision {HEAD} failed and changed nothing: {exists}. The backup made before it: {kept}."
    )
    assert old.tables() == before
    assert check(kept).revision == OLDEST


def test_a_start_that_fails_again_and_again_keeps_one_backup(old: Database, engine: Engine) -> None:
    in_the_way(engine)
    for _ in range(3):
        with pytest.raises(NotUpgraded):
            upgrade(engine, backups(old))

    assert [path.name for path in backups(old).folder.iterdir()] == [f"before-{HEAD}-failed.db"]


@on_sqlite
def test_a_failed_upgrade_leaves_the_file_byte_for_byte(old: Database, engine: Engine) -> None:
    in_the_way(engine)
    engine.dispose()
    before = old.file.read_bytes()

    with pytest.raises(NotUpgraded):
        upgrade(engine, backups(old))
    engine.dispose()

    assert old.file.read_bytes() == before
    assert [path.name for path in old.file.parent.iterdir()] == ["screening.db"]


def test_a_row_that_refers_to_nothing_afterwards_is_a_failure(
    old: Database, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine.dialect.name == "postgresql":
        pytest.skip("PostgreSQL looks at each row itself")

    def lose_a_person(unit: object, to: str) -> None:
        bring(unit, to)  # type: ignore[arg-type]  # as it was called
        unit.execute(text("DELETE FROM person WHERE id = 2"))  # type: ignore[attr-defined]  # a unit

    monkeypatch.setattr(upgrading, "bring", lose_a_person)
    with pytest.raises(NotUpgraded, match=r"What the upgrade made is damaged: a row of \w+ refers to one of person"):
        upgrade(engine, backups(old))

    assert revision_of(engine) == OLDEST
    assert old.rows("SELECT count(*) FROM person WHERE id = 2") == [(1,)]


def test_of_two_processes_that_start_together_one_upgrades_and_makes_one_backup(old: Database) -> None:
    command = [sys.executable, "-c", UPGRADE, old.url, str(backups(old).folder)]
    both = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for each in both:
        assert each.stdout
        assert each.stdout.readline() == "ready\n"

    for each in both:
        assert each.stdin
        each.stdin.write("\n")
        each.stdin.flush()
    said = sorted(each.communicate()[0].strip() for each in both)

    assert said == ["False", "True"]
    assert len(list(backups(old).folder.iterdir())) == 1


def test_a_kill_at_any_moment_leaves_the_old_database_or_the_new_one(old: Database) -> None:
    count = KILLS[old.kind]

    kills = killed_upgrades(old, count)

    assert kills.moments > 100
    assert min(kills.old, kills.new) > 0
    assert kills.mixed == 0
