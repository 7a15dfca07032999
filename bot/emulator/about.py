"""Methods about chats: who the bot is, who is where, and going."""

from typing import Final

from bot.emulator import access
from bot.emulator.refusal import bad
from bot.emulator.spec import Json
from bot.emulator.world import BOT_ID, PRESENT, Chat, World

ACTIONS: Final = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}
NO_RIGHTS: Final = dict.fromkeys(
    (
        "can_manage_chat",
        "can_change_info",
        "can_delete_messages",
        "can_invite_users",
        "can_restrict_members",
        "can_pin_messages",
        "can_manage_topics",
        "can_promote_members",
        "can_manage_video_chats",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
        "is_anonymous",
    ),
    False,
)


def get_me(world: World, _: Json) -> Json:
    """The bot; in groups it sees only what privacy mode lets through."""
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
        "supports_join_request_queries": False,
    }
    return world.bot | abilities


def get_chat(world: World, sent: Json) -> Json:
    """All that is known of a chat."""
    chat = access.readable(world, sent["chat_id"])
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
    )
    return chat.as_chat() | {"accent_color_id": chat.id % 7, "max_reaction_count": 11, "accepted_gift_types": gifts}


def get_member(world: World, sent: Json) -> Json:
    """One member's standing."""
    chat = access.reachable(world, sent["chat_id"])
    user_id = sent["user_id"]
    if user_id != BOT_ID and user_id not in world.people:
        raise bad("PARTICIPANT_ID_INVALID" if chat.type != "private" else "member not found")
    return member(world, chat, user_id)


def get_administrators(world: World, sent: Json) -> list[Json]:
    """Who runs a group."""
    chat = access.reachable(world, sent["chat_id"])
    if chat.type == "private":
        raise bad("there are no administrators in the private chat")
    return [
        member(world, chat, user_id)
        for user_id, status in chat.members.items()
        if status in {"creator", "administrator"} and user_id != BOT_ID
    ]


def get_member_count(world: World, sent: Json) -> int:
    """How many are present."""
    chat = access.reachable(world, sent["chat_id"])
    return 2 if chat.type == "private" else sum(status in PRESENT for status in chat.members.values())


def leave(world: World, sent: Json) -> bool:
    """The bot goes; the chat sees it."""
    chat = access.reachable(world, sent["chat_id"])
    if chat.type == "private":
        raise bad("chat member status can't be changed in private chats")
    before = member(world, chat, BOT_ID)
    chat.members[BOT_ID] = "left"
    world.post(chat, world.bot, {"left_chat_member": world.bot})
    changed(world, chat, world.bot, before)
    return True


def send_action(world: World, sent: Json) -> bool:
    """Such as "is typing": checked, not shown."""
    access.writable(world, sent["chat_id"])
    if sent["action"] not in ACTIONS:
        raise bad("wrong parameter action in request")
    return True


def member(world: World, chat: Chat, user_id: int) -> Json:
    """The API's ChatMember."""
    status = chat.members.get(user_id, "member" if chat.type == "private" else "left")
    user = world.bot if user_id == BOT_ID else world.people[user_id].as_user()
    extras: dict[str, Json] = {
        "creator": {"is_anonymous": False},
        "administrator": {"can_be_edited": False, **NO_RIGHTS, "can_manage_chat": True, "can_delete_messages": True},
        "kicked": {"until_date": 0},
    }
    return {"user": user, "status": status, **extras.get(status, {})}


def changed(world: World, chat: Chat, by: Json, before: Json) -> None:
    """Tell the bot that its own standing changed."""
    body = {
        "chat": chat.as_chat(),
        "from": by,
        "date": world.clock.date(),
        "old_chat_member": before,
        "new_chat_member": member(world, chat, BOT_ID),
    }
    world.tell_bot("my_chat_member", body, ("my_chat_member", chat.id))
