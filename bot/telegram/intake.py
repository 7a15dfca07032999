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
from bot.telegram.envelopes import (
    ANOTHERS,
    HAPPENED,
    OTHERS_WORDS,
    UNREAD,
    bare,
    in_the_groups_name,
    is_struck,
    replied_to,
)
from storage.inbox import Incoming

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage import inbox

_SORTS: Mapping[str, inbox.Sort] = {"message": "message", "edited_message": "message", "callback_query": "tap"}

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
        sort="message" if _is_command(holder.get("data")) else _SORTS.get(name, "other"),
        said_at=_moment(holder.get("edit_date") or holder.get("date")),
        payload=_written(update if holder.keys().isdisjoint(UNREAD) else {**update, name: _alone(holder)}),
    )


def _is_command(data: object) -> bool:
    """Say whether what was tapped is a command: it counts as one that was typed. It may be of any type."""
    return isinstance(data, str) and data.startswith("/")


def _alone(message: Json) -> Json:
    """Return a message without what others wrote: of that only which message it was, and that there was something."""
    return {name: bare(each) if name in UNREAD else each for name, each in message.items()}


def _written(update: Json) -> str:
    try:
        return orjson.dumps(update).decode()
    except TypeError:  # halves of a surrogate pair, which Telegram can send: kept too, in ASCII
        return _patiently_written(update)


def _patiently_written(update: Json) -> str:
    """Write what the quick writer will not; of what neither can, the id alone: nobody waits behind it."""
    try:
        return json.dumps(update)
    except RecursionError:
        return json.dumps(f"nested too deeply: {update['update_id']}")


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
    who = None if "id" not in sender else _id(sender["id"])
    arrival = Arrival(
        update_id=_id(update["update_id"]),
        sort="other",
        chat=_id(chat["id"] if chat else who) if name else 0,
        private=chat.get("type") == "private",
        who=None if _flag(sender.get("is_bot", False)) else who,
        language=str(sender.get("language_code") or ""),
        message=_id(body["message_id"]) if "message_id" in body else None,
    )
    if arrival.private and who is not None and who != arrival.chat:
        raise ValueError("a private chat is its person's")
    return _READERS[name](arrival, body, username)


def _message(arrival: Arrival, body: Json, username: str) -> Arrival:
    if "migrate_to_chat_id" in body and body["chat"]["type"] == "group":
        return _as(arrival, "moved", moved_to=_id(body["migrate_to_chat_id"]))
    if arrival.message is None:
        raise KeyError("message_id")
    if body["chat"]["type"] == "channel" or HAPPENED & body.keys():
        return arrival
    if any(each in body for each in ANOTHERS):
        return _anonymous(arrival, body, username)
    if "text" not in body:
        return _as(arrival, "contact" if "contact" in body else "file")  # whoever it is from
    if any(each in body for each in OTHERS_WORDS):
        return _as(arrival, "other_words", text=_clean(body["text"]))
    return _own(arrival, body, username)


def _own(arrival: Arrival, body: Json, username: str) -> Arrival:
    replied, text = replied_to(body), _clean(body["text"])
    if is_struck(body):
        return _as(arrival, "text", text=text, is_struck=True)
    reply_to, said_at = None if replied is None else _id(replied), _moment(body.get("date"))
    return _typed(_as(arrival, "other", reply_to=reply_to, said_at=said_at), text, username)


def _anonymous(arrival: Arrival, body: Json, username: str) -> Arrival:
    is_said = in_the_groups_name(body) and isinstance(body.get("text"), str)
    is_command = is_said and _typed(arrival, _clean(body["text"]), username).sort == "command"
    return _as(arrival, "anonymous") if is_command else arrival


def _edited(arrival: Arrival, body: Json, _username: str) -> Arrival:
    if "location" in body or any(each in body for each in ANOTHERS):  # whoever shares where he is moves on and on
        return arrival
    return _as(arrival, "edited", text=_clean(body["text"])) if "text" in body else _as(arrival, "file")


def _tap(arrival: Arrival, body: Json, username: str) -> Arrival:
    tap, shown = _clean(body["id"]), body.get("message")
    if not shown or shown["chat"]["type"] == "channel" or any(each in shown for each in ANOTHERS[1:]):
        return _as(arrival, "tap", tap=tap, private=False)  # none of our messages: it carries nothing
    said_at = _moment(shown.get("edit_date") or shown.get("date"))
    tapped = _as(arrival, "tap", tap=tap, data=_clean(body.get("data") or ""), message=_id(shown["message_id"]))
    tapped = replace(tapped, said_at=said_at)
    return _typed(tapped, tapped.data, username) if tapped.data.startswith("/") else tapped


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


def _id(value: object) -> int:
    number = _number(value)
    if number is None:
        raise TypeError(f"no id: {type(value).__name__}")
    return number


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"neither true nor false: {type(value).__name__}")
    return value


def _as(arrival: Arrival, sort: Sort, **more: Any) -> Arrival:  # noqa: ANN401  # the fields of an Arrival
    return replace(arrival, sort=sort, **more)


def _clean(text: str) -> str:
    return _CONTROL.sub(" ", text.encode("utf-8", "replace").decode())
