"""The menus of commands: what each person may do, in their language, and nothing for strangers.

A menu is a convenience. What is allowed is decided by `bot/access.py` whatever the menu shows.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from telegram import BotCommand, BotCommandScopeChat, BotCommandScopeDefault
from telegram.error import TelegramError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.menu_cards import Due
    from bot.telegram.line import Line

_log = logging.getLogger(__name__)


class Menus:
    """Sets menus, and clears the one that everybody would see."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._cleared = False

    async def show(self, due: Mapping[int, Due]) -> dict[int, str | None]:
        """Give each chat its menu, or take it away; return what the persons have now. Trouble is only noted."""
        if not self._cleared:
            self._cleared = await self._clear_default()
        return {each.person: each.digest for chat, each in due.items() if await self._set(chat, each)}

    async def _clear_default(self) -> bool:
        try:
            return await self._line.delete_my_commands(BotCommandScopeDefault())
        except TelegramError as trouble:
            _log.debug("The menu could not be cleared: %s", trouble)
            return False

    async def _set(self, chat: int, due: Due) -> bool:
        scope = BotCommandScopeChat(chat)
        try:
            if due.menu:
                return await self._line.set_my_commands([BotCommand(*each) for each in due.menu], scope)
            return await self._line.delete_my_commands(scope)
        except TelegramError as trouble:
            _log.debug("The menu of a chat could not be set: %s", trouble)
            return False
