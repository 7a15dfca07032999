"""Command menus: kept by scope and language, shown by the narrowest that fits."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from telegram import (
    Bot,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeChatMember,
)
from telegram.error import BadRequest

from bot.emulator import Emulator, Phone

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


async def test_a_menu_is_read_back_for_exactly_its_scope_and_language(bot: Bot) -> None:
    await bot.set_my_commands([("help", "Help")])
    await bot.set_my_commands([("help", "Aide")], language_code="fr", scope=BotCommandScopeAllPrivateChats())
    assert [command.description for command in await bot.get_my_commands()] == ["Help"]
    french = await bot.get_my_commands(language_code="fr", scope=BotCommandScopeAllPrivateChats())
    assert [command.description for command in french] == ["Aide"]
    assert await bot.get_my_commands(language_code="fr") == ()


async def test_the_narrowest_menu_in_the_phones_language_shows(bot: Bot, telegram: Emulator, amina: Phone) -> None:
    amina.says("/start")
    group = telegram.group("Invented group", [amina])
    await bot.set_my_commands([("everywhere", "x")])
    assert amina.menu() == amina.at(group).menu() == ["everywhere"]
    await bot.set_my_commands([("private", "x")], scope=BotCommandScopeAllPrivateChats())
    await bot.set_my_commands([("groups", "x")], scope=BotCommandScopeAllGroupChats())
    assert (amina.menu(), amina.at(group).menu()) == (["private"], ["groups"])
    await bot.set_my_commands([("runs", "x")], scope=BotCommandScopeAllChatAdministrators())
    await bot.set_my_commands([("hers", "x")], scope=BotCommandScopeChat(amina.chat_id))
    assert (amina.menu(), amina.at(group).menu()) == (["hers"], ["runs"])
    member = BotCommandScopeChatMember(group.chat_id, amina.person_id)
    await bot.set_my_commands([("seulement", "x")], scope=member, language_code="fr")
    assert amina.at(group).menu() == ["runs"]
    amina.speaks("fr")
    assert amina.at(group).menu() == ["seulement"]
    await bot.delete_my_commands(scope=member, language_code="fr")
    assert amina.at(group).menu() == ["runs"]


@pytest.mark.parametrize(
    ("name", "description", "words"),
    [
        ("Help", "x", "bot_command_invalid"),
        ("/", "x", "command must be non-empty"),
        ("a" * 33, "x", "command length must not exceed 32"),
        ("a", " ", "command description must be non-empty"),
        ("a", "x" * 257, "command description length must not exceed 256"),
    ],
)
async def test_a_bad_command_is_refused(bot: Bot, name: str, description: str, words: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){words}"):
        await bot.set_my_commands([(name, description)])


async def test_a_language_is_two_letters(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Invalid language code specified"):
        await bot.set_my_commands([("help", "x")], language_code="fra")


async def test_names_are_kept_by_language(bot: Bot) -> None:
    await bot.set_my_name("Présélection", language_code="fr")
    assert (await bot.get_my_name(language_code="fr")).name == "Présélection"
    assert (await bot.get_my_name()).name == "Screening (demo)"
    await bot.set_my_description("Asks the questions")
    assert (await bot.get_my_description(language_code="fr")).description == "Asks the questions"
    with pytest.raises(BadRequest):
        await bot.set_my_short_description("x" * 121)


async def test_an_unknown_scope_and_too_many_commands_are_refused(call: Call) -> None:
    unknown = await call("getMyCommands", scope={"type": "everybody"})
    assert unknown["description"] == "Bad Request: can't parse BotCommandScope: Unsupported type specified"
    many = await call("setMyCommands", commands=[{"command": "a", "description": "x"}] * 101)
    assert many["description"] == "Bad Request: BOT_COMMANDS_TOO_MUCH"
