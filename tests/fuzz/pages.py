"""The cells of the console: every page and form, asked for by everybody, with every sort of cookie.

What each page is stands here a second time, by hand. Who may not open the console is answered alike by all of them, as
a stranger; who may, but not this page, as if there were none.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from bot.console.guards import token_of
from bot.console.pages import PAGES
from storage import sessions
from storage.sessions import IDLE, LONGEST
from storage.unit import Unit, reading, unit_of_work
from tests.faults.ward import Ward
from tests.fuzz.cast import MISSING, Cast, Somebody, Target
from tests.fuzz.grid import may
from tests.fuzz.seen import State, state_of
from tests.fuzz.window import Page, Window

TELLING = re.compile(r"\b41\d\d(?:-\d)?\b|177Lu|ReaLuP|NCT0|lyon|trial|screening\b", re.IGNORECASE)
"""What a stranger's page must not have: a number, a word of the study."""
LABEL = re.compile(r"\b41\d\d(?:-\d)?\b")
KINDS: Mapping[str, str] = {
    "log": "export_log", "answers": "export_answers", "ie": "export_answers", "ti": "export_answers",
    "questionnaire": "export_answers", "fhir": "export_answers", "audit": "export_audit",
}  # fmt: skip
EVENTS = "SELECT what, person FROM event ORDER BY seq DESC LIMIT 1"


class Written(NamedTuple):
    """A page, and the act that it is."""

    method: str
    path: str
    act: str
    fields: Mapping[str, str] = {}
    slow: bool = False
    """It draws: asked for only by some."""
    well: frozenset[int] = frozenset({200, 303, 422})
    """How it is answered to who may: done, or something is missing in what was filled in."""


WRITTEN = (
    Written("GET", "", "open_console"),
    Written("GET", "/screenings", "read_log"),
    Written("GET", "/screenings?site=lyon-sud&verdict=pending&sort=ended", "read_log"),
    Written("GET", "/screenings/{number}", "read_log"),
    Written("GET", "/screenings/{number}/pdf", "read_report", slow=True),
    Written(
        "POST", "/screenings/{number}/review", "review", {"state": "questions", "text": "invented", "revision": "0"}
    ),
    Written("POST", "/language", "choose_language", {"language": "en"}),
    Written("GET", "/figures", "see_figures"),
    Written("GET", "/figures/picture", "see_figures", slow=True),
    Written("GET", "/people", "see_people"),
    Written("GET", "/queries", "see_queries"),
    Written("GET", "/deliveries", "see_deliveries"),
    Written("GET", "/aside", "see_deliveries"),
    Written("GET", "/audit", "see_audit"),
    Written("GET", "/exports", "export_log"),
    Written("GET", "/exports/made", "export_log"),
    Written("GET", "/exports/made/file", "export_log", well=frozenset({404})),  # small exports wait for nobody
    *(Written("POST", "/exports", act, {"kind": kind}) for kind, act in KINDS.items()),
    Written("POST", "/code", "open_console", {"code": "000000"}),
    Written("GET", "/nothing", ""),
    Written("GET", "/static/none", ""),
)
ELSEWHERE: tuple[dict[str, str], ...] = (
    {"origin": ""}, {"origin": "https://invented.example"}, {"origin": "null"}, {"sec_fetch_site": "cross-site"},
    {"sec_fetch_site": "same-site"}, {"sec_fetch_site": "none"}, {"origin": "http://127.0.0.1:8080.invented.example"},
    {"origin": "http://127.0.0.1"}, {"origin": "https://127.0.0.1:8080"},
)  # fmt: skip
"""What a browser says of a form that was filled in elsewhere."""
TYPED = re.compile(r'<label for="typed">.*?</textarea>', re.DOTALL)
TOKENS = ("", "0" * 64, "token", token_of("another's cookie"))
"""None of these is the session's."""


class PageCell(NamedTuple):
    """One request, and what is wrong with its answer."""

    door: str
    key: str
    wrong: Callable[[], Awaitable[str]]


