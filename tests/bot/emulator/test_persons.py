"""What a person does with a chat and its buttons, and what of it reaches the bot."""

import pytest
from telegram import Bot, ReplyParameters

from bot.emulator import Emulator, Phone
from tests.bot.emulator.asking import Call, refused, sent

KEYBOARD = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}


async def test_blocking_and_writing_again_tell_the_bot(bot: Bot, started: Phone) -> None:
    started.blocks_the_bot()
    started.says("/start")
    kinds = [
        update.my_chat_member.new_chat_member.status for update in await bot.get_updates() if update.my_chat_member
    ]
    assert kinds == ["kicked", "member"]


async def test_a_reply_carries_what_it_answers(bot: Bot, started: Phone) -> None:
    number = started.says("17")
    answer = await bot.send_message(started.chat_id, "Noted", reply_parameters=ReplyParameters(number))
    assert answer.reply_to_message is not None
    assert answer.reply_to_message.text == "17"


async def test_protected_content_is_marked(call: Call, started: Phone) -> None:
    answer = await call("sendMessage", chat_id=started.chat_id, text="x", protect_content=True)
    assert answer["result"]["has_protected_content"] is True


async def test_what_a_person_edits_reaches_the_bot(bot: Bot, started: Phone) -> None:
    number = started.says("17")
    started.edits(number, "71")
    edited = (await bot.get_updates())[-1].edited_message
    assert edited is not None
    assert (edited.message_id, edited.text) == (number, "71")


async def test_a_person_cannot_tap_what_is_not_there(call: Call, started: Phone) -> None:
    await sent(call, started, reply_markup=KEYBOARD)
    with pytest.raises(LookupError, match="There is no button 'No' in Amina Invented; there are: Yes"):
        started.taps("No")


async def test_a_forged_tap_carries_any_data(call: Call, bot: Bot, started: Phone) -> None:
    started.taps_data("forged", message_id=await sent(call, started))
    query = (await bot.get_updates())[-1].callback_query
    assert query is not None
    assert query.data == "forged"


async def test_waiting_for_what_never_comes_shows_the_screen(started: Phone) -> None:
    with pytest.raises(AssertionError, match=r"'Hello' on this screen:\n09:00  Amina Invented: /start"):
        await started.sees("Hello", within=0.01)


async def test_a_button_with_a_link_to_the_bot_opens_it(call: Call, started: Phone) -> None:
    keyboard = {
        "inline_keyboard": [
            [{"text": "Start", "url": "t.me/demo_screening_bot?start=x"}, {"text": "Pay", "pay": True}],
        ]
    }
    await sent(call, started, reply_markup=keyboard)
    assert started.taps("Start") == ""
    assert started.messages()[-1]["text"] == "/start x"
    with pytest.raises(LookupError, match="The button 'Pay' does nothing the emulator can play"):
        started.taps("Pay")


async def test_a_person_can_change_and_remove_only_what_is_theirs(call: Call, started: Phone) -> None:
    number = await sent(call, started)
    assert started.last()["text"] == "So?"
    with pytest.raises(LookupError, match="Amina Invented can change only their own messages"):
        started.edits(number, "x")
    started.deletes(number)
    with pytest.raises(LookupError, match="The bot has said nothing in Amina Invented yet"):
        started.last()


async def test_blocking_twice_is_told_once(bot: Bot, started: Phone) -> None:
    started.blocks_the_bot()
    started.blocks_the_bot()
    started.unblocks_the_bot()
    assert len([update for update in await bot.get_updates() if update.my_chat_member]) == 2


async def test_a_reply_to_nothing_may_be_sent_without(call: Call, started: Phone) -> None:
    reply = {"message_id": 999, "allow_sending_without_reply": True}
    answer = await call("sendMessage", chat_id=started.chat_id, text="x", reply_parameters=reply)
    assert "reply_to_message" not in answer["result"]


async def test_a_chat_action_is_checked(call: Call, started: Phone) -> None:
    assert (await call("sendChatAction", chat_id=started.chat_id, action="typing"))["ok"]
    words = await refused(call, "sendChatAction", chat_id=started.chat_id, action="dancing")
    assert words == "400 Bad Request: wrong parameter action in request"


async def test_numbers_are_not_used_again_by_a_later_emulator() -> None:
    later = Emulator().person("Demo Admin")
    assert later.says("x") > 10_000_000
