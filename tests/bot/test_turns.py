"""What one update does, and what it must not do: over HTTP, on a real database."""

from typing import Any

import pytest

from tests.bot.house import House, house
from tests.databases import Database

NEUTRAL = "This is a private service."


async def test_a_stranger_learns_nothing_whatever_is_said(database: Database) -> None:
    async with house(database) as it:
        for text in ("hello", "/trial", "/screen", "/log 1", "/start", "/start not-an-invitation"):
            it.stranger.says(text)
        await it.settled()

        said = {message["text"] for message in it.stranger.messages() if message["from_bot"]}
        assert len(said) == 1
        assert NEUTRAL in said.pop()
        kept = "SELECT count(*) FROM inbox WHERE payload IS NOT NULL AND telegram_id = ?"
        assert it.rows(kept, it.stranger.person_id) == [(0,)]


async def test_a_tap_changes_the_question_in_place(database: Database) -> None:
    async with house(database) as it:
        await it.begin()
        shown = len(it.investigator.messages())

        await it.answer("Male", "How old")

        assert len(it.investigator.messages()) == shown
        assert len(it.live()) == 1


async def test_a_typed_answer_moves_the_question_to_the_bottom_and_leaves_one_with_buttons(database: Database) -> None:
    async with house(database) as it:
        await it.begin()

        typed = it.investigator.says("  MALE ")
        await it.investigator.sees("How old")
        await it.settled()

        assert [message["id"] > typed for message in it.live()] == [True]


async def test_a_second_tap_on_an_answered_question_is_told_the_answer(database: Database) -> None:
    async with house(database) as it:
        await it.begin()
        panel, data = it.live()[-1]["id"], button(it, "Male")

        it.investigator.taps_data(data, message_id=panel)
        it.investigator.taps_data(data, message_id=panel)
        await it.settled()

        assert it.investigator.toasts()[-2:] == ["", "Already answered: Male"]
        assert "How old" in it.live()[-1]["text"]
        assert it.rows("SELECT count(*) FROM event WHERE fact = 'sex'") == [(1,)]


async def test_nobody_else_can_tap_a_button_or_learn_that_it_is_one(database: Database) -> None:
    async with house(database) as it:
        await it.begin()
        it.other.says("/mine")
        message = (await it.other.sees("no pre-screening yet"))["id"]

        it.other.taps_data(button(it, "Male"), message_id=message)
        it.other.taps_data("999|sex|3|option:male", message_id=message)
        await it.settled()

        assert it.other.toasts() == ["This button is no longer current."] * 2
        assert it.rows("SELECT count(*) FROM event WHERE fact = 'sex'") == [(0,)]


@pytest.mark.parametrize(
    "forged", ["999|sex|1|option:male", "nonsense", "1|sex|x|option:male", "1|||", "|" * 60, f"{'9' * 50}|sex|1|stop"]
)
async def test_a_forged_button_does_nothing_and_is_answered(database: Database, forged: str) -> None:
    async with house(database) as it:
        await it.begin()

        it.investigator.taps_data(forged, message_id=it.live()[-1]["id"])
        await it.settled()

        assert it.investigator.toasts()[-1] == "This button is no longer current."


async def test_a_button_of_screen_that_names_a_screening_of_nobody_begins_one(database: Database) -> None:
    async with house(database) as it:
        it.investigator.says("/screen lyon-sud after 3")
        await it.investigator.sees("177Lu-PSMA re-treatment planned")

        assert it.rows("SELECT count(*) FROM inbox WHERE tries > 0") == [(0,)]


async def test_what_identifies_a_patient_is_deleted_and_nowhere_on_disk(database: Database) -> None:
    async with house(database) as it:
        await it.begin()

        number = it.investigator.says("Monsieur Zebulon Quillfeather 06 12 34 56 78")
        await it.investigator.sees("looks like identifying data")
        await it.settled()

        assert number not in [message["id"] for message in it.investigator.messages()]
        assert b"Quillfeather" not in it.kept()
        assert it.rows("SELECT count(*) FROM event WHERE what = 'identifying text refused'") == [(1,)]


async def test_a_text_that_is_not_understood_is_not_kept_if_it_could_hide_a_name(database: Database) -> None:
    async with house(database) as it:
        await it.begin()

        it.investigator.says("quillfeatherish")
        await it.investigator.sees("Please tap one of the buttons")
        await it.settled()

        assert b"quillfeatherish" not in it.kept()
        assert ("[not understood: 15 characters, not kept]",) in it.rows("SELECT text FROM utterance")


