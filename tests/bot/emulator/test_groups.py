"""Groups: what the bot gets to see, how it comes and goes, and what moving to a supergroup does."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from telegram import Bot
from telegram.error import ChatMigrated, Forbidden

from bot.emulator import Emulator, Group, Phone

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


@pytest.fixture
def group(telegram: Emulator, amina: Phone, boris: Phone) -> Group:
    return telegram.group("Invented coordinators", [amina, boris])


async def heard(call: Call) -> list[str]:
    updates = (await call("getUpdates"))["result"]
    return [update["message"]["text"] for update in updates if "text" in update.get("message", {})]


async def test_privacy_mode_lets_only_commands_and_replies_through(call: Call, group: Group, amina: Phone) -> None:
    card = (await call("sendMessage", chat_id=group.chat_id, text="Card"))["result"]["message_id"]
    here = amina.at(group)
    own = here.says("between us")
    here.says("a reply to a colleague", reply_to=own)
    here.says("/pending")
    here.says("/pending@demo_screening_bot")
    here.says("/pending@another_bot")
    here.says("taken", reply_to=card)
    assert await heard(call) == ["/pending", "/pending@demo_screening_bot", "taken"]


async def test_an_administrator_sees_everything(call: Call, group: Group, amina: Phone) -> None:
    group.sets_the_bot(amina, "administrator")
    amina.at(group).says("between us")
    assert await heard(call) == ["between us"]


async def test_a_startgroup_link_brings_the_bot_with_its_payload(telegram: Emulator, bot: Bot, amina: Phone) -> None:
    group = telegram.group("Empty group", [amina], bot=False)
    amina.opens("https://t.me/demo_screening_bot?startgroup=site7", group=group)
    changed, service, start = await bot.get_updates()
    assert changed.my_chat_member is not None
    assert (changed.my_chat_member.old_chat_member.status, changed.my_chat_member.new_chat_member.status) == (
        "left",
        "member",
    )
    assert service.message is not None
    assert [user.username for user in service.message.new_chat_members] == ["demo_screening_bot"]
    assert start.message is not None
    assert start.message.text == "/start@demo_screening_bot site7"


async def test_a_start_link_sends_its_payload(bot: Bot, amina: Phone) -> None:
    amina.opens("t.me/demo_screening_bot?start=abc")
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.text == "/start abc"
    with pytest.raises(LookupError, match="is no link to @demo_screening_bot"):
        amina.opens("https://example.org/?start=abc")


@pytest.mark.parametrize(
    ("status", "words"),
    [("kicked", "bot was kicked from the group chat"), ("left", "bot is not a member of the group chat")],
)
async def test_a_bot_that_is_out_may_not_write(call: Call, group: Group, amina: Phone, status: str, words: str) -> None:
    group.sets_the_bot(amina, status)
    answer = await call("sendMessage", chat_id=group.chat_id, text="x")
    assert (answer["error_code"], answer["description"]) == (403, f"Forbidden: {words}")
    amina.at(group).says("/pending")
    assert await heard(call) == []


async def test_the_bot_can_leave(bot: Bot, group: Group) -> None:
    await bot.leave_chat(group.chat_id)
    with pytest.raises(Forbidden):
        await bot.send_message(group.chat_id, "x")
    assert group.screen() == "09:00  — Screening (demo) left the group —"


async def test_a_supergroup_has_another_id_and_the_old_one_points_to_it(bot: Bot, group: Group, amina: Phone) -> None:
    moved = group.becomes_a_supergroup()
    assert str(moved.chat_id).startswith("-100")
    with pytest.raises(ChatMigrated) as migrated:
        await bot.send_message(group.chat_id, "x")
    assert migrated.value.new_chat_id == moved.chat_id
    sent = await bot.send_message(moved.chat_id, "x")
    told = [update.message for update in await bot.get_updates() if update.message]
    assert [message.migrate_to_chat_id for message in told] == [moved.chat_id, None]
    assert [message.migrate_from_chat_id for message in told] == [None, group.chat_id]
    assert sent.message_id == told[1].message_id + 1
    amina.at(moved).says("/pending")


async def test_a_supergroup_numbers_its_messages_for_itself(bot: Bot, telegram: Emulator, amina: Phone) -> None:
    amina.says("/start")
    own = telegram.group("Invented supergroup", [amina], kind="supergroup")
    assert (await bot.send_message(own.chat_id, "x")).message_id == 1
    assert (await bot.send_message(amina.chat_id, "x")).message_id == 2


async def test_who_is_in_a_group_can_be_asked(bot: Bot, group: Group, amina: Phone, boris: Phone) -> None:
    assert (await bot.get_chat_member(group.chat_id, amina.person_id)).status == "creator"
    assert (await bot.get_chat_member(group.chat_id, boris.person_id)).status == "member"
    assert [member.user.id for member in await bot.get_chat_administrators(group.chat_id)] == [amina.person_id]
    assert await bot.get_chat_member_count(group.chat_id) == 3
    assert (await bot.get_chat(group.chat_id)).title == "Invented coordinators"
    group.is_left_by(boris)
    assert (await bot.get_chat_member(group.chat_id, boris.person_id)).status == "left"


async def test_the_bot_may_delete_others_messages_only_as_administrator(call: Call, group: Group, amina: Phone) -> None:
    number = amina.at(group).says("a name")
    target = {"chat_id": group.chat_id, "message_id": number}
    assert (await call("deleteMessage", **target))["description"] == "Bad Request: message can't be deleted"
    group.sets_the_bot(amina, "administrator")
    assert (await call("deleteMessage", **target))["ok"]


async def test_a_channel_takes_posts(bot: Bot, telegram: Emulator, amina: Phone) -> None:
    channel = telegram.group("Invented channel", [amina], kind="channel")
    post = await bot.send_message(channel.chat_id, "x")
    assert post.sender_chat is not None
    assert post.from_user is None
    edited = await bot.edit_message_text("y", channel.chat_id, post.message_id)
    assert not isinstance(edited, bool)
    assert edited.text == "y"


async def test_people_join_and_the_private_chat_has_its_own_answers(
    call: Call, group: Group, telegram: Emulator, amina: Phone
) -> None:
    clara = telegram.person("Clara Invented")
    group.is_joined_by(clara)
    assert group.screen() == "09:00  — Clara Invented joined the group —"
    amina.says("/start")
    private = {"chat_id": amina.chat_id}
    words = [
        (await call(method, **private, **more))["description"]
        for method, more in (("leaveChat", {}), ("getChatAdministrators", {}), ("getChatMember", {"user_id": 5}))
    ]
    assert words == [
        "Bad Request: chat member status can't be changed in private chats",
        "Bad Request: there are no administrators in the private chat",
        "Bad Request: member not found",
    ]


async def test_two_groups_have_two_ids(telegram: Emulator, amina: Phone) -> None:
    one, other = (telegram.group(title, [amina]).chat_id for title in ("One", "Other"))
    assert other == one - 1
