"""The line to Telegram: python-telegram-bot's client, and the one call it has no typed form for, updates left raw.

Its `Updater` is not used: what it has queued is lost when the process is killed.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from telegram import Bot
from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.telegram.intake import ALLOWED_UPDATES, Json

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable

    from telegram.request import BaseRequest

    from bot.clock import Chance, Clock

_log = logging.getLogger(__name__)

POLL_SECONDS = 30
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
_CONNECTIONS = 16
_READ_SECONDS = 20.0
_UPDATE = re.compile(rb'\{\s*"update_id"')


class Line(Bot):
    """A bot's line, open from `async with` to its end."""

    async def raw_updates(self, offset: int | None, seconds: int = POLL_SECONDS) -> list[Any]:
        """Wait for updates from `offset` on, and return them as they came. Asking confirms all before `offset`."""
        asked: Json = {"timeout": seconds, "allowed_updates": list(ALLOWED_UPDATES)}
        if offset is not None:
            asked["offset"] = offset
        try:
            found: Any = await self._post("getUpdates", asked, read_timeout=seconds + _READ_SECONDS)
        except Tangled:  # one of them cannot be read: one at a time, so that it spoils no other
            found = await self._post("getUpdates", {**asked, "limit": 1}, read_timeout=seconds + _READ_SECONDS)
        return found if isinstance(found, list) else []


class Tangled(TelegramError):
    """Among several updates is one nested so deeply that none of them can be read. Ask for them one at a time."""


class _Wire(HTTPXRequest):
    """Says when Telegram answers that it is asked too much (429), whatever it was asked."""

    def __init__(self, connections: int, slowed_down: Callable[[], None], pool_seconds: float = 1.0) -> None:
        super().__init__(connections, read_timeout=_READ_SECONDS, pool_timeout=pool_seconds)
        self._slowed_down = slowed_down

    async def do_request(self, *asked: Any, **more: Any) -> tuple[int, bytes]:  # noqa: ANN401  # as the client asks
        code, answer = await super().do_request(*asked, **more)
        if code == HTTPStatus.TOO_MANY_REQUESTS:
            self._slowed_down()
        return code, answer


class _UpdatesWire(_Wire):
    """Gives a single update that cannot be read as its bytes, so that it can be put aside like any other."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> Json:
        try:
            return HTTPXRequest.parse_json_payload(payload)
        except RecursionError:
            places = [found.start() for found in _UPDATE.finditer(payload)]
            if len(places) != 1:
                raise Tangled(str(Tangled.__doc__)) from None
            return {"ok": True, "result": [payload[places[0] :]]}


def dial(
    token: str, api_url: str, request: BaseRequest | None = None, slowed_down: Callable[[], None] = lambda: None
) -> Line:
    """Return the line of the bot that owns `token`, to the Bot API server at `api_url`."""
    return Line(
        token,
        base_url=f"{api_url}/bot",
        base_file_url=f"{api_url}/file/bot",
        request=request or _Wire(_CONNECTIONS, slowed_down, pool_seconds=_READ_SECONDS),
        get_updates_request=_UpdatesWire(1, slowed_down),
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
