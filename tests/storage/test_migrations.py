"""A database is brought to this version's tables in one step, is the same however it got there, and never goes back."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from storage import meta
from storage.migrations import HEAD, NewerDatabase, NotUpgraded, revision_of, upgrade
from storage.revisions import NEW, configuration
from storage.tables import METADATA
from storage.unit import reading, unit_of_work
from tests.databases import on_postgresql, on_sqlite
from tests.storage.released.new import made_by_all_revisions, statements

NUMBERED = {"comment", "erasure", "outbox", "utterance", "person", "grants", "reminder", "site_status"}

UP_TO_DATE = """
import sys
from storage.database import open_database
from storage.migrations import upgrade
assert not upgrade(open_database(sys.argv[1]))
assert not [name for name in sys.modules if name.split(".")[0] in {"alembic", "mako"}]
"""


def test_a_fresh_database_has_exactly_the_tables_of_this_version(engine: Engine) -> None:
    with reading(engine) as unit:
        context = MigrationContext.configure(
            unit.connection, opts={"compare_type": True, "compare_server_default": True}
        )
        differences = compare_metadata(context, METADATA)

    assert differences == []
    assert len(METADATA.tables) == 29


def test_a_fresh_database_refuses_what_the_tables_of_this_version_refuse(engine: Engine, empty: Engine) -> None:
    METADATA.create_all(empty)

    for table in METADATA.tables:
        assert _checks_of(engine, table) == _checks_of(empty, table)


@on_sqlite
def test_ids_given_by_sqlite_are_never_given_twice(engine: Engine) -> None:
    with reading(engine) as unit:
        made = unit.exec_driver_sql("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'").scalars()

        assert set(made) == NUMBERED


@on_postgresql
def test_ids_given_by_postgresql_are_never_given_twice(engine: Engine) -> None:
    assert set(inspect(engine).get_sequence_names()) == {f"{each}_id_seq" for each in NUMBERED}


@on_sqlite
def test_a_new_database_is_the_one_that_all_revisions_make(engine: Engine, tmp_path: Path) -> None:
    made_by_all_revisions(tmp_path / "made.db")

    assert statements(tmp_path / "made.db") == statements(Path(str(engine.url.database))) == NEW.read_text("utf-8")


def test_upgrading_twice_does_nothing_more(empty: Engine) -> None:
    assert revision_of(empty) is None
    assert upgrade(empty)
    assert not upgrade(empty)
    assert revision_of(empty) == HEAD


def test_the_newest_script_is_the_one_this_version_works_with(engine: Engine) -> None:
    with reading(engine) as unit:
        assert ScriptDirectory.from_config(configuration(unit.connection)).get_heads() == [HEAD]


def test_a_database_of_a_later_version_is_refused_and_left_as_it_is(engine: Engine) -> None:
    with unit_of_work(engine) as unit:
        meta.note(unit, "offset", "17")
        unit.execute(text("UPDATE alembic_version SET version_num = '0999'"))

    with pytest.raises(NewerDatabase) as refusal:
        upgrade(engine)

    assert str(refusal.value) == (
        f"The database is at revision 0999, this version of the bot knows up to {HEAD}: a later version wrote it. "
        "Run that version, or restore a backup made before its upgrade."
    )
    assert revision_of(engine) == "0999"
    with reading(engine) as unit:
        assert meta.read(unit, "offset") == "17"


def test_an_upgrade_that_fails_leaves_no_half(empty: Engine) -> None:
    with unit_of_work(empty) as unit:
        unit.execute(text("CREATE TABLE utterance (in_the_way INTEGER)"))

    with pytest.raises(NotUpgraded, match=r'utterance"? already exists'):
        upgrade(empty)

    assert inspect(empty).get_table_names() == ["utterance"]


def test_an_up_to_date_database_opens_without_the_migration_library(engine: Engine, url: str, tmp_path: Path) -> None:
    assert revision_of(engine) == HEAD
    house = Path(__file__).parents[2]

    subprocess.run([sys.executable, "-c", UP_TO_DATE, url], cwd=tmp_path, env={"PYTHONPATH": str(house)}, check=True)


def _checks_of(engine: Engine, table: str) -> dict[object, str]:
    return {check["name"]: check["sqltext"] for check in inspect(engine).get_check_constraints(table)}