@pytest.mark.parametrize(("thing", "told"), [("photo", "no files."), ("contact", "may be a patient's")])
async def test_a_file_that_may_show_a_patient_is_deleted_and_has_no_effect(
    database: Database, thing: str, told: str
) -> None:
    async with house(database) as it:
        await it.begin()
        number = it.investigator.says("to be replaced")
        await it.settled()

        it.telegram.send_update({"message": {**envelope(it, number), thing: {}, "caption": "Quillfeather"}})
        await it.settled()

        assert told.casefold() in it.investigator.last()["text"].casefold()
        assert number not in [message["id"] for message in it.investigator.messages()]
        assert b"Quillfeather" not in it.kept()


async def test_a_poisoned_update_is_put_aside_and_blocks_nobody(database: Database) -> None:
    async with house(database) as it:
        it.telegram.send_update({"message": {**envelope(it, 1), "text": ["not", "a", "text"]}})
        it.investigator.says("/mine")

        await it.investigator.sees("no pre-screening yet")
        await it.admin.sees("was put aside")
        assert it.rows("SELECT state FROM inbox WHERE chat_id > 0 ORDER BY update_id") == [("aside",), ("done",)]


async def test_an_edited_message_changes_no_answer(database: Database) -> None:
    async with house(database) as it:
        await it.begin()
        number = it.investigator.says("male")
        await it.investigator.sees("How old")

        it.investigator.edits(number, "female")

        await it.investigator.sees("A changed message has no effect")
        assert it.rows("SELECT verdict FROM screening") == [(None,)]


async def test_one_screening_begins_however_often_the_site_is_tapped(database: Database) -> None:
    async with house(database) as it:
        await it.begin()
        it.investigator.says("/screen")
        await it.investigator.sees("still open")
        panel, data = it.live()[-1]["id"], button(it, "Begin a new one")

        for _ in range(3):
            it.investigator.taps_data(data, message_id=panel)
        await it.settled()

        assert it.rows("SELECT count(*) FROM screening") == [(2,)]


async def test_every_look_at_a_conversation_is_an_event(database: Database) -> None:
    async with house(database) as it:
        await it.begin()

        it.admin.says("/log 1")
        page = await it.admin.sees("Pre-screening 1: under way (1/1)")

        assert "[Not known yet]" in page["text"]
        assert "tapped" in page["text"]
        assert it.rows("SELECT role, screening FROM event WHERE what = 'log read'") == [("admin", 1)]


async def test_an_investigator_cannot_read_the_log(database: Database) -> None:
    async with house(database) as it:
        await it.begin()

        it.investigator.says("/log 1")

        await it.investigator.sees("I do not know this command")


async def test_rights_taken_away_end_at_the_next_tap(database: Database) -> None:
    async with house(database) as it:
        await it.begin()
        it.admin.says("/revoke 2")
        await it.admin.sees("Person 2 has no rights any more")

        it.investigator.taps("Male")
        await it.settled()

        assert it.investigator.toasts()[-1] == NEUTRAL
        assert it.rows("SELECT count(*) FROM event WHERE fact = 'sex'") == [(0,)]


async def test_a_group_that_grows_keeps_its_cards(database: Database) -> None:
    async with house(database) as it:
        grown = it.group.becomes_a_supergroup()
        await it.begin()
        await it.answer("Female", "Not eligible")
        await it.settled()

        assert "First exclusion: I1 Male adult" in it.coordinator.at(grown).last()["text"]


async def test_a_card_that_reaches_nobody_is_reported_to_the_admins(database: Database) -> None:
    async with house(database) as it:
        it.group.sets_the_bot(it.coordinator, "kicked")
        await it.begin()
        await it.answer("Female", "Not eligible")

        await it.admin.sees("has no coordinators' chat, so its card reached nobody")


async def test_a_menu_shows_what_its_owner_may_do(database: Database) -> None:
    async with house(database) as it:
        it.investigator.says("/language fr")
        await it.investigator.sees("Je vous parle")
        await it.telegram.until(lambda: "screen" in it.investigator.menu(), 5, "a menu")

        assert "log" not in it.investigator.menu()
        assert it.stranger.menu() == []


def button(it: House, label: str) -> str:
    buttons = [each for row in it.live()[-1]["buttons"] for each in row]
    return str(next(each["data"] for each in buttons if each["text"] == label))


def envelope(it: House, number: int) -> dict[str, Any]:
    person = it.investigator.person
    chat = {"id": person.id, "type": "private", "first_name": person.first_name}
    return {"message_id": number, "date": 1, "chat": chat, "from": person.as_user()}
