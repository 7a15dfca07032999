"""The way of a request: is it ours to hear, who is it, may he, what does the page answer, and what does a browser get.

Everything of a visit happens in one transaction on the database's thread: who it is and what he may are read anew each
time, so that who lost a right is out with the next request. Words are put into templates afterwards.
"""

from __future__ import annotations

import logging
import traceback
from functools import partial
from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders
from starlette.routing import Route, Router

from bot.console.answers import Missing, Shown
from bot.console.asked import CannotBeRead, read
from bot.console.door import PATH
from bot.console.entering import ask_code, stranger
from bot.console.guards import Failures, has_token, is_from_here
from bot.console.headers import cookie_name, make_safe
from bot.console.pages import PAGES, Page
from bot.console.replying import reply, say_wrong
from bot.console.static_files import static
from bot.console.visit import Visit, visit
from storage import sessions, sign_ins
from storage.database import is_trouble_of_the_database

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Message, Receive, Scope, Send

    from bot.console.answers import Answer
    from bot.console.asked import Asked
    from bot.console.behind import Behind
    from storage.unit import Unit

_log = logging.getLogger(__name__)


class Site:
    """All pages. Every answer, whatever it is, has the headers that keep it safe."""

    def __init__(self, behind: Behind) -> None:
        self._behind = behind
        self._failures = Failures()
        routes = [Route(f"{PATH}{each.path}", self._answering(each), methods=[each.method]) for each in PAGES]
        files = Route(f"{PATH}/static/{{name}}", static, methods=["GET"])
        self._router = Router([files, *routes], redirect_slashes=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                make_safe(MutableHeaders(scope=message), self._behind)
            await send(message)

        await self._router(scope, receive, send_safely)

    def _answering(self, page: Page) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            typed = ""
            try:
                asked = await read(request, PATH)
                typed = asked.text
                return await self._answer(page, request, asked)
            except CannotBeRead:
                return say_wrong(self._behind, request, "unreadable", 413)
            except Exception as trouble:  # noqa: BLE001  # its message may quote what was typed: it goes nowhere
                return self._failed(request, trouble, typed)

        return answer

    async def _answer(self, page: Page, request: Request, asked: Asked) -> Response:
        now = self._behind.clock.now()
        if page.method == "POST" and not is_from_here(asked, self._behind.origin):
            return say_wrong(self._behind, request, "elsewhere", 403)
        memory = self._behind.memory
        if page.path == "/enter" and self._failures.are_too_many(asked.address, now):
            link = asked.form.get("link", "")
            if await memory.look(lambda unit: sign_ins.whose(unit, link)) is None:  # no guess is as good as a link
                return say_wrong(self._behind, request, "too_often", 429)
        do = memory.write if page.writes else memory.look
        seen, answer = await do(partial(_visited, page, self._behind, asked, now))
        if page.path == "/enter" and seen.session is None:
            self._failures.note(asked.address, now)
        if seen.owes:
            self._behind.nudge()
        session = None if page.writes or page.by_itself else seen.session
        if session and session.is_worth_noting(now):
            await memory.write(lambda unit: sessions.note_seen(unit, session, now))
        return await reply(seen, answer)

    def _failed(self, request: Request, trouble: Exception, typed: str) -> Response:
        where = "".join(traceback.format_tb(trouble.__traceback__))
        _log.error("A page of the console failed: %s\n%s", type(trouble).__name__, where)
        if is_trouble_of_the_database(trouble):
            return say_wrong(self._behind, request, "database", 503, typed)
        return say_wrong(self._behind, request, "failed", 500, typed)


def _visited(page: Page, behind: Behind, asked: Asked, now: datetime, unit: Unit) -> tuple[Visit, Answer]:
    """Return who asks and what the page answers; who is not in, or may not, gets another answer in its place."""
    secret = asked.cookies.get(cookie_name(behind), "")
    seen = visit(unit, behind, asked, now, secret)
    seen.here = asked.target if page.method == "GET" else page.stands_at(asked.parts)
    return seen, _let(page, seen, secret)


def _let(page: Page, seen: Visit, secret: str) -> Answer:
    if page.stage == "anyone":
        return page.run(seen)
    if seen.session is None:
        seen.cookie = "" if secret else None
        return stranger(seen.asked.text)
    if page.method == "POST" and not has_token(seen.asked, secret):
        return Shown("wrong.html", {"what": "old_form", "typed": seen.asked.text}, 403)
    if page.stage == "waiting":
        return page.run(seen)
    if seen.session.standing(seen.now) != "open":
        return ask_code(seen, target=seen.asked.form.get("target", seen.here))
    if page.writes and seen.session.is_worth_noting(seen.now):
        sessions.note_seen(seen.unit, seen.session, seen.now)
    return page.run(seen) if seen.may(page.act) else Missing()
