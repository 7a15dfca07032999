"""The events of an erased screening tell nothing of its answers, not even which of them were unknown."""

from html import unescape

from bot.console.parts import events
from storage import reports
from storage.unit import Unit
from tests.bot.console.spoken_to import desk
from tests.bot.console.test_export_waiting import erase
from tests.bot.console.visitor import Visitor
from tests.bot.house import House
from tests.databases import on_sqlite

UNSEALED = "SELECT what FROM event WHERE fact IS NOT NULL AND sealed IS NULL"


@on_sqlite
async def test_an_erased_answer_is_told_from_no_other(open_house: House, admin: Visitor) -> None:
    await open_house.begin()
    assert open_house.rows(UNSEALED) == []
    await admin.post("/language", {"language": "fr"})
    before = unescape((await admin.get("/screenings/1")).words).rpartition("Événements de l'audit")[2]
    await erase(open_house, 1)
    after = unescape((await admin.get("/screenings/1")).words).rpartition("Événements de l'audit")[2]
    assert [each.count("Non connu à ce jour") for each in (before, after)] == [2, 0]

    def of_an_earlier_program(unit: Unit) -> list[bool]:
        log = reports.log_show(unit, 1)
        assert log
        told = tuple(each.model_copy(update={"erased": False}) for each in log.events)
        shown = events(log.model_copy(update={"events": told}), desk().trial, desk().words("fr"))
        return [each["erased"] for each in shown if each["fact"]]

    assert await open_house.app.memory.read(of_an_earlier_program) == [True, True]
