"""A text that may name a patient is refused, deleted from the chat, and stands in no table and no file."""

import pytest

from tests.databases import Database
from tests.flows.playing import STANDARD
from tests.journeys.clinic import clinic

NAMELIKE = {
    "a name": "Monsieur Jean Durand-Inventé",
    "a NIR": "1 55 08 75 116 001 59",
    "a phone": "06 12 34 56 78",
    "an e-mail": "jean.durand@example.org",
    "a birth date": "né le 12/03/1955",
    "a hospital number": "IPP 8001234567",
}


@pytest.mark.parametrize("text", NAMELIKE.values(), ids=NAMELIKE)
async def test_a_text_that_may_name_a_patient_leaves_no_trace(text: str, database: Database) -> None:
    async with clinic(database) as staffed:
        player = staffed.investigator
        await player.begins()
        await player.goes_on(STANDARD, "age")
        number, before = player.phone.says(text), player.panel
        await staffed.telegram.until(
            lambda: all(each["id"] != number for each in player.phone.messages()), 5, "deleted"
        )
        await player.phone.sees("looks like identifying data")
        assert player.panel == before
        assert text not in player.phone.screen()
        await player.goes_on(STANDARD, "ecog")
        assert not [row for rows in database.tables().values() for row in rows if text in row]
        assert text.encode() not in staffed.kept()
        log = staffed.log()
        assert text not in str(log)
    assert text.encode() not in staffed.kept()
