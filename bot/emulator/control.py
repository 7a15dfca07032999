"""/sim: everything a person or the world can do, as JSON over HTTP, for tests in other processes and for the page.

GET reads, POST acts. POST bodies must be sent as application/json, which keeps other web pages from playing here.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Final

import orjson
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.emulator import orders, screen
from bot.emulator.orders import ACTS, READINGS
from bot.emulator.refusal import Refused
from bot.emulator.spec import File
from bot.emulator.world import NO_CHAT, Chat, Message, Person

if TYPE_CHECKING:
    from bot.emulator.emulator import Emulator

HEARTBEAT: Final = 15
AS_WRITTEN: Final = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_NON_STR_KEYS


def routes(emulator: "Emulator") -> list[Route]:
    """The control API's addresses."""

    async def act(request: Request) -> Response:
        return await _act(emulator, request)

    def read(request: Request) -> Response:
        return _read(emulator, request)

    def chat(request: Request) -> Response:
        asked = dict(request.query_params) | {"chat": request.path_params["chat"]}
        if asked.get("format") == "text":
            return PlainTextResponse(screen.transcript(orders.chat_named(emulator.world, asked)))
        return _attempt(lambda: orders.view(emulator, asked))

    async def refuse(request: Request) -> Response:
        return await _refuse(emulator, request)

    def events(_: Request) -> Response:
        return StreamingResponse(
            _events(emulator), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    return [
        Route("/sim/events", events),
        Route("/sim/refuse", refuse, methods=["POST"]),
        Route("/sim/chats/{chat}", chat),
        Route("/sim/{reading}", read),
        Route("/sim/{act}", act, methods=["POST"]),
    ]


async def _act(emulator: "Emulator", request: Request) -> Response:
    if not request.headers.get("content-type", "").startswith("application/json"):
        return _json({"error": "Send acts as application/json."}, 415)
    deed = ACTS.get(request.path_params["act"])
    if deed is None:
        return _json({"error": f"No such act; there are: {', '.join(sorted(ACTS))}."}, 404)
    body = await request.body()
    return _attempt(lambda: deed(emulator, orjson.loads(body or b"{}")))


async def _refuse(emulator: "Emulator", request: Request) -> Response:
    """Be gone for some seconds, once this has been answered."""
    seconds = float(orjson.loads(await request.body())["seconds"])

    async def go() -> None:  # a coroutine, so that it runs on the emulator's loop
        emulator.refuse_connections(seconds)

    answer = _json({"seconds": seconds})
    answer.background = BackgroundTask(go)
    return answer


def _read(emulator: "Emulator", request: Request) -> Response:
    reading = READINGS.get(request.path_params["reading"])
    if reading is None:
        return _json({"error": f"Nothing to read there; there are: {', '.join(sorted(READINGS))}, chats/ID."}, 404)
    return _attempt(lambda: reading(emulator, dict(request.query_params)))


async def _events(emulator: "Emulator") -> AsyncIterator[bytes]:
    """One line for each chat that changed; several changes at once are told once."""
    changed: set[int] = set()
    news = asyncio.Event()

    def note(chat_id: int) -> None:
        if chat_id != NO_CHAT:
            changed.add(chat_id)
            news.set()

    emulator.watchers.append(note)
    try:
        yield b"retry: 500\n\n"
        while True:
            try:
                await asyncio.wait_for(news.wait(), HEARTBEAT)
            except TimeoutError:
                yield b": still here\n\n"
            news.clear()
            told = sorted(changed)
            changed.clear()
            if told:
                yield b"data: " + orjson.dumps(told) + b"\n\n"
    finally:
        emulator.watchers.remove(note)


def _attempt(deed: Callable[[], object]) -> Response:
    """The result, or a 400 that says what was wrong."""
    try:
        return _json(deed())
    except (LookupError, TypeError, ValueError) as wrong:
        said = f"{wrong.args[0]!r} is missing" if type(wrong) is KeyError else str(wrong)
        return _json({"error": said}, 400)
    except Refused as refused:
        return _json({"error": refused.description}, 400)


def _json(content: object, code: int = 200) -> Response:
    return Response(orjson.dumps(content, _as_json, AS_WRITTEN), code, media_type="application/json")


def _as_json(value: object) -> object:
    match value:
        case File():
            return {"file": value.name, "bytes": len(value.content)}
        case Person():
            return value.as_user() | {"name": value.name, "blocked": value.blocked, "started": value.started}
        case Chat():
            return value.as_chat() | {"name": value.name, "members": value.members, "bot": value.bot_status}
        case Message():
            return value.data
    raise TypeError
