"""What a browser asks, read from its request; what is too long or cannot be read is not taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from flows.trial import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

LONGEST_FORM = 64 * 1024
MOST_FIELDS = 100
LOOPBACK = frozenset(("127.0.0.1", "::1"))


class CannotBeRead(Exception):
    """A form that is too long, has too many fields or is none at all."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. `path` begins with the console's own, as this server knows it; of a field only the last counts."""

    method: str
    path: str
    target: str
    """Path and query behind the console's own path: where to go on after the code was given."""
    parts: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str]
    cookies: Mapping[str, str]
    headers: Mapping[str, str]
    address: str
    """Whoever is connected; behind a proxy on this machine, whom the proxy names last."""
    twice: frozenset[str] = frozenset()
    """The fields that were given more than once, with values that differ."""

    @property
    def text(self) -> str:
        """What was typed into the field that takes whole sentences; lines end as they do here, not as in a form."""
        return "\n".join(self.form.get("text", "").strip().splitlines())

    @property
    def speaks(self) -> str | None:
        """The language that the browser prefers, if it is one of ours."""
        return spoken_by(self.headers)

    @property
    def by_script(self) -> bool:
        """A script of the page asks, to show part of the answer."""
        return "hx-request" in self.headers


def spoken_by(headers: Mapping[str, str]) -> str | None:
    """Return the language that a browser prefers, if it is one of ours."""
    first = headers.get("accept-language", "").strip().casefold()[:2]
    return first if first in LANGUAGES else None


async def read(request: Request, root: str) -> Asked:
    """Return what is asked. CannotBeRead if it cannot be."""
    form = _pairs(await _body(request)) if request.method == "POST" else []
    query = request.scope["query_string"].decode("ascii", "replace")
    behind = request.url.path.removeprefix(root)
    return Asked(
        method=request.method,
        path=request.url.path,
        target=f"{behind}?{query}" if query else behind,
        parts=request.path_params,
        query=dict(given := _pairs(query)),
        form=dict(form),
        cookies=request.cookies,
        headers=request.headers,
        address=_address(request),
        twice=_twice(form or given),
    )


async def _body(request: Request) -> str:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_FORM:
            raise CannotBeRead(CannotBeRead.__doc__)
    return body.decode("utf-8", "replace")


def _pairs(encoded: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(encoded, keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS)
    except ValueError as trouble:
        raise CannotBeRead(CannotBeRead.__doc__) from trouble


def _twice(pairs: list[tuple[str, str]]) -> frozenset[str]:
    named: dict[str, set[str]] = {}
    for name, value in pairs:
        named.setdefault(name, set()).update(filter(None, [value.strip()]))
    return frozenset(name for name, values in named.items() if len(values) > 1)


def _address(request: Request) -> str:
    peer = request.client.host if request.client else ""
    named = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return named if named and peer in LOOPBACK else peer
