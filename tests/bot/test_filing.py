"""Files on their way: drawn when they are sent, once more when nobody knows, and never in the way of what follows."""

from typing import Any

from storage import outbox
from storage.outbox import Owing
from tests.bot.house import House, house
from tests.databases import Database

DAYS = {
    "name": "Invented", "language": "en", "at": "2026-11-23T09:00:00+00:00", "revision": 1,
    "entries": [{"uid": "1@invented", "summary": "Invented day", "first": "2026-12-07", "last": "2026-12-07"}],
}  # fmt: skip


async def owe(it: House, content: dict[str, Any], caption: str = "<b>Days</b>") -> None:
    """Have a file owed to the investigator, and a message after it."""
    payload = {"sort": "ics", "name": "days.ics", "caption": caption, "content": content, "otherwise": "No file."}
    chat = it.investigator.chat_id
    owings = [
        Owing(chat_id=chat, kind="file", payload=payload, reference="S-1/2"),
        Owing(chat_id=chat, kind="say", payload={"text": "What follows"}),
    ]
    await it.app.memory.write(lambda unit: outbox.owe(unit, owings, it.clock.now()))
    it.app.delivery.nudge()


def sent_to_the_investigator(it: House) -> list[str]:
    return [each["text"] for each in it.investigator.messages() if each["from_bot"]]


async def test_a_file_comes_with_its_caption_before_what_was_owed_after_it(database: Database) -> None:
    async with house(database) as it:
        await owe(it, DAYS)
        await it.settled()

        (call,) = it.telegram.calls("sendDocument")
        file = call["sent"]["document"]
        assert (file.name, file.mime_type, b"Invented day" in file.content) == ("days.ics", "text/calendar", True)
        assert sent_to_the_investigator(it) == ["Days", "What follows"]


async def test_what_cannot_be_drawn_is_told_and_holds_nothing_back(database: Database) -> None:
    async with house(database) as it:
        await owe(it, {**DAYS, "entries": [{"uid": "secret value"}]})
        await it.settled()

        assert sent_to_the_investigator(it) == ["No file.", "What follows"]
        assert it.rows("SELECT state, error FROM outbox WHERE kind = 'file'") == [("dead", "not drawn (KeyError)")]
        await it.admin.sees(f"The file S-1/2 for chat {it.investigator.chat_id} could not be made")


async def test_a_file_whose_answer_was_lost_comes_once_more_and_says_so(database: Database) -> None:
    async with house(database) as it:
        it.telegram.fault("lost", "sendDocument", times=2)
        await owe(it, DAYS)
        await it.until(lambda: it.rows("SELECT state FROM outbox WHERE kind = 'file'") == [("ambiguous",)])
        it.pass_time(31)
        await it.settled()

        first, second, _ = sent_to_the_investigator(it)
        assert second == f"Possible duplicate of a file sent before, S-1/2\n{first}"


async def test_a_caption_that_telegram_cannot_parse_goes_as_plain_text(database: Database) -> None:
    async with house(database) as it:
        await owe(it, DAYS, caption="<b>1 &lt; 2")
        await it.settled()

        assert sent_to_the_investigator(it)[0] == "1 < 2"


async def test_who_never_wrote_to_the_bot_is_told_to_begin(database: Database) -> None:
    async with house(database) as it:
        await it.begin()
        await it.answer("Female", "Not eligible")
        await it.settled()
        it.group.is_joined_by(it.admin)
        here = it.admin.at(it.group)

        here.taps_data("/pdf 1", message_id=here.last()["id"])
        await it.until(lambda: bool(here.toasts()))

        assert here.toasts()[0].startswith("I may not write to you yet: open a private chat with me")
        assert it.rows("SELECT count(*) FROM outbox WHERE kind = 'file'") == [(0,)]


def test_a_file_is_a_new_message_and_keeps_to_the_pace() -> None:
    assert Owing(chat_id=1, kind="file", payload={}).is_fresh
