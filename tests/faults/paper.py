"""Telegram on paper: what the bot sends lands on sheets in this process, and trouble is written down before it comes.

It takes the calls of `bot.telegram.outlet.Outlet` and keeps what a phone would show; no network, no waiting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, NamedTuple, TypeVar

from bot.outcomes import Ended, Ending
from bot.telegram.outlet import Outlet

Result = TypeVar("Result")

FIRST_MESSAGE = 100


class Sheet(NamedTuple):
    """One message as it looks now."""

    text: str
    buttons: tuple[tuple[str, str], ...]


class Trouble(NamedTuple):
    """How the next call that can end so will end; `arrived` says that it was done all the same (its answer is lost)."""

    ended: Ended
    arrived: bool = False


ANY: frozenset[Ending] = frozenset({"slow_down", "unreachable", "unclear", "no_token"})
CAN_END: dict[str, frozenset[Ending]] = {
    "write": ANY | {"blocked", "moved", "malformed", "refused"},
    "rewrite": ANY | {"blocked", "malformed", "refused", "same", "gone"},
    "disarm": ANY | {"blocked", "same", "gone"},
    "answer": ANY | {"expired", "refused"},
    "delete": ANY | {"refused", "same"},
}
"""How each call can end, of all the endings of `bot/outcomes.py`, besides well."""


@dataclass
class PaperTelegram(Outlet):
    """Phones on paper. `troubles` is used up call by call; `toasts` answers each tap once."""

    troubles: list[Trouble] = field(default_factory=list)
    chats: dict[int, dict[int, Sheet]] = field(default_factory=lambda: defaultdict(dict))
    toasts: dict[str, str] = field(default_factory=dict)
    sent: list[tuple[int, int, str]] = field(default_factory=list)
    """Every new message: chat, number, text."""
    _numbers: count[int] = field(default_factory=lambda: count(FIRST_MESSAGE))

    def live(self, chat: int) -> dict[int, Sheet]:
        """The messages with buttons."""
        return {number: sheet for number, sheet in self.chats[chat].items() if sheet.buttons}

    async def write(
        self, chat: int, text: str, buttons: Sequence[Any] = (), *, plain: bool = False, reply_to: int | None = None
    ) -> Ended:
        """Lay down a new sheet."""
        del plain, reply_to
        trouble = self._trouble("write", chat)
        if trouble and not trouble.arrived:
            return replace(trouble.ended, anew=trouble.ended.ending == "unclear")
        number = next(self._numbers)
        self.chats[chat][number] = Sheet(text, _flat(buttons))
        self.sent.append((chat, number, text))
        return replace(trouble.ended if trouble else Ended("done", number), anew=True)

    async def rewrite(
        self, chat: int, message: int, text: str, buttons: Sequence[Any] = (), *, plain: bool = False
    ) -> Ended:
        """Change a sheet."""
        del plain
        return self._change("rewrite", chat, message, Sheet(text, _flat(buttons)))

    async def is_heard(self) -> bool:
        """Paper always answers."""
        return True

    async def disarm(self, chat: int, message: int) -> Ended:
        """Cut the buttons off a sheet."""
        there = self.chats[chat].get(message)
        return self._change("disarm", chat, message, Sheet(there.text if there else "", ()))

    async def answer(self, tap: str, text: str) -> Ended:
        """Answer a tap; only the first answer is seen."""
        trouble = self._trouble("answer")
        if trouble is None or trouble.arrived:
            self.toasts.setdefault(tap, text)
        return trouble.ended if trouble else Ended("done")

    async def delete(self, chat: int, message: int) -> Ended:
        """Take a sheet away."""
        trouble = self._trouble("delete", chat)
        if trouble is None or trouble.arrived:
            self.chats[chat].pop(message, None)
        return trouble.ended if trouble else Ended("done", message)

    async def delete_all(self, chat: int, messages: Sequence[int]) -> Ended:
        """Take several sheets away."""
        return [await self.delete(chat, message) for message in messages][-1]

    def _change(self, call: str, chat: int, message: int, sheet: Sheet) -> Ended:
        trouble = self._trouble(call, chat)
        if trouble and trouble.ended.ending == "gone":
            self.chats[chat].pop(message, None)
        elif trouble and trouble.ended.ending != "same" and not trouble.arrived:
            return trouble.ended
        before = self.chats[chat].get(message)
        if before is None:
            return trouble.ended if trouble else Ended("gone")
        self.chats[chat][message] = sheet
        return trouble.ended if trouble else Ended("same" if sheet == before else "done", message)

    def _trouble(self, call: str, chat: int = 0) -> Trouble | None:
        """Take the first trouble that can befall this call; only groups move."""
        for trouble in self.troubles:
            ending = trouble.ended.ending
            if ending in CAN_END[call] and (ending != "moved" or chat < 0):
                self.troubles.remove(trouble)
                return trouble
        return None


def at_once(call: Coroutine[Any, Any, Result]) -> Result:
    """Run a call that waits for nothing, outside any event loop."""
    try:
        call.send(None)
    except StopIteration as end:
        result: Result = end.value
        return result
    raise AssertionError("a call on paper waited for something")


def _flat(buttons: Sequence[Any]) -> tuple[tuple[str, str], ...]:
    return tuple((label, data) for row in buttons for label, data in row)
