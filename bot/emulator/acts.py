"""What people do with their phones, and what the bot gets to see of it.

In a private chat the bot sees everything; in a group, with privacy mode on, only commands, replies to it and service
messages, unless it is an administrator.
"""

import re
from typing import Final
from urllib.parse import parse_qs, urlsplit

from bot.emulator import about, entities, markup
from bot.emulator.editing import remember_tap
from bot.emulator.spec import Json
from bot.emulator.world import BOT_ID, PRESENT, Chat, Message, Person, World

COMMAND_TO: Final = re.compile(r"^/[A-Za-z0-9_]+(?:@(?P<bot>\w+))?")


class NotOnScreenError(LookupError):
    """A person tried to use what they cannot see: no such message, no such button."""


def say(world: World, person: Person, chat: Chat, text: str, reply_to: int | None = None) -> Message:
    """Type a text and send it."""
    shown, _ = entities.trimmed(text, [])
    if not shown:
        raise ValueError("A person cannot send an empty message.")
    marks = entities.found(shown, [])
    content: Json = {"text": shown} | ({"entities": marks} if marks else {})
    if reply_to is not None:
        content = {"reply_to_message": _on_screen(chat, reply_to).data, **content}
    if chat.person:
        _start(world, chat.person)
    message = world.post(chat, person.as_user(), content)
    if _bot_sees(world, chat, message.data):
        kind = "channel_post" if chat.type == "channel" else "message"
        world.tell_bot(kind, message.data, ("chat", chat.id))
    return message


def edit(world: World, person: Person, chat: Chat, message_id: int, text: str) -> Message:
    """Change one's own message."""
    message = _on_screen(chat, message_id)
    if message.data.get("from", {}).get("id") != person.id:
        raise NotOnScreenError(f"{person.name} can change only their own messages; {message_id} is not one of them.")
    kept = {key: held for key, held in message.data.items() if key not in {"text", "entities"}}
    marks = entities.found(text, [])
    changed = kept | {"text": text, "edit_date": world.clock.date()} | ({"entities": marks} if marks else {})
    world.replace(chat, message, changed)
    if _bot_sees(world, chat, changed):
        world.tell_bot("edited_message", changed, ("chat", chat.id))
    return message


def delete(world: World, chat: Chat, message_id: int) -> None:
    """Remove a message for everyone; the bot is not told."""
    _on_screen(chat, message_id)
    world.remove(chat, message_id)


def tap(world: World, person: Person, chat: Chat, message: Message, button: Json) -> str:
    """Press a button; for one that calls back, the query's id."""
    if "url" in button:
        open_link(world, person, button["url"])
        return ""
    if "callback_data" not in button:
        raise NotOnScreenError(f"The button {button['text']!r} does nothing the emulator can play.")
    return tap_data(world, person, chat, message.data, button["callback_data"])


def tap_data(world: World, person: Person, chat: Chat, message: Json, data: str) -> str:
    """Send a tap with any data, also of a button that is gone: phones show old keyboards for a while."""
    query_id = str(next(world.chat_instances))
    remember_tap(world, query_id, person.id, chat.id)
    body = {"id": query_id, "from": person.as_user(), "message": message, "chat_instance": str(-chat.id), "data": data}
    world.tell_bot("callback_query", body, ("callback_query", person.id))
    return query_id


def button_labelled(chat: Chat, label: str, message_id: int | None = None) -> tuple[Message, Json]:
    """The button with this label or data: on the message given, or the lowest one on the screen that has it."""
    seen: list[str] = []
    messages = [_on_screen(chat, message_id)] if message_id else reversed(chat.messages.values())
    for message in messages:
        for button in markup.buttons(message.data):
            if label in {button["text"], button.get("callback_data")}:
                return message, button
            seen.append(button["text"])
    raise NotOnScreenError(f"There is no button {label!r} in {chat.name}; there are: {', '.join(seen) or 'none'}.")


