"""Somebody at the console with a browser of few talents: it keeps cookies, follows no redirect and runs no script."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from html import unescape
from typing import NamedTuple

import pyotp
from aiohttp import ClientSession, CookieJar

from bot.emulator import Phone
from tests.bot.house import House

SECRET = re.compile(r'class="secret">([^<]+)<')
TOKEN = re.compile(r'name="token" value="([^"]+)"')
LINK = re.compile(r"https?://\S+/console/enter/(\S+)")
TAG = re.compile(r"<[^>]+>")


class Seen(NamedTuple):
    """What the browser was given."""

    status: int
    text: str
    headers: dict[str, str]

    @property
    def words(self) -> str:
        """The page without its markup."""
        return " ".join(unescape(TAG.sub(" ", self.text)).split())

    @property
    def leads_to(self) -> str:
        """Where a redirect leads."""
        return self.headers.get("Location", "")


class Visitor:
    """One browser. `secret` is what the person's authenticator app holds."""

    def __init__(self, web: ClientSession, url: str, clock: Callable[[], datetime]) -> None:
        self.web, self.url, self.clock = web, url, clock
        self.secret = ""
        self.token = ""
        self.gave = ""

    async def get(self, path: str = "", **headers: str) -> Seen:
        """Open a page."""
        async with self.web.get(f"{self.url}{path}", headers=headers, allow_redirects=False) as answer:
            seen = Seen(answer.status, await answer.text(errors="replace"), dict(answer.headers))
        self._note(seen)
        return seen

    async def post(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> Seen:
        """Send a form as a page of the site does, with the token of the page seen last; an empty header is not sent."""
        given = {"token": self.token, **(fields or {})}
        wanted = {"Origin": self.url.removesuffix("/console"), **headers}
        sent = {name: value for name, value in wanted.items() if value}
        target = f"{self.url}{path}"
        async with self.web.post(target, data=given, headers=sent, allow_redirects=False) as answer:
            seen = Seen(answer.status, await answer.text(), dict(answer.headers))
        self._note(seen)
        return seen

    async def exports(self, fields: dict[str, str]) -> Seen:
        """Have an export made, and fetch it where it is not given at once."""
        await self.get("/exports")
        seen = await self.post("/exports", fields)
        while seen.leads_to.endswith("/made"):
            is_there = "/exports/made/file" in (await self.get("/exports/made")).text
            seen = await self.get("/exports/made/file") if is_there else seen
        return seen

    async def enters(self, link: str) -> Seen:
        """Use a link by its button, and come to where it leads."""
        used = await self.post("/enter", {"link": link})
        return await self.get() if used.status == 303 else used

    async def gives(self, code: str, target: str = "") -> Seen:
        """Give a code; it is the one that was given last."""
        self.gave = code
        return await self.post("/code", {"code": code, "target": target})

    def code(self) -> str:
        """Return what the app shows now."""
        return pyotp.TOTP(self.secret).at(self.clock())

    async def signs_in(self, link: str) -> Seen:
        """Go in by a link and a code, and come to the first page."""
        await self.enters(link)
        given = await self.gives(self.code())
        assert given.status == 303, given.words
        return await self.get(given.leads_to.removeprefix("/console"))

    def _note(self, seen: Seen) -> None:
        if found := SECRET.search(seen.text):
            self.secret = found[1].replace(" ", "")
        if found := TOKEN.search(seen.text):
            self.token = found[1]


@asynccontextmanager
async def browser(url: str, clock: Callable[[], datetime]) -> AsyncIterator[Visitor]:
    """Open a browser that has been nowhere yet; `url` is the server's address."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as web:
        yield Visitor(web, f"{url}/console", clock)


@asynccontextmanager
async def at_the_console(house: House, phone: Phone | None = None, secret: str = "") -> AsyncIterator[Visitor]:
    """Have somebody (else the admin) sign in by a link of the chat; with the `secret` of an app set up before."""
    async with browser(house.app.url, house.clock.now) as visitor:
        visitor.secret = secret
        await visitor.signs_in(await link(house, phone or house.admin))
        yield visitor


async def link(house: House, phone: Phone) -> str:
    """Ask for a link in the chat, and return what it ends in."""
    had = len(LINK.findall(phone.screen()))
    phone.says("/console")
    await house.telegram.until(lambda: len(LINK.findall(phone.screen())) > had, 10, "a link", phone.screen)
    return str(LINK.findall(phone.screen())[-1])
