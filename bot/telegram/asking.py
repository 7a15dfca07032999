"""Who the bot is, and what is new: the calls with which a process begins, and which it repeats for as long as it polls.

They need nothing of python-telegram-bot unless one fails, so that they are made while it is still being loaded: what a
failure means is said by it, as for all other calls. `Updater` is not used: what it has queued is lost when the process
is killed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import orjson

from bot.loading import at_once
from bot.telegram.cable import READ_SECONDS, Cable, NotCarried

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.loading import Loaded

Json = dict[str, Any]

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
"""The sorts of updates we ask Telegram for."""

POLL_SECONDS = 30
_UPDATE = re.compile(rb'\{\s*"update_id"')


class Tangled(Exception):
    """Among several updates is one nested so deeply that none of them can be read. Ask for them one at a time."""


class Asker:
    """Asks Telegram, on one connection of its own. Raises as all calls do."""

    def __init__(
        self,
        token: str,
        api_url: str,
        slowed_down: Callable[[], None] = lambda: None,
        loaded: Loaded = at_once,
    ) -> None:
        self._address, self._loaded = f"{api_url}/bot{token}", loaded
        self._cable = Cable(api_url, 1, slowed_down)
        self.username = ""
        """The bot's, once Telegram has been reached."""

    async def reach(self) -> None:
        """Ask Telegram who this bot is."""
        await self._cable.open()
        self.username = str((await self._ask("getMe", {}))["username"])

    async def close(self) -> None:
        """Close the connection."""
        await self._cable.close()

    async def delete_webhook(self) -> None:
        """Have Telegram post no updates: while it does, it refuses to be asked for them."""
        await self._ask("deleteWebhook", {})

    async def raw_updates(self, offset: int | None, seconds: int = POLL_SECONDS) -> list[Any]:
        """Wait for updates from `offset` on, and return them as they came. Asking confirms all before `offset`."""
        asked: Json = {"timeout": seconds, "allowed_updates": list(ALLOWED_UPDATES)}
        if offset is not None:
            asked["offset"] = offset
        try:
            found = await self._ask("getUpdates", asked, seconds + READ_SECONDS)
        except Tangled:  # one of them cannot be read: one at a time, so that it spoils no other
            found = await self._ask("getUpdates", {**asked, "limit": 1}, seconds + READ_SECONDS)
        if not found or not isinstance(found, list):
            return []
        await self._loaded()  # who reads them
        return found

    async def _ask(self, method: str, asked: Json, read_seconds: float = READ_SECONDS) -> Any:  # noqa: ANN401  # whatever the API gives
        try:
            status, content = await self._cable.carry(
                f"{self._address}/{method}", orjson.dumps(asked), read_seconds=read_seconds
            )
        except NotCarried as trouble:
            await self._loaded()
            from bot.telegram.wire import told  # noqa: PLC0415  # only a failure needs python-telegram-bot

            raise told(trouble) from trouble
        if status != 200:  # noqa: PLR2004  # HTTP's own
            await self._loaded()
            from bot.telegram.wire import refused  # noqa: PLC0415  # as above

            raise await refused(status, content)
        try:
            return orjson.loads(content)["result"]
        except Exception:  # noqa: BLE001  # what is wrong with it is found below
            await self._loaded()
        return result_of(content)


def result_of(payload: bytes) -> Any:  # noqa: ANN401  # whatever the API gives
    """Return what an answer holds. A single update that cannot be read is given as its bytes, to be put aside.

    Raises Tangled if there are several, and TelegramError if it is no answer at all.
    """
    try:
        return orjson.loads(payload)["result"]
    except orjson.JSONDecodeError:
        from bot.telegram.wire import read_with_care  # noqa: PLC0415  # as above

        try:
            return read_with_care(payload)["result"]
        except RecursionError:
            places = [found.start() for found in _UPDATE.finditer(payload)]
            if len(places) != 1:
                raise Tangled(str(Tangled.__doc__)) from None
            return [payload[places[0] :]]
