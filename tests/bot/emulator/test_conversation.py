"""A bot on python-telegram-bot's client meets a person on the emulator: the everyday path, over real HTTP."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.emulator import Emulator


@pytest.fixture
async def telegram() -> AsyncIterator[Emulator]:
    async with Emulator(["Amina Invented"]) as running:
        yield running


@pytest.fixture
async def bot(telegram: Emulator) -> AsyncIterator[Bot]:
    async with Bot(telegram.token, base_url=f"{telegram.url}/bot", base_file_url=f"{telegram.url}/file/bot") as client:
        yield client


async def test_what_a_person_types_reaches_the_bot(telegram: Emulator, bot: Bot) -> None:
    telegram.person("Amina Invented").says("/start abc")
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.text == "/start abc"


async def test_a_tap_reaches_the_bot_and_its_answer_the_person(telegram: Emulator, bot: Bot) -> None:
    amina = telegram.person("Amina Invented")
    amina.says("/start")
    (first,) = await bot.get_updates()
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])
    await bot.send_message(amina.chat_id, "Is it so?", reply_markup=keyboard)
    amina.taps("Yes")
    (tap,) = await bot.get_updates(offset=first.update_id + 1)
    assert tap.callback_query is not None
    await tap.callback_query.answer("Noted")
    assert (tap.callback_query.data, amina.toasts()) == ("y", ["Noted"])
