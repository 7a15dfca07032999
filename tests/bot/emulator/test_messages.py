"""What the bot sends, changes and takes back: what arrives, and the real server's words when it may not."""

from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.emulator import Emulator, Phone
from tests.bot.emulator.asking import Call, refused, sent

KEYBOARD = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
OTHER = {"inline_keyboard": [[{"text": "No", "callback_data": "n"}]]}
HOUR = 3600


async def test_a_conversation_goes_both_ways(telegram: Emulator, bot: Bot, amina: Phone) -> None:
    amina.says("/start abc")
    (update,) = await bot.get_updates()
    assert update.message is not None
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])
    asked = await update.message.reply_text("<b>Is it</b> so?", parse_mode="HTML", reply_markup=keyboard)
    await amina.sees("Is it so?")
    amina.taps("Yes")
    (tap,) = await bot.get_updates(offset=update.update_id + 1)
    assert tap.callback_query is not None
    await tap.callback_query.answer("Noted")
    await asked.edit_text("It is.")
    assert (tap.callback_query.data, amina.toasts()) == ("y", ["Noted"])
    assert amina.screen() == "09:00  Amina Invented: /start abc\n09:00  Screening (demo): It is."
    assert [call["method"] for call in telegram.calls() if call["method"] != "getMe"][-2:] == [
        "answerCallbackQuery",
        "editMessageText",
    ]


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({"text": ""}, "400 Bad Request: message text is empty"),
        ({}, "400 Bad Request: message text is empty"),
        ({"text": " \n "}, "400 Bad Request: text must be non-empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "400 Bad Request: text must be non-empty"),
        ({"text": "é" * 4097}, "400 Bad Request: message is too long"),
        ({"text": "a" * 32_769}, "400 Bad Request: text is too long"),
        ({"text": "a", "parse_mode": "XML"}, "400 Bad Request: unsupported parse_mode"),
        ({"text": "a", "message_thread_id": 5}, "400 Bad Request: message thread not found"),
        ({"text": "a", "reply_parameters": {"message_id": 99}}, "400 Bad Request: message to be replied not found"),
        (
            {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "b", "callback_data": "x" * 65}]]}},
            "400 Bad Request: BUTTON_DATA_INVALID",
        ),
        (
            {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "b", "callback_data": ""}]]}},
            "400 Bad Request: BUTTON_DATA_INVALID",
        ),
        (
            {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": " ", "callback_data": "x"}]]}},
            "400 Bad Request: inline keyboard button text must be non-empty",
        ),
        (
            {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "b"}]]}},
            "400 Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "b", "callback_data": "x"}]] * 101}},
            "400 Bad Request: reply markup is too long",
        ),
        (
            {"text": "a", "reply_markup": {"inline_keyboard": [[{"text": "b", "url": "http://localhost:8080/"}]]}},
            "400 Bad Request: inline keyboard button URL 'http://localhost:8080/' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "a", "parse_mode": "MarkdownV2"},
            "400 Bad Request: the emulator parses HTML only; use parse_mode HTML",
        ),
        (
            {"text": "a", "business_connection_id": "x"},
            "400 Bad Request: the emulator does not play business_connection_id; see its README",
        ),
    ],
)
async def test_a_message_over_a_limit_is_refused(call: Call, started: Phone, what: dict[str, Any], words: str) -> None:
    assert await refused(call, "sendMessage", chat_id=started.chat_id, **what) == words


async def test_the_limit_counts_characters_after_parsing(call: Call, started: Phone) -> None:
    longest = "𝛼" * 4000 + "&lt;" * 96
    answer = await call("sendMessage", chat_id=started.chat_id, text=longest, parse_mode="HTML")
    assert len(answer["result"]["text"]) == 4096


async def test_sixty_four_bytes_of_button_data_pass(call: Call, started: Phone) -> None:
    keyboard = {"inline_keyboard": [[{"text": "b", "callback_data": "é" * 32}]]}
    assert (await call("sendMessage", chat_id=started.chat_id, text="a", reply_markup=keyboard))["ok"]


async def test_white_space_around_a_text_is_dropped(call: Call, started: Phone) -> None:
    answer = await call("sendMessage", chat_id=started.chat_id, text=" \n <b>a</b> \n", parse_mode="HTML")
    assert answer["result"]["text"] == "a"
    assert answer["result"]["entities"] == [{"type": "bold", "offset": 0, "length": 1}]


async def test_an_edit_without_a_difference_is_refused(call: Call, started: Phone) -> None:
    number = await sent(call, started, reply_markup=KEYBOARD)
    same = {"chat_id": started.chat_id, "message_id": number}
    words = (
        "400 Bad Request: message is not modified: specified new message content and reply markup are exactly the "
        "same as a current content and reply markup of the message"
    )
    assert await refused(call, "editMessageText", **same, text="So?", reply_markup=KEYBOARD) == words
    assert await refused(call, "editMessageReplyMarkup", **same, reply_markup=KEYBOARD) == words
    assert (await call("editMessageReplyMarkup", **same, reply_markup=OTHER))["ok"]


