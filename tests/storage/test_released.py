"""Every database that a released version left behind is opened by this one, goes on, and keeps its audit as it was."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage.database import open_database
from storage.migrations import HEAD, Backups, revision_of, upgrade
from storage.soundness import check
from storage.unit import reading
from storage.verification import verify
from tests.databases import Database
from tests.storage.released.make import ADA, BEGUN, Play
from tests.storage.releases import KEPT, RELEASED, load

LATER = BEGUN + timedelta(days=31)
CARDS = "SELECT state, attempts, doubts, reference FROM outbox WHERE kind = 'card' ORDER BY id"


@pytest.fixture(params=RELEASED)
def released(request: pytest.FixtureRequest, new_database: Callable[..., Database]) -> Database:
    database = new_database(migrated=False)
    load(request.param, database)
    return database


@pytest.fixture
def opened(released: Database) -> Iterator[Engine]:
    engine = open_database(released.url)
    upgrade(engine, Backups(released.folder / "backups", BEGUN))
    yield engine
    engine.dispose()


def test_this_version_keeps_a_database_of_its_own_for_the_versions_to_come() -> None:
    assert HEAD in RELEASED
    assert [path.name for path in KEPT.glob("*.gz") if path.stat().st_size > 300_000] == []


def test_it_is_backed_up_and_brought_to_this_version_with_every_hash_as_it_was(released: Database) -> None:
    hashes, was = released.rows("SELECT seq, hash FROM event ORDER BY seq"), released.rows("SELECT * FROM event_value")
    [(found,)] = released.rows("SELECT version_num FROM alembic_version")
    engine = open_database(released.url)

    done = upgrade(engine, Backups(released.folder / "backups", BEGUN))

    assert revision_of(engine) == HEAD
    assert released.rows("SELECT seq, hash FROM event ORDER BY seq") == hashes
    assert released.rows("SELECT * FROM event_value") == was
    with reading(engine) as unit:
        assert (verify(unit).bad, verify(unit).entries) == (None, len(hashes))
    if found != HEAD:
        assert done
        assert done.backup == released.folder / f"backups/before-{HEAD}-from-{found}-20261102-080000.db"
        assert check(done.backup).head.seq == len(hashes)
    engine.dispose()


def test_an_open_screening_takes_its_next_answer(released: Database, opened: Engine) -> None:
    play = Play(opened, LATER, after=1000)

    play.taps(ADA, "Male")

    last = "SELECT fact FROM event WHERE screening = 6 AND what = 'answered' ORDER BY seq DESC LIMIT 1"
    assert released.rows(last) == [("sex",)]
    assert released.rows("SELECT state, revision FROM screening WHERE number = 6") == [("asking", 5)]
    with reading(opened) as unit:
        assert verify(unit).bad is None


def test_what_waited_to_be_sent_is_sent_once_and_the_doubtful_says_so(released: Database, opened: Engine) -> None:
    play = Play(opened, LATER, after=1000)

    play.deliver()
    play.deliver()

    assert released.rows(CARDS) == [
        ("sent", 1, 0, "S-1/47"),
        ("sent", 1, 0, "S-2/3"),
        ("sent", 2, 1, "S-4/3"),
        ("sent", 2, 0, "S-5/3"),
        ("sent", 1, 0, "S-6/3"),
    ]
    assert released.rows("SELECT count(*) FROM outbox WHERE settled_at IS NULL") == [(0,)]


def test_what_was_put_aside_stays_aside_and_what_was_open_is_taken(released: Database, opened: Engine) -> None:
    play = Play(opened, LATER, after=1000)

    assert released.rows("SELECT update_id, state FROM inbox WHERE state <> 'done' ORDER BY update_id") == [
        (500078, "aside"),
        (500080, "open"),
    ]
    play.takes(500080)
    assert released.rows("SELECT state FROM inbox WHERE update_id = 500080") == [("done",)]


def test_a_release_from_the_folder_is_a_file_that_can_be_read_alone(tmp_path: Path) -> None:
    for revision in RELEASED:
        database = Database(f"sqlite:///{tmp_path}/{revision}.db", tmp_path)
        load(revision, database)
        assert check(database.file).revision == revision
