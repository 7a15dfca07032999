"""What may follow from an update: said of its JSON alone, narrowly, and without a look at how the bot reads it."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, Literal, NamedTuple, TypeAlias

import orjson

from tests.fuzz.forms import CONTENTS, WIDEST, Json, is_valid

Reply: TypeAlias = Literal["told", "asked again", "toast", "neutral", "silence", "anything"]
"""What a person would expect: to be told what is expected of him, to be asked again, an answer to his tap, nothing …"""

NOT_HIS = frozenset((
    "forward_origin", "via_bot", "sender_chat", "business_connection_id", "sender_business_bot", "guest_query_id",
    "is_automatic_forward", "guest_bot_caller_user", "guest_bot_caller_chat",
))  # fmt: skip
"""What makes a message another's words."""

SENT_BY_A_PERSON = frozenset((
    "animation", "audio", "checklist", "contact", "dice", "document", "game", "gift", "giveaway", "invoice",
    "live_photo", "location", "paid_media", "passport_data", "photo", "poll", "rich_message", "sticker", "story",
    "unique_gift", "venue", "video", "video_note", "voice",
))  # fmt: skip
"""Kinds of message that somebody sends and waits for an answer to; the others tell what happened in the chat."""


class Asked(NamedTuple):
    """What is asked when an update comes."""

    who: int
    panel: int
    live: Collection[str]
    """What the buttons carry that are on the screen."""
    takes_any_words: bool
    """A reason is asked for: any words are one."""
    nonsense: Collection[str]
    known: Collection[int]
    """People with rights."""


def parsed(raw: bytes) -> Any:  # noqa: ANN401 - whatever is there
    """Return what JSON says; None if it is none."""
    try:
        return orjson.loads(raw)
    except ValueError:
        try:
            return json.loads(raw)
        except (ValueError, RecursionError):
            return None


def may_answer(update: object, asked: Asked) -> bool:
    """Say whether an update is, by its content, an answer of the walker's own to what is asked."""
    if not isinstance(update, dict):
        return False
    return _is_said(update.get("message"), asked) or _is_tapped(update.get("callback_query"), asked)


def _is_said(message: object, asked: Asked) -> bool:
    if not isinstance(message, dict) or not _is_own(message, message, asked) or NOT_HIS & message.keys():
        return False
    text, reply = message.get("text"), message.get("reply_to_message")
    if message.get("is_topic_message") is True and isinstance(reply, dict) and "forum_topic_created" in reply:
        reply = None  # whatever is written in a topic refers to its beginning
    if isinstance(reply, dict) and (not _is_id(reply.get("message_id")) or reply["message_id"] < asked.panel):
        return False
    if not isinstance(text, str) or _is_struck(message.get("entities")):
        return False
    return text not in asked.nonsense or (asked.takes_any_words and any(each.isalpha() for each in text))


def _is_struck(marks: object) -> bool:
    """Say whether words are struck through."""
    return (
        isinstance(marks, list)
        and {"strikethrough"}
        & {each["type"] for each in marks if isinstance(each, dict) and isinstance(each.get("type"), str)}
        != set()
    )


def _is_tapped(tap: object, asked: Asked) -> bool:
    if not isinstance(tap, dict) or not isinstance(tap.get("id"), str) or "inline_message_id" in tap:
        return False
    shown, data = tap.get("message"), tap.get("data")
    return isinstance(shown, dict) and isinstance(data, str) and _is_own(tap, shown, asked) and data in asked.live


def _is_own(body: Json, shown: Json, asked: Asked) -> bool:
    sender, chat = body.get("from"), shown.get("chat")
    if not isinstance(sender, dict) or not isinstance(chat, dict) or not _is_id(shown.get("message_id")):
        return False
    is_his = _is_id(sender.get("id")) and _is_id(chat.get("id")) and sender["id"] == chat["id"] == asked.who
    return is_his and chat.get("type") == "private" and sender.get("is_bot", False) is False


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < WIDEST


def expected(update: object, asked: Asked) -> Reply:
    """Return what a person would expect to be answered. Anything will do where nobody could say."""
    if not isinstance(update, dict) or not is_valid(update):
        return "anything"
    names = [name for name in update if name != "update_id"]
    if len(names) != 1:
        return "anything"
    body = update[names[0]]
    match names[0]:
        case "message":
            return _to_message(body, asked)
        case "edited_message":
            return _to_edited(body, asked)
        case "callback_query":
            return "toast"
    return "silence"


def _to_message(message: Json, asked: Asked) -> Reply:
    sender = message.get("from", {})
    if message["chat"].get("type") != "private" or "business_connection_id" in message:
        return "anything" if str(message.get("text", "")).lstrip().startswith("/") else "silence"
    if sender.get("is_bot") or NOT_HIS & message.keys() - {"forward_origin", "via_bot"}:
        return "anything"
    if str(message.get("text", "")).strip().startswith("/"):
        return "anything"
    if sender.get("id") not in asked.known:
        kinds = CONTENTS.keys() & message.keys()
        return "neutral" if len(kinds) == 1 and kinds <= SENT_BY_A_PERSON | {"text"} else "anything"
    kinds = CONTENTS.keys() & message.keys()
    if len(kinds) != 1:
        return "anything" if kinds else "told"
    return _to_content(message, kinds.pop(), asked)


def _to_content(message: Json, kind: str, asked: Asked) -> Reply:
    if kind != "text":
        return "told" if kind in SENT_BY_A_PERSON else "silence"
    is_own = message["from"]["id"] == asked.who
    return "asked again" if is_own and not message.keys() & NOT_HIS else "told"


def _to_edited(message: Json, asked: Asked) -> Reply:
    if message["chat"].get("type") != "private" or "business_connection_id" in message:
        return "silence"
    if message.get("from", {}).get("id") not in asked.known or message["from"].get("is_bot"):
        return "anything"
    if NOT_HIS & message.keys() - {"forward_origin", "via_bot"}:
        return "anything"
    if "text" in message:
        return "told"
    return "silence" if "location" in message else "anything"
