"""The console's place among the routes of the one HTTP server. What is behind it is loaded when first asked for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from bot.console.behind import Behind

PATH = "/console"


class Door:
    """Answers 503 until somebody is behind it, then what the site answers."""

    def __init__(self) -> None:
        self._behind: Behind | None = None
        self._site: asyncio.Task[ASGIApp] | None = None

    def routes(self) -> list[Route]:
        """Return the addresses for the one HTTP server."""
        return [Route(PATH, self), Route(f"{PATH}/{{rest:path}}", self)]

    def open(self, behind: Behind) -> None:
        """Let people in: everything that the pages need is at work."""
        self._behind = behind

    async def close(self) -> None:
        """Let nobody in any more, and stop what goes on beside the requests."""
        behind, self._behind = self._behind, None
        if behind:
            await behind.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._behind is None:
            starting = PlainTextResponse("Starting. Try again in a moment.", 503, {"Retry-After": "2"})
            await starting(scope, receive, send)
            return
        if self._site is None:
            self._site = asyncio.create_task(asyncio.to_thread(_built, self._behind))
        site = await asyncio.shield(self._site)
        await site(scope, receive, send)


def _built(behind: Behind) -> ASGIApp:
    from bot.console.site import Site  # noqa: PLC0415  # most processes are never asked for a page

    return Site(behind)
