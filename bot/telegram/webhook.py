"""Webhook: Telegram posts an update, it is on our disk, and only then 200 is answered; trouble with the disk is a 503.

Telegram delivers a refused update again, one at a time for each chat, for 24 hours.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from bot.telegram.intake import ALLOWED_UPDATES, incoming

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from bot.telegram.line import Line, Patience
    from bot.telegram.poller import Store

_log = logging.getLogger(__name__)

LARGEST = 64 * 1024
HEADER = "X-Telegram-Bot-Api-Secret-Token"


async def receive(
    line: Line, door_key: tuple[str, str], address: tuple[str, int], store: Store, patience: Patience
) -> None:
    """Listen at `address`, tell Telegram to post to our door (its URL, its secret), and take updates in."""
    url, secret = door_key
    host, port = address
    config = uvicorn.Config(
        door(urlsplit(url).path, secret, store), host=host, port=port, log_config=None, access_log=False, lifespan="off"
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve())
    asked = partial(line.set_webhook, url, secret_token=secret, allowed_updates=list(ALLOWED_UPDATES))
    await patience.until_done(asked)
    await patience.stop.wait()
    server.should_exit = True
    await serving


class _Server(uvicorn.Server):
    """Leaves signals to the process it is a part of."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def door(path: str, secret: str, store: Store) -> Starlette:
    """Return the web application that takes updates in at `path` from whoever knows the secret."""

    async def take_in(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(HEADER, "").encode(), secret.encode()):
            return Response(status_code=403)
        body = await _body(request)
        return Response(status_code=413) if body is None else await _stored(body, store)

    return Starlette(routes=[Route(path or "/", take_in, methods=["POST"])])


async def _body(request: Request) -> bytes | None:
    """Return the body; None if it is longer than any update."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            return None
    return body


async def _stored(body: bytes, store: Store) -> Response:
    try:
        update = json.loads(body)
        kept = incoming(update) if isinstance(update, dict) else None
    except (ValueError, RecursionError):
        kept = None
    if kept is None:
        return Response(status_code=400)
    try:
        await store([kept])
    except Exception as trouble:  # noqa: BLE001  # whatever the database has, Telegram keeps the update
        kind = type(trouble).__name__  # its message can quote values
        _log.error("An update could not be stored (%s); Telegram will bring it again.", kind)
        return Response(status_code=503)
    return Response(status_code=200)
