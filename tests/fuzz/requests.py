"""Requests of the console with something hostile in each place that a browser fills in; and every method there is.

Whatever it is, the answer is no failure, has the headers that keep it safe and none that was planted, leads nowhere but
into the console, and holds no script that was not ours.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import partial
from typing import NamedTuple
from urllib.parse import quote, urlencode

from bot.console.headers import SAFE
from tests.bot.console.hostile import RUN, hostile
from tests.fuzz.pages import WRITTEN
from tests.fuzz.window import Page, Window

FIELDS = ("site", "verdict", "criterion", "state", "review", "person", "since", "until", "sort", "after", "before",
          "number", "role", "rights", "answered", "fate", "chat", "what", "screening", "target", "token")  # fmt: skip
LISTS = ("/screenings", "/people", "/queries", "/deliveries", "/aside", "/audit", "/figures")
HEADERS = ("host", "origin", "referer", "x_forwarded_for", "x_forwarded_host", "x_forwarded_proto", "forwarded",
           "accept_language", "hx_request", "hx_target", "user_agent", "x_original_url", "x_http_method_override",
           "sec_fetch_site", "if_none_match", "range", "content_type")  # fmt: skip
FORMS: Mapping[str, tuple[str, ...]] = {
    "/language": ("language", "target"), "/code": ("code", "target"), "/exports": ("kind", "format", "site", "since"),
    "/screenings/4101/review": ("state", "text", "revision"), "/enter": ("link",),
}  # fmt: skip
METHODS = ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD", "CONNECT", "PROPFIND", "get", "POST ", "X" * 300)
KNOWN = {
    *(name.lower() for name in SAFE), "content-length", "content-type", "location", "set-cookie", "allow",
    "content-disposition", "hx-refresh",
}  # fmt: skip
COOKIE = re.compile(r'console=(""|[\w-]*); HttpOnly; Max-Age=\d+; Path=/console; SameSite=strict')
HERE = re.compile(r"/console(?:[/?#][^/\\\s][^\s]*)?")
FILE = re.compile(r'attachment; filename="[\w.-]+"')
SCRIPTS = (f"<script>{RUN}", f"onerror={RUN}>", f"onload={RUN}>")


class Request(NamedTuple):
    """One request, and how it is made."""

    where: str
    key: str
    ask: Callable[[], Awaitable[Page]]


def requests(site: Window, open_cookie: str, waiting_cookie: str) -> Iterator[Request]:
    """Return them all: with the cookie of somebody who is in, and of somebody who has to give a code."""
    for place, text in enumerate(hostile()):
        for where, ask in (*_in_addresses(site, open_cookie, text), *_in_headers(site, open_cookie, text)):
            yield Request(where.partition(" ")[0], f"{where}: string {place}", ask)
        for path, fields in FORMS.items():
            cookie = waiting_cookie if path == "/code" else open_cookie
            for field in fields:
                ask = partial(site.post, path, cookie, {field: text}, x_forwarded_for=f"192.0.2.{place % 250}")
                yield Request("form", f"form {path} {field}: string {place}", ask)
    for method in METHODS:
        for page in WRITTEN:
            for cookie in ("", open_cookie):
                ask = partial(site.ask, method, page.path.replace("{number}", "4101"), cookie, b"", {})
                yield Request("method", f"method {method[:9]} {page.path} {'in' if cookie else 'out'}", ask)


def _in_addresses(site: Window, cookie: str, text: str) -> Iterator[tuple[str, Callable[[], Awaitable[Page]]]]:
    told = quote(text, safe="", errors="surrogatepass")
    for path in ("/", "/screenings/", "/enter/", "/static/", "/screenings/4101/", "//", "/../"):
        for who in ("", cookie):
            yield f"address {path} {'in' if who else 'out'}", partial(site.get, f"{path}{told}", who)
    for path in LISTS:
        query = urlencode(dict.fromkeys(FIELDS, text), errors="surrogatepass")
        yield f"query {path}", partial(site.get, f"{path}?{query}", cookie)
    yield "query by name", partial(site.get, f"/screenings?{told}={told}", cookie)
    yield "query out", partial(site.get, f"/screenings?{told}", "")


def _in_headers(site: Window, cookie: str, text: str) -> Iterator[tuple[str, Callable[[], Awaitable[Page]]]]:
    plain = "".join(each for each in text if each.isprintable())  # no server hands on others
    for name in HEADERS:
        yield f"header {name}", partial(site.get, "/screenings", cookie, **{name: plain})
    yield "header cookie", partial(site.get, "/screenings", plain)
    yield "header cookie twice", partial(site.get, "/screenings", f"{plain}; console={plain}")


def wrong_with(page: Page) -> str:
    """Say what is wrong with an answer."""
    if page.status >= 500:
        return f"it failed: {page.status}"
    headers = dict(page.headers)
    lacking = [name for name, value in SAFE.items() if headers.get(name.lower(), "") != value]
    if [name for name in lacking if name != "Cache-Control" or not headers["cache-control"].startswith("private")]:
        return f"it lacks {lacking}"
    return _planted(headers) or _leads(headers) or _runs(page)


def _planted(headers: Mapping[str, str]) -> str:
    odd = sorted(set(headers) - KNOWN)
    broken = [name for name, value in headers.items() if not value.isascii() or not value.isprintable()]
    cookie = headers.get("set-cookie", "")
    if odd or broken or (cookie and not COOKIE.fullmatch(cookie)):
        return f"its headers are odd: {odd} {broken} {cookie}"
    named = headers.get("content-disposition", "")
    return f"it names a file {named}" if named and not FILE.fullmatch(named) else ""


def _leads(headers: Mapping[str, str]) -> str:
    target = headers.get("location", "")
    return f"it leads to {target}" if target and not HERE.fullmatch(target) else ""


def _runs(page: Page) -> str:
    if not page.header("content-type").startswith("text/html"):
        return ""
    found = [each for each in SCRIPTS if each in page.body]
    return f"it holds {found}" if found else ""
