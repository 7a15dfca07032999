"""Updates of every kind that the Bot API describes, filled in at random.

`bot/emulator/bot-api.json` lists all its types.
People and chats are drawn from a cast, so that a poll, a payment or a reaction can be the walker's own.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any, TypeAlias

from bot.emulator.spec import SPEC, problem_with

Json: TypeAlias = dict[str, Any]

TYPES: Mapping[str, Json] = SPEC["types"]
UPDATES: Mapping[str, str] = {name: kind for name, kind in TYPES["Update"]["fields"].items() if name != "update_id"}

ENVELOPE = frozenset((
    "message_id", "message_thread_id", "direct_messages_topic", "from", "sender_chat", "sender_boost_count",
    "sender_business_bot", "sender_tag", "date", "guest_query_id", "business_connection_id", "chat", "forward_origin",
    "is_topic_message", "is_automatic_forward", "reply_to_message", "external_reply", "quote", "reply_to_story",
    "reply_to_checklist_task_id", "reply_to_poll_option_id", "via_bot", "guest_bot_caller_user",
    "guest_bot_caller_chat", "edit_date", "has_protected_content", "is_from_offline", "is_paid_post",
    "media_group_id", "author_signature", "paid_star_count", "entities", "link_preview_options",
    "suggested_post_info", "effect_id", "caption", "caption_entities", "show_caption_above_media",
    "has_media_spoiler", "reply_markup",
))  # fmt: skip
"""Fields of a message that say nothing of what kind it is."""

CONTENTS: Mapping[str, str] = {
    name: kind.removesuffix("!") for name, kind in TYPES["Message"]["fields"].items() if name not in ENVELOPE
}
"""Every kind of message: a text, a picture, a payment, a pinned message …"""

STATUSES = {
    "ChatMemberOwner": "creator", "ChatMemberAdministrator": "administrator", "ChatMemberMember": "member",
    "ChatMemberRestricted": "restricted", "ChatMemberLeft": "left", "ChatMemberBanned": "kicked",
}  # fmt: skip
WHOLE = (0, 1, 2, 71, 1_764_000_000, 2**31, 2**52 - 1)
WORDS = ("71", "Not known yet", "12.1 g/dL", "", "x", "<b>&amp;", "🙂", "é\u202e\u200b", "nobody invented")
SIMPLE: Mapping[str, Sequence[Any]] = {
    "String": WORDS, "Integer": WHOLE, "Float": (0.5, 45.75), "Boolean": (True, False), "True": (True,),
    "RichText": WORDS, "RichBlock": ({"type": "paragraph", "text": "71"},),
}  # fmt: skip
"""Rich texts hold each other in so many ways that to check a deep one takes minutes: theirs are flat."""

OPTIONAL, DEEPEST = 0.2, 4
WIDEST = 2**63


@dataclass(frozen=True)
class Cast:
    """Who and where things can come from."""

    users: Sequence[Json]
    chats: Sequence[Json]


@dataclass(frozen=True)
class Filler:
    """Fills forms in."""

    drawn: random.Random
    cast: Cast

    def update(self, name: str) -> Json:
        """Return what an update of this kind holds."""
        filled: Json = self.filled(UPDATES[name])
        return filled

    def field(self, name: str) -> Any:  # noqa: ANN401 - a JSON value
        """Return what stands in a field of a message."""
        return self.filled(TYPES["Message"]["fields"][name])

    def filled(self, kind: str, depth: int = 0) -> Any:  # noqa: ANN401 - a JSON value
        """Return a value of a type, with all that is required and some of the rest."""
        kind = self.drawn.choice(kind.removesuffix("!").split("|"))
        if kind.startswith("Array of "):
            return [self.filled(kind.removeprefix("Array of "), depth + 1)] if depth <= DEEPEST else []
        people: Mapping[str, Sequence[Any]] = {"User": self.cast.users, "Chat": self.cast.chats}
        drawn_from = SIMPLE.get(kind) or people.get(kind)
        return copy(self.drawn.choice(drawn_from)) if drawn_from else self._object(kind, depth)

    def _object(self, kind: str, depth: int) -> Any:  # noqa: ANN401 - as above
        described = TYPES[kind]
        if "any" in described:
            return self.filled(self.drawn.choice(described["any"]), depth)
        filled = {
            name: self.filled(held, depth + 1)
            for name, held in described["fields"].items()
            if held.endswith("!") or (depth < DEEPEST and self.drawn.random() < OPTIONAL)
        }
        return filled | ({"status": STATUSES[kind]} if kind in STATUSES else {})


def is_valid(update: object) -> bool:
    """Say whether an update is of a shape that the Bot API describes, or will: what is unknown is passed over."""
    if not isinstance(update, dict) or not _has_its_types(update):
        return False
    return _narrow(update) and all(_is_from_its_chat(each) for each in update.values() if isinstance(each, dict))


def _has_its_types(update: Json) -> bool:
    try:
        return problem_with("Update", _known(update)) is None
    except RecursionError:  # to say what is wrong is too much
        return False


def _known(update: Json) -> Json:
    """Return an update without fields of its own, and of its message, that nobody knows yet."""
    fields, told = TYPES["Update"]["fields"], TYPES["Message"]["fields"]
    known = {name: value for name, value in update.items() if name in fields}
    message = known.get("message")
    if isinstance(message, dict):
        known["message"] = {name: value for name, value in message.items() if name in told}
    return known


def _narrow(value: object) -> bool:
    """Say whether every whole number is one that Telegram can send."""
    if isinstance(value, dict):
        return all(map(_narrow, value.values()))
    if isinstance(value, list):
        return all(map(_narrow, value))
    return not isinstance(value, int) or abs(value) < WIDEST


def _is_from_its_chat(body: Json) -> bool:
    """Say whether what comes from a private chat comes from its person."""
    shown = body.get("message", body)
    chat = shown.get("chat") if isinstance(shown, dict) else None
    if not isinstance(chat, dict) or chat.get("type") != "private" or "from" not in body:
        return True
    return bool(body["from"]["id"] == chat["id"])