def open_link(world: World, person: Person, link: str, group: Chat | None = None) -> Chat | None:
    """Open a t.me link to the bot: its chat with a start payload, or a group that the bot then joins."""
    parts = urlsplit(link if "://" in link else f"https://{link}")
    if parts.netloc not in {"t.me", "telegram.me"} or parts.path.strip("/").lower() != world.bot["username"].lower():
        return None
    asked = parse_qs(parts.query, keep_blank_values=True)
    if "startgroup" in asked:
        chat = group or next(held for held in world.chats.values() if person.id in held.members and not held.person)
        add_bot(world, chat, person, payload=asked["startgroup"][0])
        return chat
    chat = world.chats[person.id]
    payload = asked.get("start", [""])[0]
    say(world, person, chat, f"/start {payload}".strip())
    return chat


def block(world: World, person: Person, *, blocked: bool = True) -> None:
    """Stop (or let again) the bot from writing."""
    if person.blocked == blocked:
        return
    chat = world.chats[person.id]
    before = about.member(world, chat, BOT_ID)
    person.blocked = blocked
    if blocked:
        chat.members[BOT_ID] = "kicked"
    else:
        chat.members.pop(BOT_ID, None)
    about.changed(world, chat, person.as_user(), before)


def add_bot(world: World, chat: Chat, by: Person, *, payload: str = "", status: str = "member") -> None:
    """Bring the bot into a group; a startgroup link also sends its payload."""
    was_present = chat.bot_status in PRESENT
    set_bot_status(world, chat, by, status)
    if not was_present and chat.type != "channel":
        joined = {"new_chat_members": [world.bot]}
        _service(world, chat, by, joined)
    if payload:
        say(world, by, chat, f"/start@{world.bot['username']} {payload}")


def set_bot_status(world: World, chat: Chat, by: Person, status: str) -> None:
    """Make the bot a member, an administrator, somebody who left or was kicked."""
    before = about.member(world, chat, BOT_ID)
    if before["status"] == status:
        return
    if before["status"] in PRESENT and status not in PRESENT:
        _service(world, chat, by, {"left_chat_member": world.bot})
    chat.members[BOT_ID] = status
    about.changed(world, chat, by.as_user(), before)
    world.touched(chat)


def join(world: World, chat: Chat, person: Person) -> None:
    """A person enters a group."""
    chat.members[person.id] = "member"
    _service(world, chat, person, {"new_chat_members": [person.as_user()]})


def leave(world: World, chat: Chat, person: Person) -> None:
    """A person goes."""
    chat.members[person.id] = "left"
    _service(world, chat, person, {"left_chat_member": person.as_user()})


def migrate(world: World, chat: Chat, new_id: int) -> Chat:
    """A group becomes a supergroup, with another id; both chats say so."""
    new = Chat(new_id, "supergroup", chat.title, members=dict(chat.members))
    world.chats[new.id] = new
    by = next(world.people[user_id] for user_id in chat.members if user_id in world.people)
    _service(world, chat, by, {"migrate_to_chat_id": new.id})
    _service(world, new, by, {"migrate_from_chat_id": chat.id})
    chat.migrated_to = new.id
    return new


def _service(world: World, chat: Chat, by: Person, content: Json) -> None:
    message = world.post(chat, by.as_user(), content)
    if chat.bot_status in PRESENT:
        world.tell_bot("message", message.data, ("chat", chat.id))


def _start(world: World, person: Person) -> None:
    """Writing to the bot opens the chat, and lifts a block."""
    person.started = True
    if person.blocked:
        block(world, person, blocked=False)


def _bot_sees(world: World, chat: Chat, message: Json) -> bool:
    if chat.type in {"private", "channel"} or chat.bot_status == "administrator":
        return chat.type != "channel" or chat.bot_status in PRESENT
    if chat.bot_status not in PRESENT:
        return False
    command = COMMAND_TO.match(message.get("text", ""))
    own_name: str = world.bot["username"]
    if command:
        return (command["bot"] or own_name).lower() == own_name.lower()
    return bool(message.get("reply_to_message", {}).get("from", {}).get("id") == BOT_ID)


def _on_screen(chat: Chat, message_id: int) -> Message:
    message = chat.messages.get(message_id)
    if message is None:
        raise NotOnScreenError(f"There is no message {message_id} in {chat.name}.")
    return message
