"""Who has chosen no language is told things unasked in that of the house, whoever tells them."""

from tests.bot.console.visitor import at_the_console
from tests.bot.house import House, house
from tests.databases import Database, on_sqlite

pytestmark = on_sqlite
"""The memory has tests of its own on both databases."""


async def test_who_has_chosen_no_language_is_alerted_in_that_of_the_house(database: Database) -> None:
    async with house(database, default_language="fr") as it:
        _sends_what_nobody_can_read(it)
        await it.admin.sees("n'a pas pu être traité (Unreadable) et a été mis de côté")
        await it.investigator.sees("rien n'en a été enregistré")

        it.telegram.fault("403", "sendMessage", chat=it.investigator.chat_id)
        it.investigator.says("/mine")
        await it.admin.sees("est injoignable")

        it.group.sets_the_bot(it.coordinator, "left")
        await it.admin.sees("J'ai été retiré d'un groupe de coordinateurs")

        async with at_the_console(it):
            await it.admin.sees("a préparé un second facteur pour la console")


async def test_whose_phone_speaks_neither_language_is_answered_in_that_of_the_house(database: Database) -> None:
    async with house(database, default_language="fr") as it:
        it.investigator.speaks("de")
        it.investigator.says("/mine")
        await it.investigator.sees("pas encore de présélection")
        it.investigator.speaks("en")
        it.investigator.says("/mine")
        await it.investigator.sees("no pre-screening yet")


def _sends_what_nobody_can_read(it: House) -> None:
    sender = it.investigator.person
    chat = {"id": sender.id, "type": "private", "first_name": sender.first_name}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": sender.as_user(), "text": ["not", "a", "text"]}
    it.telegram.send_update({"message": message})
