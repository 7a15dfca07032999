"""Polling: updates are on our disk before Telegram hears that we have them; the next offset is the acknowledgement."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.telegram.intake import incoming
from bot.telegram.line import TokenRefused, backoff

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable, Sequence

    from bot.clock import Chance, Clock
    from bot.telegram.line import Line
    from storage.inbox import Incoming

    Store = Callable[[Sequence[Incoming]], Awaitable[None]]

_log = logging.getLogger(__name__)

LONGEST_PAUSE = 30.0
FIRST_PAUSE = 0.5


async def poll(line: Line, store: Store, stop: asyncio.Event, clock: Clock, chance: Chance) -> None:
    """Fetch and store until `stop`; trouble is waited out, a refused token ends the bot."""
    offset: int | None = None
    failures = 0
    while not stop.is_set():
        try:
            updates = await line.raw_updates(offset)
        except TelegramError as trouble:
            failures += 1
            await clock.wait(stop, _pause(trouble, failures, chance))
            continue
        failures = 0
        await store([kept for update in updates if (kept := incoming(update))])
        offset = max((update["update_id"] + 1 for update in updates), default=offset)


def _pause(trouble: TelegramError, failures: int, chance: Chance) -> float:
    """Say what is wrong, and return how long to leave Telegram alone."""
    if isinstance(trouble, InvalidToken):
        raise TokenRefused(TokenRefused.__doc__) from trouble
    if isinstance(trouble, RetryAfter):
        return float(trouble._retry_after.total_seconds())  # noqa: SLF001  # its public form depends on the environment
    if isinstance(trouble, Conflict):
        _log.error("Another program polls with this bot's token. Stop one of them: each takes updates from the other.")
    elif isinstance(trouble, NetworkError):
        _log.warning("Telegram cannot be reached (%s); trying again. Nothing is lost for 24 hours.", trouble)
    else:
        _log.error("Telegram refused getUpdates: %s; trying again.", trouble)
    return backoff(failures, chance, first=FIRST_PAUSE, longest=LONGEST_PAUSE)
