"""What becomes of a send when Telegram refuses, is slow, or its answer is lost."""

import pytest

from bot.emulator.faults import Kind
from tests.bot.house import House, house
from tests.databases import Database


def cards(it: House) -> list[str]:
    return [each["text"] for each in it.coordinator.at(it.group).messages() if each["from_bot"] and not each["service"]]


async def exclude(it: House) -> None:
    await it.begin()
    await it.answer("Female", "Not eligible")


async def test_a_card_whose_answer_was_lost_comes_once_more_and_says_so(database: Database) -> None:
    async with house(database) as it:
        it.telegram.fault("lost", "sendMessage", chat=it.group.chat_id)
        await exclude(it)
        await it.telegram.until(lambda: len(cards(it)) == 1, 5, "the first card")
        await in_state(it, "card", "ambiguous")

        it.pass_time(31)
        await it.settled()

        first, second = cards(it)
        assert second == f"Possible duplicate of the card with the same reference\n{first}"


async def test_a_card_in_doubt_twice_is_not_sent_a_third_time(database: Database) -> None:
    async with house(database) as it:
        it.telegram.fault("502 after", "sendMessage", chat=it.group.chat_id, times=None)
        await exclude(it)
        await in_state(it, "card", "ambiguous")

        it.pass_time(31)
        await it.settled()

        assert len(cards(it)) == 2


async def test_a_second_copy_of_a_card_waits_until_telegram_answers_again(database: Database) -> None:
    async with house(database) as it:
        it.telegram.fault("502", "sendMessage", chat=it.group.chat_id)
        await exclude(it)
        await in_state(it, "card", "ambiguous")
        it.telegram.fault("502", "getMe", times=None)

        it.pass_time(31)
        await in_state(it, "card", "later")
        assert cards(it) == []

        it.telegram.mend()
        it.pass_time(61)
        await it.settled()
        assert len(cards(it)) == 1


@pytest.mark.parametrize("kind", ["429", "429 bare"])
async def test_too_many_requests_without_seconds_is_a_refusal_not_a_doubt(database: Database, kind: Kind) -> None:
    async with house(database) as it:
        it.telegram.fault(kind, "sendMessage", chat=it.group.chat_id, seconds=0)
        await exclude(it)
        await in_state(it, "card", "later")

        it.pass_time(2)
        await it.settled()

        assert [text.startswith("Possible duplicate") for text in cards(it)] == [False]
        assert it.rows("SELECT doubts FROM outbox WHERE kind = 'card'") == [(0,)]


async def test_a_question_whose_answer_was_lost_is_simply_sent_again(database: Database) -> None:
    async with house(database) as it:
        it.telegram.fault("lost", "sendMessage", chat=it.investigator.chat_id)
        it.investigator.says("/screen")
        await in_state(it, "panel", "ambiguous")

        it.pass_time(5)
        await it.settled()

        copy, panel = it.live()
        data = copy["buttons"][1][0]["data"]

        await it.answer("Not known yet", "last injection of the first")
        it.investigator.taps_data(data, message_id=copy["id"])
        await it.settled()

        assert it.investigator.toasts()[-1] == "Already answered: Not known yet"
        assert [each["id"] for each in it.live()] == [panel["id"]]


async def test_the_copy_that_is_tapped_becomes_the_panel(database: Database) -> None:
    async with house(database) as it:
        it.telegram.fault("lost", "sendMessage", chat=it.investigator.chat_id)
        it.investigator.says("/screen")
        await in_state(it, "panel", "ambiguous")
        it.pass_time(5)
        await it.settled()
        copy, _ = it.live()

        it.investigator.taps_data(copy["buttons"][1][0]["data"], message_id=copy["id"])
        await it.settled()

        assert [each["id"] for each in it.live()] == [copy["id"]]
        assert "last injection of the first" in it.live()[0]["text"]


async def test_a_chat_that_telegram_holds_back_delays_no_other(database: Database) -> None:
    async with house(database) as it:
        it.telegram.fault("429", "sendMessage", chat=it.group.chat_id, seconds=60)
        await exclude(it)
        await in_state(it, "card", "later")

        it.admin.says("/help")
        await it.admin.sees("What you can do here")
        assert cards(it) == []

        it.pass_time(61)
        await it.settled()
        assert len(cards(it)) == 1


async def test_a_group_that_is_gone_is_reported_to_the_admins(database: Database) -> None:
    async with house(database) as it:
        it.telegram.fault("403", "sendMessage", chat=it.group.chat_id)
        await exclude(it)

        await it.admin.sees("cannot be reached")
        assert it.rows("SELECT state FROM outbox WHERE kind = 'card'") == [("blocked",)]


async def test_strangers_who_cannot_be_answered_are_told_to_nobody_and_staff_once_a_day(database: Database) -> None:
    async with house(database) as it:
        foreign = it.telegram.group("Invented strangers", [it.stranger])
        for chat in (foreign.chat_id, it.stranger.chat_id, it.other.chat_id):
            it.telegram.fault("403", "sendMessage", chat=chat, times=None)
        for _ in range(2):
            it.stranger.at(foreign).says("/help")
            it.stranger.says("hello")
            it.other.says("/mine")
            await it.settled()
        assert it.rows("SELECT count(*) FROM outbox WHERE state = 'blocked'") == [(6,)]
        told = [each["text"] for each in it.admin.messages() if "cannot be reached" in each["text"]]
        assert [str(it.other.chat_id) in each for each in told] == [True]

        it.pass_time(24 * 3600)
        it.other.says("/mine")
        await it.settled()
        assert it.admin.screen().count("cannot be reached") == 2


async def test_an_edit_that_changes_nothing_is_no_trouble(database: Database) -> None:
    async with house(database) as it:
        await it.begin()

        it.investigator.taps("Protocol wording")
        await it.investigator.sees("registry text")
        it.investigator.taps("Protocol wording")
        await it.settled()

        assert {state for (state,) in it.rows("SELECT state FROM outbox")} == {"sent"}


async def test_a_question_that_was_deleted_from_the_chat_comes_anew(database: Database) -> None:
    async with house(database) as it:
        await it.begin()
        panel = it.live()[-1]
        data = next(each["data"] for row in panel["buttons"] for each in row if each["text"] == "Male")
        it.telegram.fault("lost", "answerCallbackQuery")
        it.investigator.taps_data(data, message_id=panel["id"])
        it.investigator.deletes(panel["id"])
        await it.settled()

        assert "How old" in it.live()[-1]["text"]


async def in_state(it: House, kind: str, state: str) -> None:
    await it.until(lambda: (state,) in it.rows("SELECT state FROM outbox WHERE kind = ?", kind))
