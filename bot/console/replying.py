"""An answer becomes what a browser gets: a page in its layout, another address, a file.

A page is put together on a thread: a long conversation takes a moment, and the event loop waits for none.
"""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from bot.console.answers import Answer, Drawn, Fetched, GoTo, Missing, Ordered, Shown
from bot.console.asked import spoken_by
from bot.console.dispensary import begin, looked_at, pieces
from bot.console.guards import token_of
from bot.console.headers import cookie_name, set_cookie
from bot.console.held import safe_target
from bot.console.rendering import render
from bot.console.static_files import addresses
from bot.exports.drawing import draw
from bot.paper import MIME
from storage.sessions import LONGEST

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.console.behind import Behind
    from bot.console.orders import Order
    from bot.console.visit import Visit

MADE = "/exports/made"
"""The page that says how far an export is."""


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
        case Ordered():
            return await _ordered(visit, answer)
        case Fetched():
            return await _handed(visit, answer.order)


async def _ordered(visit: Visit, wanted: Ordered) -> Response:
    """Give the export if it is made in a moment; else lead to the page that says how far it is."""
    order = begin(visit.behind, wanted)
    await visit.behind.clock.wait(order.settled, visit.behind.waits.at_once)
    if order.state != "ready" or order.tally.left_out:
        return await _response(visit, GoTo(MADE))
    response = await _handed(visit, order)
    order.let_go()
    return response


async def _handed(visit: Visit, order: Order) -> Response:
    """Give a made export to whom it belongs, unless it may not be had any more."""
    found = await looked_at(visit.behind, order)
    if order.file is None or order.state != "ready":
        return await _response(visit, GoTo(MADE) if found == "erased" else Missing())
    own, wanted = os.fdopen(os.dup(order.file.fileno()), "rb"), order.wanted
    size = {"Content-Length": str(os.fstat(own.fileno()).st_size)}
    return StreamingResponse(
        pieces(own), media_type=wanted.mime, headers=_named(wanted.name(order.tally.left_out)) | size
    )


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


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
