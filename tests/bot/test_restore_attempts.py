"""What `db restore` says of a patient's later attempts: `4-2`, as people know them, never the bot's own number."""

from sqlalchemy import text

from flows.screening import Event
from storage import audit, erasing
from storage.audit import Occasion
from storage.restoring import current
from tests.bot.clinics import LATER, Clinic, change_file
from tests.databases import Database
from tests.storage.releases import unpacked

ERASURE = Occasion(at=LATER, software="0", screening=1)


def test_a_second_attempt_is_named_as_people_call_it(clinic: Clinic) -> None:
    second = "UPDATE screening SET first = 4, attempt = 2 WHERE number = 5"
    change_file(clinic.backup, second)
    clinic.change(lambda unit: unit.execute(text(second)))
    clinic.change(lambda unit: erasing.erase(unit, 5, Event(what=audit.ERASED, reason="x"), ERASURE, bytes))

    _, said, _ = clinic.restore("--yes")

    assert "  ERASED since: the backup still holds the values of screening 4-2. They are erased again.\n" in said
    assert "\n  screening 4-2, nimes: erased, excluded (was excluded, excluded)\n" in said
    assert "\n  screening 4-2:\n" in said
    assert "Erased again: screening 4-2. The backup still holds the values: remove it.\n" in said


def test_a_database_that_knew_no_second_attempts_is_compared_all_the_same(old: Database) -> None:
    found = current(old.url, unpacked("0001", old.folder / "backup.db"))

    assert found
    assert (found.losses.labels, found.losses.called(2)) == ({}, "2")
