"""What a verb does with a database of another revision, or of another program: only a start and `db upgrade` change."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import open_database
from storage.migrations import HEAD
from storage.unit import unit_of_work
from tests.bot.test_command_line import ran
from tests.databases import Database, on_sqlite
from tests.journeys.commands import answered, told
from tests.storage.releases import OLDEST, RELEASED, load, unpacked

NEEDING = (
    *("log list", "log show 1", "user list", "user invite admin", "user revoke 1", "user reset 1"),
    *("export log --output -", "erase 1 --reason x", "db erase 1 --reason x"),
)
"""The verbs that need the tables of this version."""
CANNOT_CHECK = ("audit verify --no-checkpoints", "log replay 1", "log replay --all")


@pytest.mark.parametrize("verb", NEEDING)
def test_a_database_of_an_earlier_version_is_named_with_what_to_run_and_stays_as_it_was(
    old: Database, verb: str
) -> None:
    before = old.tables()

    said = answered(*verb.split(), database_url=old.url, data_dir=old.folder)

    assert (said.returncode, said.stdout, said.stderr) == (2, "", (
        f"The database is at revision {OLDEST}, this version needs {HEAD}: "
        "run `python -m bot db upgrade`, which makes a backup first.\n"
    ))  # fmt: skip
    assert old.tables() == before


@pytest.mark.parametrize("verb", NEEDING)
def test_a_database_of_a_later_version_is_refused_by_each_verb(old: Database, verb: str) -> None:
    engine = open_database(old.url)
    with unit_of_work(engine) as unit:
        unit.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    engine.dispose()

    said = answered(*verb.split(), database_url=old.url, data_dir=old.folder)

    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.startswith(f"The database is at revision 0999, this version of the bot knows up to {HEAD}: ")


@on_sqlite
@pytest.mark.parametrize("revision", RELEASED[:-1])
def test_no_earlier_release_is_read_by_a_verb_before_it_was_upgraded(database: Database, revision: str) -> None:
    load(revision, database)

    said = answered("log", "list", database_url=database.url)

    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.startswith(f"The database is at revision {revision}, this version needs {HEAD}: ")
    told("db", "upgrade", database_url=database.url, data_dir=database.folder)
    assert told("log", "list", database_url=database.url)


def test_a_second_attempt_is_looked_for_in_a_release_that_knew_none(old: Database) -> None:
    said = answered("log", "replay", "1-2", database_url=old.url)

    assert (said.returncode, said.stdout, said.stderr) == (
        *(64, ""), "There is no pre-screening 1-2. `log list` names those there are.\n"
    )  # fmt: skip


@pytest.mark.parametrize("verb", [*NEEDING, *CANNOT_CHECK, "db upgrade", "db backup", "db restore {backup}", "run"])
def test_a_sqlite_file_of_another_program_is_refused_and_stays_byte_for_byte_as_it_was(
    verb: str, tmp_path: Path
) -> None:
    file, backup = tmp_path / "theirs.db", unpacked(HEAD, tmp_path / "backup.db")
    with closing(sqlite3.connect(file)) as theirs:
        theirs.execute("CREATE TABLE notes (said TEXT)")
    before = file.read_bytes()

    run = ran if verb == "run" else answered
    wanted = {"database_url": f"sqlite:///{file}", "data_dir": tmp_path / "data"}
    said = run(*verb.format(backup=backup).split(), **wanted, telegram_bot_token="1:none")

    assert (said.returncode, said.stdout, said.stderr) == (64 if verb in CANNOT_CHECK else 2, "", (
        f"{file} is no database of this bot: it holds other tables. Nothing was changed; check DATABASE_URL.\n"
    ))  # fmt: skip
    assert file.read_bytes() == before


@on_sqlite
@pytest.mark.parametrize("verb", ["log list", "export log --output -", "erase 1 --reason x"])
def test_a_file_that_holds_nothing_yet_is_no_empty_log(database: Database, verb: str) -> None:
    database.file.write_bytes(b"")

    said = answered(*verb.split(), database_url=database.url, data_dir=database.folder)

    assert (said.returncode, said.stdout, said.stderr) == (2, "", (
        "The database holds nothing yet. Check DATABASE_URL, or start the bot once to make its tables.\n"
    ))  # fmt: skip
    assert database.file.read_bytes() == b""
    assert told("user", "list", database_url=database.url) == ""
