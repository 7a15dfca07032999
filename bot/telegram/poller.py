"""Polling: updates are on our disk before Telegram hears that we have them; the next offset is the acknowledgement."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.telegram.intake import incoming, spoiled
from bot.telegram.line import POLL_SECONDS, TokenRefused, backoff

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.clock import Chance
    from bot.telegram.line import Line, Patience
    from storage.inbox import Incoming

    Store = Callable[[Sequence[Incoming]], Awaitable[None]]

_log = logging.getLogger(__name__)


async def poll(line: Line, store: Store, patience: Patience) -> None:
    """Fetch and store until told to stop; trouble is waited out, a refused token ends the bot.

    The first call, and the first after trouble, does not wait for updates: it tells at once that Telegram is there.
    """
    await patience.until_done(line.delete_webhook)  # while one is set, Telegram refuses getUpdates
    offset: int | None = None
    in_contact, failures = False, 0
    while not patience.stop.is_set():
        try:
            seconds = POLL_SECONDS if in_contact else 0
            updates = [kept for each in await line.raw_updates(offset, seconds) if (kept := _kept(each))]
            await store(updates)
        except Exception as trouble:  # noqa: BLE001  # whatever the network or the disk has: nothing was acknowledged
            in_contact, failures = False, failures + 1
            await patience.clock.wait(patience.stop, _pause(trouble, failures, patience.chance))
        else:
            in_contact, failures = True, 0
            offset = max((each.update_id + 1 for each in updates), default=offset)


def _kept(update: Any) -> Incoming | None:  # noqa: ANN401  # whatever stands in the answer
    if isinstance(update, bytes):
        return spoiled(update)
    return incoming(update) if isinstance(update, dict) else None


def _pause(trouble: Exception, failures: int, chance: Chance) -> float:
    """Say what is wrong, and return how long to leave Telegram alone."""
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
