"""Updates as Telegram writes them, for campaigns below HTTP."""

from __future__ import annotations

from typing import Any, TypeAlias

Update: TypeAlias = dict[str, Any]

TAPS_FROM = 3_141_592_653_589_793


def typed(number: int, who: int, text: str, message: int = 1) -> Update:
    """A text typed in private."""
    return {"update_id": number, "message": _message(who, message) | {"text": text}}


def edited(number: int, who: int, text: str, message: int = 1) -> Update:
    """A message changed after it was sent."""
    return {"update_id": number, "edited_message": _message(who, message) | {"text": text, "edit_date": 0}}


def tapped(number: int, who: int, data: str, message: int) -> Update:
    """A tap on a button of a message of the bot's; its answer names `tap_of(number)`."""
    body = {"id": tap_of(number), "from": _user(who), "chat_instance": str(-who), "data": data}
    return {"update_id": number, "callback_query": body | {"message": _message(who, message)}}


def tap_of(number: int) -> str:
    """What the answer to this update's tap must name."""
    return str(TAPS_FROM + number)


def _message(who: int, message: int) -> Update:
    chat = {"id": who, "type": "private", "first_name": "Invented"}
    return {"message_id": message, "date": 0, "chat": chat, "from": _user(who)}


def _user(who: int) -> Update:
    return {"id": who, "is_bot": False, "first_name": "Invented", "language_code": "en"}
