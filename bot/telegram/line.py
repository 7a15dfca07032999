"""The line to Telegram: python-telegram-bot's client, and the one call it has no typed form for, updates left raw.

Its `Updater` is not used: what it has queued is lost when the process is killed.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.telegram.intake import ALLOWED_UPDATES, Json
from bot.telegram.wire import READ_SECONDS, Ready, Tangled, UpdatesWire, Wire

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable

    from telegram.request import BaseRequest

    from bot.clock import Chance, Clock

_log = logging.getLogger(__name__)

POLL_SECONDS = 30
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
_CONNECTIONS = 128
"""With Telegram a few tens of milliseconds away, so many calls under way are thousands a second."""


class Line(Bot):
    """A bot's line, open from `async with` to its end."""

    async def call(self, method: str, sent: Json) -> Any:  # noqa: ANN401  # whatever the API gives
        """Make a call whose parameters are JSON already and return its result as it came. Raises as all calls do."""
        ready: Any = Ready(orjson.dumps(sent))  # our wire takes it where python-telegram-bot's would not
        return await self.request.post(f"{self.base_url}/{method}", ready)

    async def raw_updates(self, offset: int | None, seconds: int = POLL_SECONDS) -> list[Any]:
        """Wait for updates from `offset` on, and return them as they came. Asking confirms all before `offset`."""
        asked: Json = {"timeout": seconds, "allowed_updates": list(ALLOWED_UPDATES)}
        if offset is not None:
            asked["offset"] = offset
        try:
            found: Any = await self._post("getUpdates", asked, read_timeout=seconds + READ_SECONDS)
        except Tangled:  # one of them cannot be read: one at a time, so that it spoils no other
            found = await self._post("getUpdates", {**asked, "limit": 1}, read_timeout=seconds + READ_SECONDS)
        return found if isinstance(found, list) else []


def dial(
    token: str, api_url: str, request: BaseRequest | None = None, slowed_down: Callable[[], None] = lambda: None
) -> Line:
    """Return the line of the bot that owns `token`, to the Bot API server at `api_url`."""
    return Line(
        token,
        base_url=f"{api_url}/bot",
        base_file_url=f"{api_url}/file/bot",
        request=request or Wire(api_url, _CONNECTIONS, slowed_down),
        get_updates_request=UpdatesWire(api_url, 1, slowed_down),
    )


class TokenRefused(Exception):
    """Telegram does not know this token. Check TELEGRAM_BOT_TOKEN, or ask BotFather for a new one with /token."""


@dataclass(frozen=True)
class Patience:
    """How to wait out trouble: until when, by which clock, spread by which chance."""

    stop: asyncio.Event
    clock: Clock
    chance: Chance

    async def until_done(self, call: Callable[[], Awaitable[object]]) -> None:
        """Call until it succeeds, however long Telegram cannot be reached. TokenRefused ends it."""
        failures = 0
        while not self.stop.is_set():
            try:
                await call()
            except InvalidToken as trouble:
                raise TokenRefused(TokenRefused.__doc__) from trouble
            except TelegramError as trouble:
                failures += 1
                what = "refuses" if isinstance(trouble, BadRequest) else "cannot be reached"
                _log.warning("Telegram %s (%s); trying again.", what, trouble)
                await self.clock.wait(self.stop, backoff(failures, self.chance))
            else:
                return


def backoff(failures: int, chance: Chance) -> float:
    """Return a pause that doubles with each failure in a row, up to the longest, spread by chance."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(failures - 1, 16)) * chance.between(0.5, 1.0)
