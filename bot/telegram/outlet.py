"""What is owed → calls of the Bot API, and Telegram's many answers → the few endings of `bot/outcomes.py`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.outcomes import Ended, Ending
from bot.telegram.wire import NotSent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.telegram.line import Line

Payload = "Mapping[str, Any]"

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

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class Outlet:
    """Sends one thing at a time and says how it ended; never raises what Telegram or the network does."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def write(self, chat: int, text: str, buttons: Sequence[Any] = (), *, plain: bool = False) -> Ended:
        """Send a new message."""
        ended = await _ended(
            self._line.send_message(
                chat,
                text,
                parse_mode=None if plain else ParseMode.HTML,
                reply_markup=_keyboard(buttons),
                link_preview_options=_NO_PREVIEW,
            )
        )
        return replace(ended, anew=ended.ending in {"done", "unclear"})

    async def rewrite(
        self, chat: int, message: int, text: str, buttons: Sequence[Any] = (), *, plain: bool = False
    ) -> Ended:
        """Change a message."""
        return await _ended(
            self._line.edit_message_text(
                text,
                chat,
                message,
                parse_mode=None if plain else ParseMode.HTML,
                reply_markup=_keyboard(buttons),
                link_preview_options=_NO_PREVIEW,
            ),
            message,
        )

    async def is_heard(self) -> bool:
        """Say whether Telegram answers at all."""
        return (await _ended(self._line.get_me())).ending == "done"

    async def disarm(self, chat: int, message: int) -> Ended:
        """Take a message's buttons away."""
        return await _ended(self._line.edit_message_reply_markup(chat, message, reply_markup=None), message)

    async def answer(self, tap: str, text: str) -> Ended:
        """Answer a tap, in passing."""
        return await _ended(self._line.answer_callback_query(tap, text or None))

    async def delete(self, chat: int, message: int) -> Ended:
        """Delete a message for everyone."""
        return await _ended(self._line.delete_message(chat, message))


async def _ended(call: Any, message: int | None = None) -> Ended:  # noqa: ANN401  # an awaitable of any of the API's results
    try:
        result = await call
    except TelegramError as trouble:
        ended = _trouble(trouble)
        return replace(ended, message=message) if ended.ending == "same" else ended
    return Ended("done", result.message_id if isinstance(result, Message) else message)


def _trouble(trouble: TelegramError) -> Ended:
    if isinstance(trouble, RetryAfter):
        return Ended("slow_down", seconds=trouble._retry_after.total_seconds())  # noqa: SLF001  # its public form depends on the environment
    if isinstance(trouble, ChatMigrated):
        return Ended("moved", moved_to=trouble.new_chat_id)
    return Ended(_ending(trouble), why=trouble.message)


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


def _keyboard(rows: Sequence[Any]) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [[_button(*button) for button in row] for row in rows],
    )


def _button(label: str, data: str) -> InlineKeyboardButton:
    if data.startswith("https://"):
        return InlineKeyboardButton(label, url=data)
    return InlineKeyboardButton(label, callback_data=data)
