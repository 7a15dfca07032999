"""Whether the bot may write to, edit in or read a chat: the real server's refusals in its order."""

from bot.emulator.refusal import Refused, bad, forbidden
from bot.emulator.spec import Json
from bot.emulator.world import PRESENT, Chat, Message, World

CALLED = {"group": "group chat", "supergroup": "supergroup chat", "channel": "channel chat"}


def writable(world: World, chat_id: object) -> Chat:
    """The chat, if the bot may send there."""
    chat = reachable(world, chat_id)
    if chat.person and chat.person.blocked:
        raise forbidden("bot was blocked by the user")
    return chat


def reachable(world: World, chat_id: object) -> Chat:
    """The chat, if the bot may act on what is in it."""
    chat = readable(world, chat_id)
    if chat.migrated_to:
        raise Refused(
            400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to
        )
    if chat.person and chat.person.deactivated:
        raise forbidden("user is deactivated")
    if chat.person is None:
        _require_membership(chat)
    return chat


def readable(world: World, chat_id: object) -> Chat:
    """The chat, if the bot knows it: a person who never wrote to the bot is unknown, or cannot be written to first."""
    chat = world.chat(chat_id)
    if chat.person and not chat.person.started:
        if _met_elsewhere(world, chat.person.id):
            raise forbidden("bot can't initiate conversation with a user")
        raise bad("chat not found")
    return chat


def editable(world: World, sent: Json) -> tuple[Chat, Message]:
    """The bot's own message that a call wants to change."""
    if "chat_id" not in sent or "message_id" not in sent:
        raise bad("message identifier is not specified")
    chat = reachable(world, sent["chat_id"])
    message = world.message(chat, sent["message_id"], "message to edit")
    if not message.editable or not world.is_own(message):
        raise bad("message can't be edited")
    return chat, message


def _require_membership(chat: Chat) -> None:
    if chat.bot_status == "kicked":
        raise forbidden(f"bot was kicked from the {CALLED[chat.type]}")
    if chat.bot_status not in PRESENT:
        raise forbidden(f"bot is not a member of the {CALLED[chat.type]}")


def _met_elsewhere(world: World, user_id: int) -> bool:
    return any(
        user_id in chat.members and chat.bot_status in PRESENT for chat in world.chats.values() if not chat.person
    )
