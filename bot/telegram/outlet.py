"""What is owed → calls of the Bot API, and Telegram's many answers → the few endings of `bot/outcomes.py`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.outcomes import Ended, Ending
from bot.telegram.asking import Json
from bot.telegram.wire import NotSent

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    from bot.paper import Paper
    from bot.telegram.line import Line

REFUSALS: tuple[tuple[str, Ending], ...] = (
    ("message is not modified", "same"),
    ("query is too old", "expired"),
    ("query id is invalid", "expired"),
    ("message to edit not found", "gone"),
    ("message can't be edited", "gone"),
    ("message to delete not found", "same"),
    ("message can't be deleted", "same"),
    ("message identifier is not specified", "gone"),
    ("can't parse entities", "malformed"),
    ("chat not found", "blocked"),
    ("peer_id_invalid", "blocked"),
    ("group chat was upgraded", "blocked"),
    ("have no rights to send", "blocked"),
    ("not enough rights", "blocked"),
    ("chat_write_forbidden", "blocked"),
)
"""What a 400 says, whatever its case, and what it means."""

LONGEST_WHY = 200
_QUOTED = re.compile(r"""(?<!\w)(["'`]).*?(?:\1(?!\w)|$)""", re.DOTALL)
_TOKEN = re.compile(r"\d{6,}:[\w-]{25,}|\S+://\S+")


class Outlet:
    """Sends one thing at a time and says how it ended; never raises what Telegram or the network does."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def write(
        self, chat: int, text: str, buttons: Sequence[Any] = (), *, plain: bool = False, reply_to: int | None = None
    ) -> Ended:
        """Send a new message, as a reply if there is still what it replies to."""
        sent = {"chat_id": chat, **_message(text, buttons, plain=plain)}
        if reply_to is not None:
            sent["reply_parameters"] = {"message_id": reply_to, "allow_sending_without_reply": True}
        ended = await self._ended("sendMessage", sent)
        return replace(ended, anew=ended.ending in {"done", "unclear"})

    async def rewrite(
        self, chat: int, message: int, text: str, buttons: Sequence[Any] = (), *, plain: bool = False
    ) -> Ended:
        """Change a message."""
        sent = {"chat_id": chat, "message_id": message, **_message(text, buttons, plain=plain)}
        return await self._ended("editMessageText", sent, message)

    async def hand_over(self, chat: int, paper: Paper, caption: str, *, plain: bool = False) -> Ended:
        """Send a file with the words below it: a picture is shown, all else lies there to be opened."""
        method, field = ("sendPhoto", "photo") if paper.sort == "png" else ("sendDocument", "document")
        sent: Json = {"chat_id": chat, "caption": caption, **({} if plain else {"parse_mode": "HTML"})}
        ended = await _ended(self._line.upload(method, sent, field, paper), None)
        return replace(ended, anew=ended.ending in {"done", "unclear"})

    async def is_heard(self) -> bool:
        """Say whether Telegram answers at all."""
        return (await self._ended("getMe", {})).ending == "done"

    async def disarm(self, chat: int, message: int) -> Ended:
        """Take a message's buttons away."""
        return await self._ended("editMessageReplyMarkup", {"chat_id": chat, "message_id": message}, message)

    async def answer(self, tap: str, text: str) -> Ended:
        """Answer a tap, in passing."""
        return await self._ended("answerCallbackQuery", {"callback_query_id": tap, **({"text": text} if text else {})})

    async def delete(self, chat: int, message: int) -> Ended:
        """Delete a message for everyone."""
        return await self._ended("deleteMessage", {"chat_id": chat, "message_id": message})

    async def delete_all(self, chat: int, messages: Sequence[int]) -> Ended:
        """Delete up to a hundred messages for everyone; those that are gone are passed over."""
        return await self._ended("deleteMessages", {"chat_id": chat, "message_ids": list(messages)})

    async def _ended(self, method: str, sent: Json, message: int | None = None) -> Ended:
        return await _ended(self._line.call(method, sent), message)


async def _ended(calling: Awaitable[Any], message: int | None) -> Ended:
    try:
        result = await calling
    except TelegramError as trouble:
        ended = _trouble(trouble)
        return replace(ended, message=message) if ended.ending == "same" else ended
    return Ended("done", result.get("message_id", message) if isinstance(result, dict) else message)


def _message(text: str, buttons: Sequence[Any], *, plain: bool) -> Json:
    sent: Json = {"text": text, "link_preview_options": {"is_disabled": True}}
    if not plain:
        sent["parse_mode"] = "HTML"
    if buttons:
        sent["reply_markup"] = {"inline_keyboard": [[_button(*each) for each in row] for row in buttons]}
    return sent


def _button(label: str, data: str) -> Json:
    return {"text": label, "url" if data.startswith("https://") else "callback_data": data}


def _trouble(trouble: TelegramError) -> Ended:
    if isinstance(trouble, RetryAfter):
        return Ended("slow_down", seconds=trouble._retry_after.total_seconds())  # noqa: SLF001  # its public form depends on the environment
    if isinstance(trouble, ChatMigrated):
        return Ended("moved", moved_to=trouble.new_chat_id)
    return Ended(_ending(trouble), why=unquoted(trouble.message))


def unquoted(why: str) -> str:
    """Return what Telegram says without what it quotes: a piece of our message, or a link that lets somebody in."""
    return _QUOTED.sub("…", _TOKEN.sub("…", why))[:LONGEST_WHY]


def _ending(trouble: TelegramError) -> Ending:
    match trouble:
        case Forbidden():
            return "blocked"
        case InvalidToken():
            return "no_token"
        case BadRequest():  # python-telegram-bot makes it a NetworkError: it comes first
            return _refusal(trouble.message)
        case NetworkError():
            return _without_answer(trouble)
        case _:  # an answer that could not be read says nothing about what was done
            return "unclear" if trouble.message.startswith("Invalid server response") else "refused"


def _without_answer(trouble: NetworkError) -> Ending:
    """Tell what surely did not arrive from what may have. A 429 that names no time comes here too."""
    if trouble.message.casefold().startswith("too many requests"):
        return "slow_down"
    return "unreachable" if isinstance(trouble, NotSent) else "unclear"


def _refusal(text: str) -> Ending:
    said = text.casefold()
    return next((ending for words, ending in REFUSALS if words in said), "refused")
