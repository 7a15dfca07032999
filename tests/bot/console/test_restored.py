"""A backup that is restored brings nobody back to the console."""

from datetime import UTC, datetime
from pathlib import Path

from storage import people, sessions, sign_ins
from storage.audit import Occasion
from storage.database import open_database
from storage.restoring import make_ready
from storage.unit import unit_of_work
from tests.databases import sqlite

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_whoever_was_at_the_console_signs_in_anew_after_a_restore(tmp_path: Path) -> None:
    backup = sqlite(tmp_path)
    engine = open_database(backup.url)
    with unit_of_work(engine) as unit:
        person = people.meet(unit, 7, NOW).id
        sign_ins.offer(unit, "invented", person, NOW)
        sessions.prove(unit, sessions.begin(unit, "invented", person, NOW), NOW)
    engine.dispose()

    make_ready(backup.file, None, Occasion(at=NOW, software="test"), bytes, lambda _: None)

    assert backup.rows("SELECT (SELECT count(*) FROM console_session) + (SELECT count(*) FROM sign_in)") == [(0,)]
    backup.close()
