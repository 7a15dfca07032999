"""The line to Telegram: python-telegram-bot's client, for all that is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
from telegram import Bot

from bot.telegram.forms import form
from bot.telegram.wire import Ready, Wire

if TYPE_CHECKING:
    from collections.abc import Callable

    from telegram.request import BaseRequest

    from bot.paper import Paper
    from bot.telegram.asking import Json

_CONNECTIONS = 128
"""With Telegram a few tens of milliseconds away, so many calls under way are thousands a second."""

UPLOAD_SECONDS = 60.0
"""How long Telegram may take to answer a file: it looks at pictures before it does."""


class Line(Bot):
    """A bot's line, from `pick_up` to `hang_up`."""

    async def pick_up(self) -> None:
        """Be ready for calls. Who the bot is, `asking` knows already."""
        await self.request.initialize()

    async def hang_up(self) -> None:
        """Close the connections."""
        await self.request.shutdown()

    async def call(self, method: str, sent: Json) -> Any:  # noqa: ANN401  # whatever the API gives
        """Make a call whose parameters are JSON already and return its result as it came. Raises as all calls do."""
        ready: Any = Ready(orjson.dumps(sent))  # our wire takes it where python-telegram-bot's would not
        return await self.request.post(f"{self.base_url}/{method}", ready)

    async def upload(self, method: str, sent: Json, field: str, paper: Paper) -> Any:  # noqa: ANN401  # whatever the API gives
        """Make a call that brings a file as its parameter `field`. Raises as all calls do."""
        ready: Any = Ready(*form(sent, field, paper))
        return await self.request.post(f"{self.base_url}/{method}", ready, read_timeout=UPLOAD_SECONDS)


def dial(
    token: str, api_url: str, request: BaseRequest | None = None, slowed_down: Callable[[], None] = lambda: None
) -> Line:
    """Return the line of the bot that owns `token`, to the Bot API server at `api_url`."""
    wire = request or Wire(api_url, _CONNECTIONS, slowed_down)
    return Line(
        token,
        base_url=f"{api_url}/bot",
        base_file_url=f"{api_url}/file/bot",
        request=wire,
        get_updates_request=wire,  # `asking` asks for updates
    )
