"""Many messages at once are refused whole and answered once; nobody waits for them. A text answers what was asked."""

import pytest

from storage import inbox
from tests.bot.house import House, house
from tests.databases import Database, on_sqlite

BURST = 100
TOLD = (
    "So many messages came at once that I stopped reading: the last ones were not taken. "
    "Wait a few seconds; /resume shows where you are."
)


def burst(it: House, text: str, times: int = BURST) -> int:
    """Have the investigator send that often, before the bot hears the first; return the id of the last."""
    return [it.investigator.says(text) for _ in range(times)][-1]


def answers(it: House, after: int) -> list[str]:
    return [each["text"] for each in it.investigator.messages() if each["from_bot"] and each["id"] > after]


async def test_a_hundred_messages_at_once_are_refused_and_answered_once(database: Database) -> None:
    async with house(database) as it:
        await it.begin()
        await it.answer("Male", "How old")

        last = burst(it, "71")
        await it.settled()

        assert answers(it, last) == [TOLD]
        assert it.rows("SELECT state, count(*) FROM inbox WHERE sort = 'message' AND state != 'done' GROUP BY 1") == [
            ("refused", BURST)
        ]
        assert it.rows("SELECT count(*) FROM event WHERE fact = 'age'") == [(0,)]
        assert it.rows("SELECT count(*) FROM event WHERE what = 'flood refused'") == [(1,)]
        assert it.rows("SELECT count(*) FROM inbox WHERE state = 'refused' AND payload IS NOT NULL") == [(0,)]

        it.investigator.says("71")
        await it.investigator.sees("ECOG")


@on_sqlite
async def test_of_a_flood_what_may_show_a_patient_is_deleted_and_the_rest_stays(database: Database) -> None:
    async with house(database) as it:
        await it.begin()
        named = [it.investigator.says(f"Monsieur Zebulon Quillfeather {each}") for each in range(12)]
        asked = [it.investigator.says("/query I5 Monsieur Zebulon Quillfeather")]
        plain = [it.investigator.says("71") for _ in range(12)]
        await it.settled()

        left = {each["id"] for each in it.investigator.messages()}
        assert left.isdisjoint(named + asked)
        assert left.issuperset(plain)
        assert answers(it, plain[-1]) == [TOLD]
        assert [call["method"] for call in it.telegram.calls() if "deleteMessage" in call["method"]] == [
            "deleteMessages"
        ]
        assert b"Quillfeather" not in it.kept()
        assert it.rows("SELECT count(*) FROM event WHERE what = 'identifying text refused'") == [(1,)]


async def test_twenty_messages_at_once_are_no_flood(database: Database) -> None:
    async with house(database) as it:
        await it.begin()
        burst(it, "male", inbox.FLOOD)
        await it.settled()

        assert it.rows("SELECT count(*) FROM inbox WHERE state = 'refused'") == [(0,)]


async def test_a_strangers_flood_is_answered_once_and_neutrally(database: Database) -> None:
    async with house(database) as it:
        await it.settled()  # a poll brings a hundred updates, and that the group was made is one
        for _ in range(BURST):
            it.stranger.says("hello")
        await it.settled()

        said = [each["text"] for each in it.stranger.messages() if each["from_bot"]]
        assert len(said) == 1
        assert "private service" in said[0]


@pytest.mark.parametrize("times", [2, 5, 15])
async def test_a_text_sent_again_is_not_taken_for_the_next_question(database: Database, times: int) -> None:
    async with house(database) as it:
        await it.begin()
        await it.answer("Male", "How old")

        burst(it, "71", times)
        await it.settled()

        assert it.rows("SELECT count(*) FROM event WHERE what = 'answered' AND fact = 'age'") == [(1,)]
        assert len(it.rows("SELECT DISTINCT fact FROM event WHERE what = 'answered'")) == 4
        assert "came before this question was shown" in it.investigator.last()["text"]
        assert len(it.live()) == 1


async def test_a_text_that_came_too_early_can_be_given_again(database: Database) -> None:
    async with house(database) as it:
        await it.begin()
        await it.answer("Male", "How old")
        burst(it, "71", 2)
        await it.settled()
        asked = it.investigator.last()["text"]

        it.investigator.taps("Not known yet")
        await it.settled()

        assert it.investigator.last()["text"] != asked


async def test_another_persons_tap_does_not_wait_for_a_flood(database: Database) -> None:
    async with house(database) as it:
        await it.begin()
        it.other.says("/screen")
        await it.other.sees("177Lu-PSMA re-treatment planned")

        burst(it, "71")
        it.other.taps("Not known yet")
        await it.other.sees("last injection of the first")
        await it.settled()

        before = (
            "SELECT count(DISTINCT earlier.done_at) FROM inbox mine, inbox earlier WHERE mine.sort = 'tap'"
            " AND mine.telegram_id = ? AND earlier.done_at BETWEEN mine.received_at AND mine.done_at"
        )
        assert it.rows(before, it.other.person_id)[0][0] <= 2  # the flood as a whole, and the tap itself
