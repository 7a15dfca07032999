"""The menus of commands: what each person and group may do, in their language, and nothing for strangers.

A menu is a convenience. What is allowed is decided by `bot/access.py` whatever the menu shows.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from telegram import BotCommand, BotCommandScopeChat, BotCommandScopeDefault
from telegram.error import TelegramError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.telegram.line import Line

    Menu = Sequence[tuple[str, str]]

_log = logging.getLogger(__name__)


class Menus:
    """Sets menus, each only when it has changed."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._set: dict[int, Menu] = {}
        self._cleared = False

    async def show(self, wanted: Mapping[int, Menu]) -> None:
        """Make each chat's menu what is wanted; a chat that is not named loses its own. Trouble is only noted."""
        if not self._cleared:
            self._cleared = await self._clear_default()
        for chat, menu in wanted.items():
            if self._set.get(chat) != menu and await self._give(chat, menu):
                self._set[chat] = menu
        for chat in [chat for chat in self._set if chat not in wanted]:
            await self._take(chat)

    async def _clear_default(self) -> bool:
        try:
            return await self._line.delete_my_commands(BotCommandScopeDefault())
        except TelegramError as trouble:
            _log.debug("The menu could not be cleared: %s", trouble)
            return False

    async def _give(self, chat: int, menu: Menu) -> bool:
        try:
            return await self._line.set_my_commands([BotCommand(*each) for each in menu], BotCommandScopeChat(chat))
        except TelegramError as trouble:
            _log.debug("The menu of a chat could not be set: %s", trouble)
            return False

    async def _take(self, chat: int) -> None:
        del self._set[chat]
        try:
            await self._line.delete_my_commands(BotCommandScopeChat(chat))
        except TelegramError as trouble:
            _log.debug("The menu of a chat could not be taken away: %s", trouble)
