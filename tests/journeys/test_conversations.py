"""The golden conversations over HTTP: python-telegram-bot, the emulator and the database in between."""

from pathlib import Path

import pytest

from tests.databases import Database
from tests.journeys.clinic import clinic
from tests.journeys.golden import play, read

CONVERSATIONS = sorted((Path(__file__).parents[1] / "dialogues").glob("*.txt"))


@pytest.mark.parametrize("path", CONVERSATIONS, ids=lambda path: path.stem)
async def test_the_conversation_goes_on_the_phone_as_it_is_written(path: Path, database: Database) -> None:
    golden = read(path)
    async with clinic(database, golden.language, golden.begins) as staffed:
        await play(golden, staffed)
        assert len(staffed.investigator.live()) == 1
