"""`audit verify`, `audit checkpoint` and `log replay`: an inspector with a copy, the checkpoints and the public key."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import pytest

from bot.__main__ import main
from flows.screening import Event
from storage.audit import Occasion, record
from storage.database import open_database
from storage.migrations import Backups, upgrade
from storage.unit import Unit, unit_of_work
from tests.bot.clinics import change_file
from tests.bot.inspector import Office
from tests.databases import Database, on_postgresql
from tests.storage.checkpointed import entries, unguarded, written_anew
from tests.storage.invented import NOW, chance
from tests.storage.released.make import BEGUN
from tests.storage.releases import RELEASED, load, unpacked

NEWEST = RELEASED[-1]
ENTRIES = 84
SOUND, TAMPERED, CUT_OFF, CANNOT = 0, 2, 3, 64


def test_a_copy_is_sound_and_every_finding_is_what_the_events_come_to(office: Office) -> None:
    before = office.copy.read_bytes()

    status, said, sorry = office.verify()

    assert (status, sorry) == (SOUND, "")
    first, second, *rest = said.splitlines()
    assert first.startswith("84 entries are as they were written; the last is 84 ")
    assert second.endswith("is of entry 84. They confirm 84 entries.")
    assert rest == ["6 pre-screenings judged again from their events: 6 the same.", "Sound."]
    assert office.copy.read_bytes() == before
    assert sorted(path.name for path in office.folder.iterdir()) == ["copy.db", "notes.txt", "own"]


Spoil: TypeAlias = Callable[[Office], object]


def _a_value(office: Office) -> None:
    changes = ("DROP TRIGGER event_value_refuses_update", "UPDATE event_value SET new = '\"x\"' WHERE seq = 11")
    change_file(office.copy, *changes)


def _all_written_anew(office: Office) -> None:
    with _owned(office) as unit:
        written_anew(unit, [each for each in entries(unit) if each.row["what"] != "people listed"])


def _an_older_copy(office: Office) -> None:
    with _owned(office) as unit:
        written_anew(unit, entries(unit)[:80])


@contextmanager
def _owned(office: Office) -> Iterator[Unit]:
    engine = open_database(f"sqlite:///{office.copy}")
    with unguarded(engine) as unit:
        yield unit
    engine.dispose()


def _goes_on(office: Office, event: Event, screening: int | None = None) -> None:
    engine = open_database(f"sqlite:///{office.copy}")
    with unit_of_work(engine) as unit:
        record(unit, Occasion(at=NOW, software="0", screening=screening), [event], chance)
    engine.dispose()


def _a_verdict(office: Office) -> None:
    change_file(office.copy, "UPDATE screening SET verdict = 'eligible' WHERE number = 2")


def _a_screening_gone(office: Office) -> None:
    change_file(office.copy, "DELETE FROM utterance WHERE screening = 3", "DELETE FROM screening WHERE number = 3")


def _a_forged_checkpoint(office: Office) -> None:
    office.notes.write_text(office.notes.read_text(encoding="utf-8").replace("\n84\n", "\n83\n"), encoding="utf-8")


def _checkpoints_twice(office: Office) -> None:
    office.notes.write_text(office.notes.read_text(encoding="utf-8") * 2, encoding="utf-8")


def _no_checkpoints(office: Office) -> None:
    office.notes.write_text("", encoding="utf-8")


SPOILT: dict[str, tuple[Spoil, int, str]] = {
    "a value": (_a_value, TAMPERED, "Entry 11 is not: its values are not those that were written."),
    "all of it written anew": (_all_written_anew, CUT_OFF, "Entry 84 is missing, which a checkpoint covers: the"),
    "an older copy": (_an_older_copy, CUT_OFF, "Entries 81 to 84 are missing, which a checkpoint covers"),
    "a verdict": (_a_verdict, TAMPERED, "2: otherwise than it is kept\n  verdict: kept eligible, from the events excl"),
    "a screening that is gone": (_a_screening_gone, TAMPERED, "3: cannot be judged again: events tell of it, and it"),
    "a forged checkpoint": (_a_forged_checkpoint, TAMPERED, "checkpoint 1 (entry 83) is not signed by the key "),
    "a checkpoint twice": (_checkpoints_twice, TAMPERED, "checkpoint 2 (entry 84) was made after that of entry 0, and"),
    "no checkpoint": (_no_checkpoints, CUT_OFF, "There is no checkpoint: nobody can tell whether the end was cut off"),
}


@pytest.mark.parametrize("what", SPOILT)
def test_what_was_done_to_it_is_named(office: Office, what: str) -> None:
    spoil, wanted, why = SPOILT[what]
    spoil(office)

    status, said, sorry = office.verify()

    assert (status, why in said + sorry) == (wanted, True), said + sorry
    assert said.endswith("NOT SOUND.\n" if wanted == TAMPERED else "Not covered to the end.\n")


def test_a_checkpoint_by_another_key_is_a_forgery(office: Office) -> None:
    office.run(
        "audit", "checkpoint", "--db", office.copy, "--key", office.folder / "other.pem", "--to", office.folder / "o"
    )

    status, _, sorry = office.verify(key=office.folder / "other.pub")

    assert (status, "checkpoint 1 (entry 84) is not signed by the key " in sorry) == (TAMPERED, True)


def test_the_chain_alone_and_some_checkpoints_of_many_can_be_checked(office: Office) -> None:
    _goes_on(office, Event(what="log listed"))
    office.checkpoint()
    kept = office.notes.read_text(encoding="utf-8")
    office.notes.write_text(kept[len(kept) // 2 :].lstrip("\n"), encoding="utf-8")

    assert office.verify("--no-replay")[0] == TAMPERED
    assert office.verify("--no-replay", "--selected")[0] == SOUND
    assert office.verify("--no-checkpoints")[0] == SOUND


@pytest.mark.parametrize(
    ("named", "why"),
    [
        (("--db", "{folder}/none.db"), "There is no database at "),
        (("--db", "{notes}"), "The database cannot be used: file is not a database."),
        (("--checkpoints", "{folder}/none.txt"), "none.txt cannot be used: No such file or directory."),
        (("--key", "{notes}"), "notes.txt holds no public key in PEM form."),
        (("--key", "{folder}/none.pub"), "none.pub cannot be read: No such file or directory."),
        (("--db", "nonsense://x"), "nonsense://… names no database."),
    ],
)
def test_what_cannot_be_checked_is_told_apart(office: Office, named: tuple[str, str], why: str) -> None:
    given = [each.format(folder=office.folder, notes=office.notes) for each in named]

    status, _, sorry = office.verify(*given)

    assert (status, why in sorry) == (CANNOT, True), sorry


def test_who_keeps_checkpoints_apart_makes_none_of_a_chain_that_went_back(office: Office) -> None:
    assert office.checkpoint()[:2] == (0, f"Nothing is new since the last checkpoint in {office.notes}.\n")
    _an_older_copy(office)

    status, _, sorry = office.checkpoint()

    assert status == CUT_OFF
    assert "the audit ends with entry 80: entries 81 to 84 are missing." in sorry
    assert office.run("audit", "checkpoint", "--key", office.key)[0] == CANNOT


def test_behind_checkpoints_of_a_key_that_is_lost_no_other_key_signs(office: Office) -> None:
    office.key.unlink()
    _goes_on(office, Event(what="log listed"))

    status, _, sorry = office.checkpoint()

    assert (status, sorry) == (CANNOT, f"{office.key} cannot be read: No such file or directory.\n")
    assert not office.key.exists()


NOT_THERE = "4: cannot be judged again: events tell of it, and it is not there or cannot be read"
UNREADABLE = {
    "day = 'abc'": NOT_THERE,
    "ended_at = 12345": NOT_THERE,
    "findings = '{'": NOT_THERE,
    "first_exclusion = CAST(x'ff' AS TEXT)": NOT_THERE,
    "review = 'reviewed'": "  review: kept reviewed, from the events open",
}


@pytest.mark.parametrize("change", UNREADABLE)
def test_one_that_no_program_has_written_is_named_and_all_others_are_judged(office: Office, change: str) -> None:
    change_file(office.copy, f"UPDATE screening SET {change} WHERE number = 4")  # noqa: S608 - a change named above

    status, said, _ = office.verify()

    assert status == TAMPERED
    assert UNREADABLE[change] in said.splitlines()
    assert "5 the same, 1 " in said


def test_events_that_no_program_writes_cannot_be_judged_and_stop_nothing(office: Office) -> None:
    change_file(
        office.copy,
        "DROP TRIGGER event_value_refuses_update",
        "UPDATE event_value SET new = '{' WHERE seq IN (SELECT seq FROM event WHERE screening = 4)",
    )

    status, said, _ = office.run("log", "replay", "--all", "--db", office.copy)

    assert (status, said.splitlines()[0][:25]) == (TAMPERED, "4: cannot be judged again")
    assert "5 the same" in said


@pytest.mark.parametrize("revision", RELEASED)
def test_what_every_release_left_behind_is_judged_the_same_again(
    revision: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = unpacked(revision, tmp_path / "copy.db")

    assert main(["log", "replay", "--all", "--db", str(copy)]) == 0
    assert capsys.readouterr().out == "6 pre-screenings judged again from their events: 6 the same.\n"


@on_postgresql
def test_a_postgresql_is_verified_by_its_url(new_database: Callable[..., Database], office: Office) -> None:
    database = new_database(migrated=False)
    load(NEWEST, database)
    upgrade(engine := open_database(database.url), Backups(database.folder, BEGUN))
    engine.dispose()
    shutil.copyfile(office.notes, office.folder / "same.txt")

    status, said, sorry = office.verify(db=database.url)

    assert (status, sorry, said.splitlines()[-1]) == (SOUND, "", "Sound.")
    assert office.run("log", "replay", "99", "--db", database.url)[0] == CANNOT
    assert office.run("log", "replay", "2", "--db", database.url)[:2] == (0, "2: the same\n")
