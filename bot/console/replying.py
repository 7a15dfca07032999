"""An answer becomes what a browser gets: a page in its layout, another address, a file.

A page is put together on a thread: a long conversation takes a moment, and the event loop waits for none.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from bot.console.answers import Answer, Drawn, GoTo, Missing, Shown, Streamed
from bot.console.asked import spoken_by
from bot.console.guards import token_of
from bot.console.headers import cookie_name, set_cookie
from bot.console.held import safe_target
from bot.console.rendering import render
from bot.console.static_files import addresses
from bot.exports.drawing import draw
from bot.paper import MIME
from storage.sessions import LONGEST

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.types import Send

    from bot.console.behind import Behind
    from bot.console.visit import Visit


class _Handed(StreamingResponse):
    """A file in pieces, named when its first piece is there."""

    def __init__(self, streamed: Streamed, pieces: AsyncIterator[bytes]) -> None:
        super().__init__(pieces, media_type=streamed.mime)
        self._pieces, self._name = pieces, streamed.name

    async def stream_response(self, send: Send) -> None:
        first = await anext(self._pieces, b"")
        self.headers.update(_named(self._name()))
        self.body_iterator = _before(first, self._pieces)
        await super().stream_response(send)


async def reply(visit: Visit, answer: Answer) -> Response:
    """Return what the browser gets."""
    response = await _response(visit, answer)
    if visit.cookie is not None:
        set_cookie(response, visit.behind, visit.cookie, int(LONGEST.total_seconds()))
    if visit.asked.by_script and isinstance(answer, Shown) and answer.status in {401, 404}:
        response.headers.update(_whole(visit))
    return response


def say_wrong(behind: Behind, request: Request, what: str, status: int, typed: str = "") -> Response:
    """Return a page that says what is wrong with a request, to somebody who is not looked at any closer.

    What was `typed` stands on it, so that it is not lost.
    """
    words = behind.desk.words(spoken_by(request.headers) or behind.desk.language)
    values = {"what": what, "typed": typed, "inside": False, "root": behind.root, **addresses(behind.root)}
    return HTMLResponse(render("wrong.html", words, values), status)


def _whole(visit: Visit) -> dict[str, str]:
    """Tell the script that this is no part of the page that it asked for: the browser asks for it whole."""
    return {"HX-Redirect": f"{visit.behind.root}{safe_target(visit.asked.target)}"}


async def _response(visit: Visit, answer: Answer) -> Response:
    match answer:
        case Shown():
            return HTMLResponse(await asyncio.to_thread(_page, visit, answer), answer.status)
        case Missing():
            return HTMLResponse(_page(visit, Shown("missing.html")), 404)
        case GoTo():
            return RedirectResponse(f"{visit.behind.root}{answer.target}", 303)
        case Drawn():
            content = await asyncio.to_thread(draw, answer.sort, answer.content)
            return Response(content, media_type=MIME[answer.sort], headers=_named(answer.name))
        case Streamed():
            return _Handed(answer, answer.pieces(visit.behind.memory))


def _page(visit: Visit, shown: Shown) -> str:
    session = visit.session
    inside = session is not None and session.standing(visit.now) == "open"
    own = {"inside": inside, "root": visit.behind.root, **addresses(visit.behind.root)}
    if session and visit.person:
        secret = visit.asked.cookies.get(cookie_name(visit.behind), "")
        own |= {"token": token_of(secret), "person": visit.person.id, "here": visit.here, "notice": visit.notice}
        own |= {"nav": _navigation(visit) if inside else ()}
    return render(shown.template, visit.words, {**own, **shown.values})


def _navigation(visit: Visit) -> list[dict[str, Any]]:
    """Return the pages that this person can go to."""
    from bot.console.pages import PAGES  # noqa: PLC0415  # the table of pages holds those that reply

    here = visit.asked.path
    return [
        {"href": f"{visit.behind.root}{each.path}", "name": each.nav, "is_here": here.endswith(each.path)}
        for each in PAGES
        if each.nav and visit.may(each.act)
    ]


async def _before(first: bytes, others: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for each in others:
        yield each


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
