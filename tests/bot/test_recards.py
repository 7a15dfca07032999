"""A card that changes is edited where it stands; where it is gone, or its answer was lost, nobody is left without."""

from collections.abc import AsyncIterator

import pytest

from storage import people
from storage.unit import Unit
from tests.bot.house import SITE, House, house
from tests.databases import Database


@pytest.fixture
async def it(database: Database) -> AsyncIterator[House]:
    """A coordinator let in, and a patient excluded."""
    async with house(database) as it:

        def let_in(unit: Unit) -> None:
            who = people.meet(unit, it.coordinator.person_id, it.clock.now())
            people.grant(unit, who.id, "coordinator", SITE, None, it.clock.now())

        it.coordinator.says("/start")
        await it.coordinator.sees("private service")
        await it.app.memory.write(let_in)
        await it.begin()
        await it.answer("Female", "Not eligible")
        await it.settled()
        yield it


def cards(it: House) -> list[str]:
    here = it.coordinator.at(it.group)
    return [each["text"] for each in here.messages() if each["from_bot"] and not each["service"]]


async def test_a_card_deleted_from_the_chat_comes_anew_when_it_changes_and_is_changed_from_then_on(it: House) -> None:
    here = it.coordinator.at(it.group)
    here.deletes(here.last()["id"])

    it.coordinator.taps("Acknowledge")
    await here.sees("✓ Acknowledged")
    it.coordinator.taps("I look after it")
    await here.sees("Looked after by")
    await it.settled()

    assert len(cards(it)) == 1


async def test_a_change_whose_answer_was_lost_is_simply_made_again(it: House) -> None:
    it.telegram.fault("lost", "editMessageText", chat=it.group.chat_id)
    it.coordinator.taps("Acknowledge")
    await it.until(lambda: ("ambiguous",) in it.rows("SELECT state FROM outbox WHERE kind = 'recard'"))

    it.pass_time(5)
    await it.settled()

    assert [text.count("✓ Acknowledged") for text in cards(it)] == [1]
    assert {state for (state,) in it.rows("SELECT state FROM outbox WHERE kind = 'recard'")} == {"sent"}


async def test_a_card_of_before_such_things_were_kept_is_changed_too(it: House) -> None:
    await it.app.memory.write(lambda unit: unit.exec_driver_sql("DELETE FROM card"))

    it.coordinator.taps("Acknowledge")
    await it.coordinator.at(it.group).sees("✓ Acknowledged")
    await it.settled()

    assert len(cards(it)) == 1


async def test_a_screening_of_a_version_that_is_gone_can_be_cared_for_though_nothing_more_is_told(it: House) -> None:
    change = """UPDATE screening SET version = '0', body = replace(body, '"version":"', '"version":"0')"""
    await it.app.memory.write(lambda unit: unit.exec_driver_sql(change))

    for label in ("Acknowledge", "Details"):
        it.coordinator.taps(label)
        await it.settled()

    assert it.coordinator.toasts()[-2:] == [
        "Acknowledged: pre-screening 1.",
        "Pre-screening 1 belongs to a version of the trial that is no longer here.",
    ]
    assert it.rows("SELECT what FROM event ORDER BY seq DESC LIMIT 1") == [("acknowledged",)]
