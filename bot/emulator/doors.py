"""What is behind which address: /bot… and /file/bot… for the bot, /sim for tests, / for the page."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import orjson
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route, Router
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.emulator import bodies, control, methods
from bot.emulator.guards import is_loopback
from bot.emulator.refusal import Refused
from bot.emulator.spec import Json

if TYPE_CHECKING:
    from bot.emulator.emulator import Emulator

LONGEST_TOKEN: Final = 80
PAGE: Final = Path(__file__).with_name("page")
NGINX_502: Final = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>502 Bad Gateway</body>\r\n</html>\r\n"
)


def application(emulator: "Emulator", guests: Router) -> ASGIApp:
    """The whole site, answering only to this machine's own names; what is none of ours is asked of the guests."""

    def page(_: Request) -> Response:
        return HTMLResponse((PAGE / "index.html").read_bytes(), headers={"Cache-Control": "no-store"})

    routes = [
        Route("/", page),
        Mount("/page", StaticFiles(directory=PAGE)),
        Route("/file/bot{token}/{path:path}", _file_door(emulator)),
        *control.routes(emulator),
        Mount("/", guests),
    ]
    site = Starlette(routes=routes)

    async def door(scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(ClientDisconnect, asyncio.CancelledError):  # gone, by its own kill or by ours: nobody to tell
            await enter(scope, receive, send)

    async def enter(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if not is_loopback(request.url.hostname or ""):
            await Response("This emulator answers to loopback names only.", 421)(scope, receive, send)
        elif scope["path"].startswith("/bot"):
            await _bot_door(emulator, request, send)
        else:
            await site(scope, receive, send)

    return door


async def _bot_door(emulator: "Emulator", request: Request, send: Send) -> None:
    """One call of the bot's: answered, or the line is cut."""
    token, _, method = request.scope["path"].removeprefix("/bot").partition("/")
    try:
        _require_token(emulator, token, method)
        sent = bodies.read(request.headers.get("content-type", ""), await request.body(), request.scope["query_string"])
    except Refused as refused:
        answer = methods.refusal(refused)
    else:
        answer = await _while_connected(request, methods.call(emulator.world, method, sent), method)
    if answer.lost:
        await emulator.lines.cut(request.scope)
        return
    await _response(answer)(request.scope, request.receive, send)


async def _while_connected(
    request: Request, doing: Coroutine[None, None, methods.Answer], method: str
) -> methods.Answer:
    """A poll ends with its line, so that a bot that was killed does not meet its own ghost as a second poller."""
    if method.lower() != "getupdates":
        return await doing
    call = asyncio.ensure_future(doing)
    gone = asyncio.ensure_future(_disconnected(request))
    await asyncio.wait([call, gone], return_when=asyncio.FIRST_COMPLETED)
    (gone if call.done() else call).cancel()
    return await call


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _response(answer: methods.Answer) -> Response:
    headers = {"Retry-After": str(answer.retry_after)} if answer.retry_after else {}
    if answer.code == 502:  # noqa: PLR2004 - the proxy in front of the real server answers this one, in HTML
        return Response(NGINX_502, 502, media_type="text/html")
    return Response(orjson.dumps(answer.body), answer.code, headers, "application/json")


def _require_token(emulator: "Emulator", token: str, method: str) -> None:
    if not method:
        raise Refused(404, "Not Found")
    number, colon, _ = token.partition(":")
    if token.startswith("0") or len(token) > LONGEST_TOKEN or not colon or not number.isdecimal():
        raise Refused(401, "Unauthorized: invalid token specified")
    if token != emulator.token:
        raise Refused(401, "Unauthorized")


def _file_door(emulator: "Emulator") -> Callable[[Request], Response]:
    def fetch(request: Request) -> Response:
        asked: Json = request.path_params
        file = emulator.world.files.get(asked["path"].rpartition("/")[2])
        if file is None or asked["token"] != emulator.token:
            return _response(methods.refusal(Refused(404, "Not Found")))
        return Response(file.content, media_type=file.mime_type)

    return fetch
