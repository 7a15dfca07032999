"""What came in, with its envelope: who, in which chat, what was typed or tapped. None of Telegram's JSON in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime

Sort: TypeAlias = Literal[
    "text", "command", "tap", "edited", "file", "contact", "other_words", "member", "moved", "anonymous", "other"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Arrival:
    """One update, read. A tap on a button that stands for a command is a command with a `tap`."""

    update_id: int
    sort: Sort
    chat: int
    private: bool
    who: int | None = None
    language: str = ""
    """What the sender's phone speaks (an IETF tag), if Telegram told."""
    message: int | None = None
    """The message that was written, or on which a button was tapped."""
    text: str = ""
    """What was typed, or what stands behind the command; of what was changed or forwarded, what it
    says now."""
    said_at: datetime | None = None
    """When what was typed was sent, or the message with the tapped button was sent or last changed, by Telegram's
    clock; None if that cannot be."""
    reply_to: int | None = None
    """The message to which it is a reply."""
    is_struck: bool = False
    """Some of the text is struck through: it answers nothing."""
    command: str = ""
    tap: str | None = None
    """What an answer to the tap must name."""
    data: str = ""
    """What the tapped button carries."""
    moved_to: int | None = None
    present: bool = True
    """Of a change of the bot's own membership: it is still in the chat."""


class Unreadable(ValueError):
    """An update of a shape that the Bot API does not describe: put aside for a person to look at."""
