"""How trouble with Telegram is waited out: what it is, by python-telegram-bot's word, and for how long.

python-telegram-bot is asked only when there is trouble: what works at once is not to wait until it is loaded.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.loading import at_once

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable

    from bot.clock import Chance, Clock
    from bot.loading import Loaded

_log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0


class TokenRefused(Exception):
    """Telegram does not know this token. Check TELEGRAM_BOT_TOKEN, or ask BotFather for a new one with /token."""


@dataclass(frozen=True)
class Patience:
    """How to wait out trouble: until when, by which clock, spread by which chance."""

    stop: asyncio.Event
    clock: Clock
    chance: Chance
    loaded: Loaded = at_once

    async def until_done(self, call: Callable[[], Awaitable[object]]) -> None:
        """Call until it succeeds, however long Telegram cannot be reached. TokenRefused ends it."""
        failures = 0
        while not self.stop.is_set():
            try:
                await call()
            except Exception as trouble:  # noqa: BLE001  # raised again unless it is Telegram's or the network's
                failures += 1
                await self.loaded()
                _note(trouble)
                await self.clock.wait(self.stop, backoff(failures, self.chance))
            else:
                return


def _note(trouble: Exception) -> None:
    """Say what is wrong. Raises what waiting does not mend."""
    from telegram.error import BadRequest, InvalidToken, TelegramError  # noqa: PLC0415  # see above

    if isinstance(trouble, InvalidToken):
        raise TokenRefused(TokenRefused.__doc__) from trouble
    if not isinstance(trouble, TelegramError):
        raise trouble
    what = "refuses" if isinstance(trouble, BadRequest) else "cannot be reached"
    _log.warning("Telegram %s (%s); trying again.", what, trouble)


def pause(trouble: Exception, failures: int, chance: Chance) -> float:
    """Say what is wrong with a poll, and return how long to leave Telegram alone."""
    from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError  # noqa: PLC0415  # see above

    if isinstance(trouble, InvalidToken):
        raise TokenRefused(TokenRefused.__doc__) from trouble
    if isinstance(trouble, RetryAfter):
        return float(trouble._retry_after.total_seconds())  # noqa: SLF001  # its public form depends on the environment
    if isinstance(trouble, Conflict):
        _log.error("Another program polls with this bot's token. Stop one of them: each takes updates from the other.")
    elif isinstance(trouble, BadRequest) or not isinstance(trouble, TelegramError):
        _log.error("Updates cannot be fetched or stored (%s); trying again.", type(trouble).__name__)
    elif isinstance(trouble, NetworkError):
        _log.warning("Telegram cannot be reached (%s); trying again. Nothing is lost for 24 hours.", trouble)
    else:
        _log.error("Telegram refused getUpdates: %s; trying again.", trouble)
    return backoff(failures, chance)


def backoff(failures: int, chance: Chance) -> float:
    """Return a pause that doubles with each failure in a row, up to the longest, spread by chance."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(failures - 1, 16)) * chance.between(0.5, 1.0)
