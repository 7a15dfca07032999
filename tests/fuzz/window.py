"""The console's site in this process, asked as its server asks it (ASGI), without a network: a request in a moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlencode

from bot.console.behind import Behind
from bot.console.callers import Callers
from bot.console.guards import token_of
from bot.console.site import Site
from bot.desk import Desk
from bot.memory import Memory
from bot.settings import TRIALS
from bot.trials import load_trials
from storage.database import open_database
from tests.faults.devices import ClockOf
from tests.faults.ward import Ward

ORIGIN = "http://127.0.0.1:8080"
ROOT = f"{ORIGIN}/console"
NEVER_WHOLE = b"link=and-no-more-of-it"
"""A form of which nothing else will come."""


class Page(NamedTuple):
    """What came back."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str

    def header(self, name: str) -> str:
        """Return a header, empty if there is none."""
        return dict(self.headers).get(name, "")


@dataclass
class Window:
    """A browser's way to the site; it keeps nothing by itself."""

    site: Site
    behind: Behind

    async def get(self, target: str, cookie: str = "", **headers: str) -> Page:
        """Open a page."""
        return await self.ask("GET", target, cookie, b"", headers)

    async def post(
        self, target: str, cookie: str = "", fields: Mapping[str, str] | None = None, **headers: str
    ) -> Page:
        """Send a form as a page of ours does, unless headers or fields say otherwise."""
        given = {"token": token_of(cookie), **(fields or {})}
        sent = {"origin": ORIGIN, **headers}
        return await self.ask("POST", target, cookie, urlencode(given, errors="surrogatepass").encode(), sent)

    async def ask(self, method: str, target: str, cookie: str, body: bytes, headers: Mapping[str, str]) -> Page:
        """Ask for anything; a header's underscores are dashes, an empty one is left out."""
        path, _, query = target.partition("?")
        own = {"host": "127.0.0.1:8080", "cookie": f"console={cookie}" if cookie else "", **headers}
        scope: dict[str, Any] = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": f"/console{unquote(path)}", "raw_path": f"/console{path}".encode(), "root_path": "",
            "query_string": query.encode("ascii", "replace"), "client": ("127.0.0.1", 5), "server": ("127.0.0.1", 8080),
            "headers": [
                (name.replace("_", "-").encode(), value.encode("latin-1", "replace"))
                for name, value in own.items() if value
            ],
        }  # fmt: skip
        sent: list[dict[str, Any]] = []
        heard = [{"type": "http.request", "body": body, "more_body": body == NEVER_WHOLE}]

        async def receive() -> dict[str, Any]:
            if heard:
                return heard.pop()
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: Any) -> None:  # noqa: ANN401  # as ASGI has it
            sent.append(dict(message))

        await self.site(scope, receive, send)
        head = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in sent[0]["headers"])
        text = b"".join(each.get("body", b"") for each in sent[1:]).decode("utf-8", "replace")
        return Page(sent[0]["status"], head, text)


@asynccontextmanager
async def window(
    ward: Ward, folder: Path, callers: Callers | None = None, body_seconds: float = 10.0
) -> AsyncIterator[Window]:
    """Open the site on the ward's database, as a process of its own would; without `callers`, to as many as come."""
    desk = Desk(load_trials(), TRIALS, "invented_bot", "en", ward.chance.bytes, ROOT)
    memory, measure = Memory(open_database(ward.url)), callers or Callers(most=1_000_000, at_once=1_000_000)
    try:
        behind = Behind(memory, desk, ClockOf(ward), lambda: None, folder / "data")
        yield Window(Site(behind, measure, body_seconds), behind)
    finally:
        memory.close()