@dataclass
class Desk:
    """The console before everybody."""

    ward: Ward
    cast: Cast
    window: Window
    allowed: int = 0

    def cells(self) -> Iterator[PageCell]:
        """Return all cells."""
        with unit_of_work(self.ward.engine) as unit:
            cookies = {who.name: _cookies(unit, self.ward, who) for who in self.cast.people.values()}
        for who in self.cast.people.values():
            for standing, cookie in cookies[who.name].items():
                for page in WRITTEN:
                    targets = self.cast.targets if "{number}" in page.path and not page.slow else self.cast.targets[:2]
                    for target in targets if "{number}" in page.path else (None,):
                        yield self._cell(who, standing, cookie, page, target)
        yield from self._from_elsewhere(cookies["admin"]["open"])

    def _from_elsewhere(self, cookie: str) -> Iterator[PageCell]:
        for page in WRITTEN:
            told = f"{page.path} {page.fields}"
            for headers in ELSEWHERE if page.method == "POST" else ():
                forged = partial(self._forged, page, cookie, {}, headers)
                yield PageCell("a form from elsewhere", f"a form filled in elsewhere: {told} {headers}", forged)
            for token in TOKENS if page.method == "POST" else ():
                forged = partial(self._forged, page, cookie, {"token": token}, {})
                yield PageCell("a form from elsewhere", f"a form with the token {token!r}: {told}", forged)

    def _cell(self, who: Somebody, standing: str, cookie: str, page: Written, target: Target | None) -> PageCell:
        path = page.path.replace("{number}", target.label if target else "")
        kind = page.fields.get("kind", "")
        key = f"{who.name}, session {standing}: {page.method} {path} {kind}".rstrip()
        return PageCell(
            "a page" if page.method == "GET" else "a form", key, partial(self._one, who, standing, cookie, page, path)
        )

    async def _one(self, who: Somebody, standing: str, cookie: str, page: Written, path: str) -> str:
        was = self._state()
        got = await self._asked(page, path, cookie)
        is_now = self._state()
        if got.status >= 500:
            return f"it failed: {got.status}"
        inside = may("open_console", who.rights, None)
        if not inside or standing in {"none", "ended", "over"}:
            return self._as_stranger(got, page, await self.window.get("/screenings"), changed=was != is_now)
        if standing != "open":
            return self._as_waiting(got._replace(body=_unnamed(got.body, path)), page)
        is_there = bool(page.act) and may(page.act, who.rights, None)
        if is_there:
            self.allowed += 1
            return "" if got.status in page.well else f"it is allowed, and answered {got.status}"
        missing = await self._missing(page, cookie)
        if was != is_now:
            return "it is not allowed, and left something"
        here, there = _plain(_unnamed(got.body, path)), _plain(missing.body.replace("/nothing", "#"))
        same = (got.status, here) == (missing.status, there)
        return "" if same or "static" in path else f"it is not answered as what does not exist: {got.status}"

    def _as_stranger(self, got: Page, page: Written, stranger: Page, *, changed: bool) -> str:
        if changed:
            return "it left something"
        if (got.status, _plain(got.body)) != (404, "" if "static" in page.path else _plain(stranger.body)):
            return f"a stranger is answered otherwise than elsewhere: {got.status}"
        found = TELLING.search(got.body)
        return f"a stranger's page has {found[0]!r}" if found else ""

    def _as_waiting(self, got: Page, page: Written) -> str:
        if page.path in {"/code", "/static/none"}:
            return "" if got.status in {401, 404} else f"without a code it is answered {got.status}"
        found = LABEL.search(got.body)
        return "" if got.status == 401 and not found else f"without a code it is answered {got.status}: {found}"

    async def _forged(self, page: Written, cookie: str, fields: Mapping[str, str], headers: Mapping[str, str]) -> str:
        was = self._state()
        path = page.path.replace("{number}", self.cast.targets[0].label)
        got = await self.window.post(path, cookie, {**page.fields, **fields}, **headers)
        if got.status != 403:
            return f"it is answered {got.status}"
        return "" if self._state() == was else "it left something"

    async def _asked(self, page: Written, path: str, cookie: str) -> Page:
        return await (
            self.window.get(path, cookie) if page.method == "GET" else self.window.post(path, cookie, page.fields)
        )

    async def _missing(self, page: Written, cookie: str) -> Page:
        if page.method == "POST" and "{number}" in page.path:
            gone = page.path.replace("{number}", MISSING)
            answer = await self.window.post(gone, cookie, page.fields)
            return answer._replace(body=_unnamed(answer.body, gone))
        return await self.window.get("/nothing", cookie)

    def _state(self) -> State:
        with reading(self.ward.engine) as unit:
            return {**state_of(unit), "event": unit.connection.exec_driver_sql(EVENTS).all()}


def _unnamed(body: str, path: str) -> str:
    """Return a page without its own address, and that of the page where its form stands."""
    if not path:
        return body
    return body.replace(path, "#").replace(path.removesuffix("/review"), "#")


def _plain(body: str) -> str:
    """Return a page without what was typed into a form and stands on it to be copied, whatever the answer is."""
    return "\n".join(TYPED.sub("", body).split())


def not_written_down() -> list[str]:
    """Return the pages that no cell asks for."""
    tried = {(each.method, each.path.partition("?")[0]) for each in WRITTEN}
    known = {("GET", "/{rest:path}"), ("GET", "/enter/{link}"), ("POST", "/enter"), ("POST", "/out")}
    return sorted(f"{method} {path}" for method, path in {(each.method, each.path) for each in PAGES} - tried - known)


def _cookies(unit: Unit, ward: Ward, who: Somebody) -> dict[str, str]:
    """Return cookies of every standing; those who may not come in have got theirs by whatever way."""
    if not who.person:
        return {"none": who.cookie}
    made = {"open": timedelta(), "unproven": timedelta(), "locked": IDLE, "over": LONGEST, "ended": timedelta()}
    found = {}
    for standing, ago in made.items():
        found[standing] = secret = f"{standing} {who.name}".replace(" ", "-").replace(",", "")
        session = sessions.begin(unit, secret, who.person, ward.now - ago)
        if standing != "unproven":
            sessions.prove(unit, session, ward.now - ago)
        if standing == "ended":
            sessions.end(unit, session, ward.now)
    return found
