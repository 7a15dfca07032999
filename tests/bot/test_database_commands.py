"""`db backup` and `db upgrade`, as they are typed, and the start of a bot on the database of an earlier version."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from bot.__main__ import main
from storage.database import open_database
from storage.migrations import HEAD
from storage.unit import unit_of_work
from tests.bot.house import house
from tests.databases import Database, on_sqlite
from tests.storage.releases import OLDEST

Ran = tuple[int, str, str]
Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def ran(database: Database, *verb: str) -> Ran:
        monkeypatch.setenv("DATABASE_URL", database.url)
        monkeypatch.setenv("DATA_DIR", str(database.folder))
        status = main(verb)
        said = capsys.readouterr()
        return status, said.out, said.err

    return ran


def test_a_backup_says_what_is_in_it(old: Database, run: Run) -> None:
    copy = old.folder / "copy.db"

    status, said, _ = run(old, "db", "backup", str(copy))

    assert (status, said) == (
        0,
        f"{copy}: {copy.stat().st_size} bytes, revision {OLDEST}, 84 entries in the audit, ok\n",
    )
    assert run(old, "db", "backup", str(copy)) == (
        2,
        "",
        f"{copy} is there already; a backup overwrites nothing.\n",
    )


def test_a_backup_without_a_name_goes_into_a_folder_of_its_own(old: Database, run: Run) -> None:
    assert [run(old, "db", "backup")[0] for _ in range(2)] == [0, 0]

    assert len(list((old.folder / "backups").glob("backup-*.db"))) == 2


def test_no_backup_is_made_of_a_database_whose_audit_was_changed(old: Database, run: Run) -> None:
    engine = open_database(old.url)
    with unit_of_work(engine) as unit:
        unit.execute(text("UPDATE chain SET seq = 99"))
    engine.dispose()

    copy = old.folder / "copy.db"
    status, _, sorry = run(old, "db", "backup", str(copy))

    assert (status, sorry) == (1, (
        f"The audit in {copy} is not as it was written. Entry 85: the chain should end with number 99, and ends with "
        "84. That is how the database is now, so no backup was made of it.\n"
    ))  # fmt: skip
    assert not copy.exists()


def test_a_database_of_a_later_version_is_neither_backed_up_nor_upgraded(old: Database, run: Run) -> None:
    engine = open_database(old.url)
    with unit_of_work(engine) as unit:
        unit.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    engine.dispose()

    refused = (2, "", (
        f"The database is at revision 0999, this version of the bot knows up to {HEAD}: a later version wrote it. "
        "Run that version, or restore a backup made before its upgrade.\n"
    ))  # fmt: skip
    assert run(old, "db", "backup") == refused
    assert run(old, "db", "upgrade") == refused


def test_nothing_is_copied_of_a_database_that_holds_nothing(new_database: Callable[..., Database], run: Run) -> None:
    nothing = new_database(migrated=False)
    if nothing.kind == "sqlite":
        assert run(nothing, "db", "backup") == (2, "", (
            f"There is no database at {nothing.file}. Check DATABASE_URL, or start the bot once to make it.\n"
        ))  # fmt: skip
        open_database(nothing.url).dispose()

    assert run(nothing, "db", "backup") == (2, "", "The database holds nothing yet: there is nothing to copy.\n")


def test_a_server_that_is_not_there_is_a_sentence_too(database: Database, run: Run) -> None:
    nowhere = Database("postgresql+psycopg://nobody@127.0.0.1:1/none", database.folder)

    for verb in (("backup",), ("restore", __file__)):
        status, out, sorry = run(nowhere, "db", *verb)
        assert (status, out) == (2, "")
        assert sorry.startswith("The database cannot be used: connection failed: ")


@on_sqlite
def test_a_file_that_is_no_database_is_a_sentence_too(database: Database, run: Run) -> None:
    database.file.write_bytes(b"no database " * 1000)

    refused = (2, "", (
        "The database cannot be used: file is not a database. "
        "See that it is there and lets us in, and check DATABASE_URL.\n"
    ))  # fmt: skip
    assert run(database, "db", "backup") == refused
    assert run(database, "db", "upgrade") == refused


def test_an_upgrade_says_where_the_backup_is(old: Database, run: Run) -> None:
    status, said, _ = run(old, "db", "upgrade")

    [backup] = (old.folder / "backups").iterdir()
    assert (status, said) == (
        0,
        f"The backup from before: {backup}\nThe database was brought to revision {HEAD}.\n",
    )
    assert run(old, "db", "upgrade") == (0, f"The database is at revision {HEAD}.\n", "")


async def test_a_bot_that_starts_on_the_database_of_an_earlier_version_makes_a_backup_first(old: Database) -> None:
    async with house(old) as it:
        it.investigator.says("/help")
        await it.investigator.sees("What you can do here")

        assert it.rows("SELECT version_num FROM alembic_version") == [(HEAD,)]
    assert [path.name.rsplit("-", 2)[0] for path in (old.folder / "backups").iterdir()] == [
        f"before-{HEAD}-from-{OLDEST}"
    ]
