"""Changing and taking back what was said, and answering a tap."""

from typing import Final

from bot.emulator import access, markup
from bot.emulator.refusal import bad
from bot.emulator.sending import MOST_CAPTION, MOST_TEXT, formatted
from bot.emulator.spec import Json
from bot.emulator.updates import TAP_LIFE
from bot.emulator.world import Chat, Message, World

DELETABLE_FOR: Final = 2 * 86_400
MOST_ANSWER: Final = 200
LOOK: Final = ("text", "entities", "caption", "caption_entities", "reply_markup")
NOT_MODIFIED: Final = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def edit_text(world: World, sent: Json) -> Json:
    """A new text; a keyboard that is not given again disappears."""
    chat, message = access.editable(world, sent)
    if "text" not in message.data:
        raise bad("there is no text in the message to edit")
    return _change(world, chat, message, formatted(sent, "text", MOST_TEXT) | _keyboard(sent))


def edit_caption(world: World, sent: Json) -> Json:
    """A new caption under a file or picture."""
    chat, message = access.editable(world, sent)
    if "text" in message.data:
        raise bad("there is no caption in the message to edit")
    return _change(world, chat, message, formatted(sent, "caption", MOST_CAPTION) | _keyboard(sent))


def edit_keyboard(world: World, sent: Json) -> Json:
    """A new keyboard, or none."""
    chat, message = access.editable(world, sent)
    kept = {name: message.data[name] for name in LOOK[:-1] if name in message.data}
    return _change(world, chat, message, kept | _keyboard(sent))


def delete(world: World, sent: Json) -> bool:
    """Take a message back within 48 hours: the bot's own, and in a private chat the person's too."""
    chat = access.reachable(world, sent["chat_id"])
    message = world.message(chat, sent["message_id"], "message to delete")
    _require_deletable(world, chat, message)
    world.remove(chat, message.id)
    return True


def delete_many(world: World, sent: Json) -> bool:
    """Several at once; those that are gone already are passed over."""
    chat = access.reachable(world, sent["chat_id"])
    messages = [chat.messages[number] for number in sent["message_ids"] if number in chat.messages]
    for message in messages:
        _require_deletable(world, chat, message)
    for message in messages:
        world.remove(chat, message.id)
    return True


def answer_tap(world: World, sent: Json) -> bool:
    """Show the person a toast or an alert, and stop the button's spinner."""
    query = world.queries.get(sent["callback_query_id"])
    if query is None or world.clock.now() >= query["expires"]:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    if len(sent.get("text", "")) > MOST_ANSWER:
        raise bad("MESSAGE_TOO_LONG")
    if not query["answered"]:
        query["answered"] = True
        shown = {"text": sent.get("text", ""), "alert": sent.get("show_alert", False), "url": sent.get("url", "")}
        person = world.person(query["from"])
        person.answers.append({"query_id": sent["callback_query_id"], "chat": query["chat"], **shown})
        world.touched(world.chats[query["chat"]])
    return True


def remember_tap(world: World, query_id: str, person: int, chat: int) -> None:
    """A tap can be answered for as long as it lives."""
    expires = world.clock.now() + TAP_LIFE
    world.queries[query_id] = {"from": person, "chat": chat, "expires": expires, "answered": False}


def _keyboard(sent: Json) -> Json:
    keyboard = markup.inline_keyboard(sent.get("reply_markup"))
    return {"reply_markup": keyboard} if keyboard else {}


def _change(world: World, chat: Chat, message: Message, look: Json) -> Json:
    if {name: message.data[name] for name in LOOK if name in message.data} == look:
        raise bad(NOT_MODIFIED)
    kept = {name: held for name, held in message.data.items() if name not in LOOK}
    return world.replace(chat, message, {**kept, **look, "edit_date": world.clock.date()})


def _require_deletable(world: World, chat: Chat, message: Message) -> None:
    may = world.is_own(message) or chat.type == "private" or chat.bot_status == "administrator"
    if not may:
        raise bad("message can't be deleted")
    if world.clock.now() - message.data["date"] > DELETABLE_FOR:
        raise bad("message can't be deleted for everyone")