async def test_an_edit_without_a_keyboard_takes_it_away(call: Call, started: Phone) -> None:
    number = await sent(call, started, reply_markup=KEYBOARD)
    answer = await call("editMessageText", chat_id=started.chat_id, message_id=number, text="So?")
    assert "reply_markup" not in answer["result"]
    assert answer["result"]["edit_date"] == answer["result"]["date"]
    assert started.buttons() == []


async def test_what_cannot_be_edited_is_refused(call: Call, started: Phone) -> None:
    own = started.says("mine")
    fixed = await sent(call, started, reply_markup={"keyboard": [[{"text": "a"}]]})
    gone = {"chat_id": started.chat_id, "message_id": 999, "text": "x"}
    assert await refused(call, "editMessageText", **gone) == "400 Bad Request: message to edit not found"
    for number in (own, fixed):
        words = await refused(call, "editMessageText", chat_id=started.chat_id, message_id=number, text="x")
        assert words == "400 Bad Request: message can't be edited"
    assert await refused(call, "editMessageText", text="x") == "400 Bad Request: message identifier is not specified"


async def test_only_an_inline_keyboard_can_be_edited_in(call: Call, started: Phone) -> None:
    number = await sent(call, started)
    words = await refused(
        call,
        "editMessageText",
        chat_id=started.chat_id,
        message_id=number,
        text="x",
        reply_markup={"force_reply": True},
    )
    assert 'parameter "reply_markup"' in words  # the edit methods' own description allows nothing else


async def test_a_message_can_be_taken_back_for_48_hours(telegram: Emulator, call: Call, started: Phone) -> None:
    early, late = await sent(call, started), await sent(call, started)
    telegram.move_clock(48 * HOUR)
    assert (await call("deleteMessage", chat_id=started.chat_id, message_id=early))["ok"]
    telegram.move_clock(1)
    words = await refused(call, "deleteMessage", chat_id=started.chat_id, message_id=late)
    assert words == "400 Bad Request: message can't be deleted for everyone"
    words = await refused(call, "deleteMessage", chat_id=started.chat_id, message_id=early)
    assert words == "400 Bad Request: message to delete not found"


async def test_in_a_private_chat_the_bot_may_delete_what_the_person_wrote(call: Call, started: Phone) -> None:
    number = started.says("my phone is 0600000000")
    assert (await call("deleteMessages", chat_id=started.chat_id, message_ids=[number, 999]))["ok"]
    assert "0600000000" not in started.screen()


async def test_a_tap_can_be_answered_once_and_for_150_seconds(telegram: Emulator, call: Call, started: Phone) -> None:
    await sent(call, started, reply_markup=KEYBOARD)
    in_time, too_late = started.taps("Yes"), started.taps("y")
    assert (await call("answerCallbackQuery", callback_query_id=in_time, text="Noted", show_alert=True))["ok"]
    assert (await call("answerCallbackQuery", callback_query_id=in_time, text="Twice"))["ok"]
    telegram.move_clock(150)
    words = "400 Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert await refused(call, "answerCallbackQuery", callback_query_id=too_late) == words
    assert await refused(call, "answerCallbackQuery", callback_query_id="1") == words
    assert started.toasts() == ["Noted"]


async def test_an_answer_over_200_characters_is_refused(call: Call, started: Phone) -> None:
    await sent(call, started, reply_markup=KEYBOARD)
    words = await refused(call, "answerCallbackQuery", callback_query_id=started.taps("Yes"), text="a" * 201)
    assert words == "400 Bad Request: MESSAGE_TOO_LONG"


async def test_who_cannot_be_written_to(telegram: Emulator, call: Call, started: Phone, boris: Phone) -> None:
    to_boris = {"chat_id": boris.chat_id, "text": "x"}
    assert await refused(call, "sendMessage", chat_id=12, text="x") == "400 Bad Request: chat not found"
    assert await refused(call, "sendMessage", **to_boris) == "400 Bad Request: chat not found"
    telegram.group("Invented group", [boris])
    words = "403 Forbidden: bot can't initiate conversation with a user"
    assert await refused(call, "sendMessage", **to_boris) == words
    started.blocks_the_bot()
    words = "403 Forbidden: bot was blocked by the user"
    assert await refused(call, "sendMessage", chat_id=started.chat_id, text="x") == words
    started.says("/start")
    assert (await call("sendMessage", chat_id=started.chat_id, text="x"))["ok"]
    started.deletes_the_account()
    words = "403 Forbidden: user is deactivated"
    assert await refused(call, "sendMessage", chat_id=started.chat_id, text="x") == words
