"""Update → Arrival. Works on the raw JSON: a stored update is read again after a restart, and must read the same.

An update that has not the shape the Bot API describes raises Unreadable; it never reaches the dialogue.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson

from bot.arrivals import Arrival, Sort, Unreadable
from bot.telegram.asking import ALLOWED_UPDATES, Json
from storage.inbox import Incoming

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage import inbox

_SORTS: Mapping[str, inbox.Sort] = {"message": "message", "edited_message": "message", "callback_query": "tap"}

FILES = (
    "photo", "document", "video", "voice", "audio", "animation", "video_note", "sticker", "location", "venue", "poll",
    "paid_media", "story", "dice", "checklist",
)  # fmt: skip
UNREAD = ("reply_to_message", "quote", "external_reply", "forward_origin", "pinned_message")
"""What others wrote, brought along with a message. Nobody reads it and it may name a patient: it is not stored."""
_COMMAND = re.compile(r"/(?P<name>[a-z_]{1,32})(?:@(?P<bot>\w+))?(?:\s+(?P<rest>.*))?", re.IGNORECASE | re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_BEGINNING = re.compile(rb'\s*\{\s*"update_id"\s*:\s*(\d{1,18})\s*[,}]')
"""How Telegram begins every update."""

_WIDEST = 2**63
_LAST_SECOND = 2**32


def incoming(update: Json) -> Incoming | None:
    """Return an update as the inbox keeps it, understood or not; None if it has not even an id."""
    number = _number(update.get("update_id"))
    if number is None:
        return None
    name, holder = _body(update)
    chat, sender = _chat(holder), holder.get("from")
    return Incoming(
        update_id=number,
        chat_id=_number(chat.get("id")),
        telegram_id=_number(sender.get("id")) if isinstance(sender, dict) else None,
        sort=_SORTS.get(name, "other"),
        said_at=_moment(holder.get("edit_date") or holder.get("date")),
        payload=_written(update if holder.keys().isdisjoint(UNREAD) else {**update, name: _alone(holder)}),
    )


def _alone(message: Json) -> Json:
    return {name: each for name, each in message.items() if name not in UNREAD}


def _written(update: Json) -> str:
    try:
        return orjson.dumps(update).decode()
    except TypeError:  # halves of a surrogate pair, which Telegram can send: kept too, in ASCII
        return json.dumps(update)


def parsed(text: str | bytes) -> Any:  # noqa: ANN401  # whatever stands there
    """Return what JSON says. ValueError or RecursionError if it is none, or nested too deeply."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:  # what the quick parser will not have, the patient one may
        return json.loads(text)


def spoiled(body: bytes) -> Incoming | None:
    """Return what cannot be read, as the inbox keeps it for a person to look at; None unless it begins with an id."""
    begins = _BEGINNING.match(body)
    payload = json.dumps(body.decode("utf-8", "backslashreplace"))
    return Incoming(update_id=int(begins[1]), payload=payload) if begins else None


def read(payload: str, username: str) -> Arrival:
    """Return what a stored update says; commands addressed to another bot than `username` are of no concern."""
    try:
        return _read(parsed(payload), username)
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise Unreadable(f"an update of no known shape: {error!r}") from error


def _read(update: Json, username: str) -> Arrival:
    name, body = _body(update)
    chat = _chat(body)
    sender = body.get("from") or {}
    arrival = Arrival(
        update_id=int(update["update_id"]),
        sort="other",
        chat=int(chat["id"]) if name else 0,
        private=chat.get("type") == "private",
        who=None if sender.get("is_bot") or "id" not in sender else int(sender["id"]),
        language=str(sender.get("language_code") or ""),
        message=body.get("message_id"),
    )
    return _READERS[name](arrival, body, username)


def _message(arrival: Arrival, body: Json, username: str) -> Arrival:
    if "migrate_to_chat_id" in body:
        return _as(arrival, "moved", moved_to=int(body["migrate_to_chat_id"]))
    if "text" in body:
        return _typed(arrival, _clean(body["text"]), username)
    if "contact" in body:
        return _as(arrival, "contact")
    return _as(arrival, "file" if any(each in body for each in FILES) else "other")


def _edited(arrival: Arrival, body: Json, _username: str) -> Arrival:
    return _as(arrival, "edited", text=_clean(body.get("text") or body.get("caption") or ""))


def _tap(arrival: Arrival, body: Json, username: str) -> Arrival:
    message, data = body.get("message") or {}, _clean(body.get("data") or "")
    tapped = _as(arrival, "tap", tap=str(body["id"]), data=data, message=message.get("message_id"))
    return _typed(tapped, data, username) if data.startswith("/") else tapped


def _membership(arrival: Arrival, body: Json, _username: str) -> Arrival:
    return _as(arrival, "member", present=body["new_chat_member"]["status"] not in {"left", "kicked"})


def _nothing(arrival: Arrival, _body: Json, _username: str) -> Arrival:
    return arrival


_READERS = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _tap,
    "my_chat_member": _membership,
    "": _nothing,
}


def _typed(arrival: Arrival, text: str, username: str) -> Arrival:
    said = _COMMAND.fullmatch(text.strip())
    if said is None:
        return _as(arrival, "text", text=text)
    if said["bot"] and said["bot"].casefold() != username.casefold():
        return _as(arrival, "other")
    return _as(arrival, "command", command=said["name"].casefold(), text=(said["rest"] or "").strip())


def _body(update: Mapping[str, Any]) -> tuple[str, Json]:
    for name in ALLOWED_UPDATES:
        if isinstance(update.get(name), dict):
            return name, update[name]
    return "", {}


def _chat(body: Json) -> Json:
    holder = body.get("message") if "data" in body or "chat_instance" in body else body
    chat = holder.get("chat") if isinstance(holder, dict) else None
    return chat if isinstance(chat, dict) else {}


def _moment(seconds: object) -> datetime | None:
    number = _number(seconds)
    return datetime.fromtimestamp(number, UTC) if number is not None and 0 < number < _LAST_SECOND else None


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _WIDEST else None


def _as(arrival: Arrival, sort: Sort, **more: Any) -> Arrival:  # noqa: ANN401  # the fields of an Arrival
    return replace(arrival, sort=sort, **more)


def _clean(text: str) -> str:
    return _CONTROL.sub(" ", text.encode("utf-8", "replace").decode())
