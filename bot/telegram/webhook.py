"""Webhook: Telegram posts an update, it is on our disk, and only then 200 is answered.

Telegram brings what is refused again for 24 hours, and meanwhile nothing else of that chat. So a body that comes with
the secret is stored if an update id can be found in it, whatever else it is (its turn puts it aside, with an alert).
One without an id can be neither kept nor told from its repetition: 400, and it stays with Telegram, for whatever
spoils bodies on the way is to be mended. Of one longer than any update the id alone is kept; without one: 413. While
the database is away: 503. What was too slow may be stored all the same.

In memory are at most as many bodies as the server has connections, and none without the secret.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.telegram.asking import ALLOWED_UPDATES
from bot.telegram.intake import incoming, parsed, spoiled

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Receive, Scope, Send

    from bot.meters import Meters, Status
    from bot.telegram.line import Line
    from bot.telegram.patience import Patience
    from bot.telegram.poller import Store
    from storage.inbox import Incoming

_log = logging.getLogger(__name__)

HEADER = b"x-telegram-bot-api-secret-token"
LARGEST = 1024 * 1024
BEGINNING = 40
"""So many bytes hold the id of an update; they are all that is kept of a longer one."""
MOST_AT_ONCE = 100
"""How many posts Telegram makes at the same time; those of one chat come one by one anyway."""
LINGER_SECONDS = 1.0
TAKEN_IN = Response(status_code=200)


@dataclass
class Bounds:
    """How long a post may take: to come in whole, and to get on disk."""

    body_seconds: float = 10.0
    store_seconds: float = 10.0


async def announce(line: Line, url: str, secret: str, patience: Patience) -> None:
    """Tell Telegram to post to our door, until told to stop. At the end it still posts there: updates wait with it."""
    allowed = list(ALLOWED_UPDATES)
    await patience.until_done(
        partial(line.set_webhook, url, secret_token=secret, allowed_updates=allowed, max_connections=MOST_AT_ONCE)
    )
    await patience.stop.wait()


@dataclass(frozen=True)
class Door:
    """Takes updates in from whoever knows the secret, for as long as it `is_open`."""

    secret: str
    store: Store
    is_open: Callable[[], bool]
    meters: Meters
    bounds: Bounds = field(default_factory=Bounds)

    def route(self, url: str) -> Route:
        """Return the address for the one HTTP server: the path of the URL that Telegram knows."""
        return Route(unquote(urlsplit(url).path) or "/", self, methods=["POST"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a post in, and answer once it is on disk."""
        status = await self._taken_in(Request(scope, receive))
        self.meters.post(status)
        answer = TAKEN_IN if status == 200 else _Refusal(status)  # noqa: PLR2004  # HTTP's own
        await answer(scope, receive, send)

    async def _taken_in(self, request: Request) -> Status:
        if not _is_telegram(request, self.secret):
            return 403
        if not self.is_open():
            return 503
        try:
            async with asyncio.timeout(self.bounds.body_seconds):
                body = await _body(request)
        except TimeoutError:
            return 408
        except ClientDisconnect:
            return 400
        return 413 if body is None else await self._stored(body)

    async def _stored(self, body: bytes) -> Status:
        kept = _update(body)
        if kept is None:
            _log.error(
                "A post with the webhook's secret has no update_id: something on the way spoils what Telegram sends."
            )
            return 400
        try:
            async with asyncio.timeout(self.bounds.store_seconds):
                await self.store([kept])
        except Exception as trouble:  # noqa: BLE001  # whatever the database has, Telegram keeps the update
            kind = type(trouble).__name__  # its message can quote values
            _log.error("An update could not be stored (%s); Telegram will bring it again.", kind)
            return 503
        return 200


class _Refusal(Response):
    """An answer given before the question was heard out.

    The rest is listened to for a moment: a line that is cut in mid-sentence can lose the answer too.
    """

    def __init__(self, status: int) -> None:
        super().__init__(status_code=status, headers={"Connection": "close"})
        if status == 503:  # noqa: PLR2004  # HTTP's own
            self.headers["Retry-After"] = "1"

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": b"", "more_body": True})
        try:
            async with asyncio.timeout(LINGER_SECONDS):
                while (await receive()).get("more_body"):
                    pass
        except TimeoutError:
            pass
        await send({"type": "http.response.body", "body": b""})


def _is_telegram(request: Request, secret: str) -> bool:
    given = [value for name, value in request.scope["headers"] if name == HEADER]
    return len(given) == 1 and hmac.compare_digest(given[0], secret.encode())


async def _body(request: Request) -> bytes | None:
    """Return the body; of one longer than any update the beginning alone, and None if that is not Telegram's."""
    told = request.headers.get("Content-Length", "0")
    is_long = int(told) > LARGEST  # the protocol has seen to it that it is a number
    body = b""
    async for piece in request.stream():
        body += piece
        is_long = is_long or len(body) > LARGEST
        if is_long:
            body = body[:BEGINNING]
            if len(body) == BEGINNING and spoiled(body) is None:
                return None
    return body


def _update(body: bytes) -> Incoming | None:
    try:
        update = parsed(body)
        return incoming(update) if isinstance(update, dict) else None
    except (ValueError, RecursionError):
        return spoiled(body)
