"""The golden conversations over HTTP: python-telegram-bot, the emulator and the database in between."""

from pathlib import Path

import pytest

from tests.databases import Database, on_postgresql, on_sqlite
from tests.journeys.clinic import clinic
from tests.journeys.golden import play, read

DIALOGUES = Path(__file__).parents[1] / "dialogues"
CONVERSATIONS = sorted(DIALOGUES.glob("*.txt"))
BY_WEBHOOK = ("eligible_fr", "excluded_i12c_en", "back_change_fr", "correct_en")
"""These are played on PostgreSQL too; what is said is the same on both databases."""


@on_sqlite
@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: path.stem)
async def test_the_conversation_goes_on_the_phone_as_it_is_written(path: Path, database: Database) -> None:
    golden = read(path)
    async with clinic(database, golden.language, golden.begins) as staffed:
        await play(golden, staffed)
        assert len(staffed.investigator.live()) == staffed.screenings()


@on_postgresql
@pytest.mark.parametrize("name", BY_WEBHOOK)
async def test_it_goes_the_same_by_webhook(name: str, database: Database) -> None:
    golden = read(DIALOGUES / f"{name}.txt")
    async with clinic(database, golden.language, golden.begins, way="webhook") as staffed:
        await play(golden, staffed)
