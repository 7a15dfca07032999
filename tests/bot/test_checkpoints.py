"""The bot makes checkpoints beside its turns: after an outcome, in time, at a stop, and of what a dead process left."""

from pathlib import Path

import pytest

from bot.emulator import Emulator
from storage.checkpoints import Note, read_notes, refuse_gaps
from storage.covering import coverage
from storage.database import open_to_read
from storage.unit import reading
from tests.bot.house import NAMES, HandClock, House, at_work, house
from tests.databases import Database, on_sqlite

OUTCOMES = "SELECT seq FROM event WHERE what = 'excluded'"


def _file(database: Database) -> Path:
    return database.folder / "audit" / "checkpoints.txt"


def _notes(database: Database) -> tuple[Note, ...]:
    file = _file(database)
    return read_notes(file.read_bytes()) if file.exists() else ()


async def _covered(it: House, entry: int) -> Note:
    """Wait until a checkpoint covers the entry."""

    def is_covered() -> bool:
        notes = _notes(it.database)
        return bool(notes) and notes[-1].checkpoint.number >= entry

    await it.until(is_covered)
    return _notes(it.database)[-1]


async def _exclude(it: House) -> int:
    """Have a patient excluded; return the entry that tells it."""
    await it.begin()
    await it.answer("Female", "Not eligible")
    [*_, (entry,)] = it.rows(OUTCOMES)
    return int(entry)


async def test_an_outcome_in_the_chat_is_covered_at_once(database: Database) -> None:
    async with house(database) as it:
        entry = await _exclude(it)

        note = await _covered(it, entry)
        await it.until(lambda: it.app.desk.covered.note == note)

        assert (database.folder / "audit" / "key.pem").exists()
        it.admin.says("/audit")
        await it.admin.sees(f"covers entry {note.checkpoint.number}.")
        it.admin.says("/language fr")
        it.admin.says("/audit")
        await it.admin.sees(f"couvre l'entrée {note.checkpoint.number}.")
        assert it.rows("SELECT count(*) FROM event WHERE what = 'audit read'") == [(2,)]


async def test_what_a_process_that_died_had_not_covered_is_covered_at_the_next_start(database: Database) -> None:
    async with Emulator(NAMES) as telegram:
        async with at_work(telegram, database, HandClock()) as before:
            entry = await _exclude(before)
            await before.settled()
        _file(database).unlink()  # as if it had been killed between the commit and its first checkpoint
        async with at_work(telegram, database, HandClock()) as after:
            note = await _covered(after, entry)
            await after.settled()

    assert note.checkpoint.after == 0
    assert len(_notes(database)) == 1


@on_sqlite
async def test_a_stop_covers_all_there_is_and_the_file_is_one_row_of_checkpoints(database: Database) -> None:
    async with house(database) as it:
        await _covered(it, await _exclude(it))
        it.admin.says("/log")
        await it.settled()

    notes = _notes(database)
    refuse_gaps(notes)
    engine = open_to_read(database.url)
    with reading(engine) as unit:
        found = coverage(unit, [each.checkpoint for each in notes])
    engine.dispose()
    assert (found.bad, found.missing, found.tail.entries) == (None, None, 0)


@on_sqlite
async def test_nothing_stays_uncovered_for_a_quarter_of_an_hour(database: Database) -> None:
    async with house(database) as it:
        await it.begin()
        await it.settled()
        [(end,)] = it.rows("SELECT max(seq) FROM event")
        it.pass_time(14 * 60 + 1)
        it.app.checkpoints.nudge()

        await _covered(it, end)

        assert it.rows(OUTCOMES) == []


@on_sqlite
async def test_a_file_that_cannot_be_written_is_told_once_and_stops_no_turn(database: Database) -> None:
    _file(database).mkdir(parents=True)
    async with house(database) as it:
        await it.admin.sees("checkpoints cannot be written")
        await _exclude(it)
        it.admin.says("/log")
        await it.admin.sees("The latest pre-screenings")
        await it.settled()

        told = [each for each in it.admin.messages() if "checkpoints cannot be written" in each["text"]]
        assert len(told) == 1


@on_sqlite
async def test_of_a_database_that_went_back_the_admins_are_told_and_no_checkpoint_is_made(database: Database) -> None:
    async with Emulator(NAMES) as telegram:
        async with at_work(telegram, database, HandClock()) as before:
            await _exclude(before)
            await before.settled()
        note = _notes(database)[-1]
        further = note.text.replace(f"\n{note.checkpoint.number}\n", "\n99999\n")
        _file(database).write_text(further, encoding="utf-8")
        async with at_work(telegram, database, HandClock()) as after:
            await after.admin.sees("a checkpoint covers entry 99999: entries are missing")

    assert _file(database).read_text(encoding="utf-8") == further


@on_sqlite
@pytest.mark.parametrize(
    ("language", "head"),
    [("en", "Audit: checkpoint of entry "), ("fr", "Audit : point de contrôle de l'entrée ")],
)
async def test_checkpoints_go_to_a_chat_each_once(database: Database, language: str, head: str) -> None:
    async with Emulator(NAMES) as telegram:
        admin = telegram.person(NAMES[0])
        wanted = {"audit_chat": admin.person_id, "default_language": language}
        for _ in range(2):
            async with at_work(telegram, database, HandClock(), **wanted) as it:
                await admin.sees(head)
                await it.settled()
        sent = [each["text"] for each in admin.messages() if each["text"].startswith(head)]

    assert sent == [each for each in dict.fromkeys(sent)]  # noqa: C416 - once each, in order
    assert [each for each in sent if _notes(database)[0].text.strip() in each] == sent[:1]
