"""A chat as it looks now: as data for the page, and as a transcript that a nurse can read."""

from datetime import UTC, datetime
from typing import Final

from bot.emulator import markup, menus
from bot.emulator.spec import Json
from bot.emulator.world import BOT_ID, Chat, Message, Person, World

SERVICES: Final = {
    "new_chat_members": "{members} joined the group",
    "left_chat_member": "{member} left the group",
    "group_chat_created": "{by} created the group",
    "supergroup_chat_created": "{by} created the group",
    "migrate_to_chat_id": "The group became a supergroup",
    "migrate_from_chat_id": "The group became a supergroup",
}


def view(world: World, chat: Chat, person: Person | None, last: int = 200) -> Json:
    """The chat as this person's phone shows it."""
    messages = list(chat.messages.values())[-last:]
    shown: Json = {
        "id": chat.id,
        "type": chat.type,
        "title": world.bot["first_name"] if chat.person else chat.title,
        "bot": world.bot,
        "version": chat.version,
        "messages": [look(message, person) for message in messages],
    }
    if person:
        answers = [answer for answer in person.answers if answer["chat"] == chat.id]
        standing = {"started": person.started, "blocked": person.blocked, "members": len(chat.members)}
        shown |= {"commands": menus.menu_for(world, person, chat), "answers": answers, **standing}
    return shown


def look(message: Message, person: Person | None) -> Json:
    """One message: who, when, what, and the buttons under it. Drawn once: whoever looks next gets the same."""
    who = person.id if person else 0
    if who not in message.looks:
        message.looks[who] = _look(message.data, who)
    return message.looks[who]


def _look(data: Json, who: int) -> Json:
    sender = data.get("from") or data.get("sender_chat", {})
    keyboard: list[list[Json]] = data.get("reply_markup", {}).get("inline_keyboard", [])
    return {
        "id": data["message_id"],
        "date": data["date"],
        "from": name_of(sender),
        "from_bot": sender.get("id") == BOT_ID,
        "own": sender.get("id") == who,
        "edited": "edit_date" in data,
        "service": service(data),
        "text": data.get("text") or data.get("caption", ""),
        "entities": data.get("entities") or data.get("caption_entities", []),
        "file": data.get("document"),
        "photo": data["photo"][-1] if "photo" in data else None,
        "reply_to": data.get("reply_to_message", {}).get("text", ""),
        "protected": data.get("has_protected_content", False),
        "buttons": [[_button(button) for button in row] for row in keyboard],
    }


def transcript(chat: Chat) -> str:
    """The whole chat as plain text."""
    return "\n".join(_lines(message) for message in chat.messages.values())


def name_of(sender: Json) -> str:
    """A user's or chat's name."""
    return f"{sender.get('first_name') or sender.get('title', '')} {sender.get('last_name', '')}".strip()


def service(data: Json) -> str:
    """The grey line for a service message, or nothing."""
    words = next((words for field, words in SERVICES.items() if field in data), "")
    members = ", ".join(name_of(user) for user in data.get("new_chat_members", []))
    return words.format(
        members=members, member=name_of(data.get("left_chat_member", {})), by=name_of(data.get("from", {}))
    )


def _button(button: Json) -> Json:
    return {"text": button["text"], "data": button.get("callback_data", ""), "url": button.get("url", "")}


def _lines(message: Message) -> str:
    data = message.data
    at = datetime.fromtimestamp(data["date"], UTC).strftime("%H:%M")
    said = service(data)
    if said:
        return f"{at}  — {said} —"
    author = name_of(data.get("from") or data["sender_chat"])
    attached = f"[{data['document']['file_name']}] " if "document" in data else "[picture] " if "photo" in data else ""
    text = (attached + (data.get("text") or data.get("caption", ""))).replace("\n", "\n       ")
    keyboard = data.get("reply_markup", {}).get("inline_keyboard", [])
    rows = ["       " + " ".join(f"[{button['text']}]" for button in row) for row in keyboard]
    return "\n".join([f"{at}  {author}: {text}", *rows])


def labels(message: Message) -> list[str]:
    """The words on a message's buttons."""
    return [button["text"] for button in markup.buttons(message.data)]
