"""HTTP to the Bot API: python-telegram-bot's calls, carried by aiohttp.

It says of a call that failed whether anything can have been sent, and when Telegram asks to slow down (429).
"""

from __future__ import annotations

import re
from http import HTTPStatus
from ssl import SSLContext, create_default_context
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies, proxy_bypass

import certifi
import orjson
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    ServerTimeoutError,
    TCPConnector,
)
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest

from bot.telegram.intake import Json

if TYPE_CHECKING:
    from collections.abc import Callable

    from telegram.request import RequestData

READ_SECONDS = 20.0
CONNECT_SECONDS = 5.0
_HEADERS = {"Content-Type": "application/json", "User-Agent": BaseRequest.USER_AGENT}
_OF_A_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_UPDATE = re.compile(rb'\{\s*"update_id"')


class NotSent(NetworkError):
    """No connection was made, so nothing can have arrived."""


class Tangled(TelegramError):
    """Among several updates is one nested so deeply that none of them can be read. Ask for them one at a time."""


class Ready(NamedTuple):
    """What a call sends, as JSON already: for the calls of every turn, that need none of the client's objects."""

    body: bytes


class Wire(BaseRequest):
    """So many connections to one Bot API, kept open between calls. A call waits `patience` seconds to get one."""

    def __init__(
        self, api_url: str, connections: int, slowed_down: Callable[[], None], patience: float = READ_SECONDS
    ) -> None:
        self._api, self._connections = urlsplit(api_url), connections
        self._slowed_down, self._patience = slowed_down, patience
        self._session: ClientSession | None = None
        self._usual = self._timeout(READ_SECONDS)

    @property
    def read_timeout(self) -> float:
        """Seconds without a byte of the answer after which a call is given up."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """Be ready for calls; a connection is made with the first."""
        if self._session is None:
            self._session = ClientSession(
                connector=TCPConnector(limit=self._connections, ssl=trusted() if self._api.scheme == "https" else True),
                cookie_jar=DummyCookieJar(),
                headers=_HEADERS,
                proxy=None if proxy_bypass(self._api.hostname or "") else getproxies().get(self._api.scheme),
            )

    async def shutdown(self) -> None:
        """Close the connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | Ready | None = None, read_timeout: object = None,
        *_: object, **__: object,
    ) -> tuple[int, bytes]:  # fmt: skip
        """Call, and return the status and the body. Raises NotSent, TimedOut or another NetworkError."""
        if self._session is None:
            raise NotSent("The line is closed.")
        body, headers = _body(request_data)
        timeout = self._timeout(read_timeout) if isinstance(read_timeout, int | float) else self._usual
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                content = await answer.read()
        except (ClientConnectorError, ConnectionTimeoutError) as trouble:
            raise NotSent(type(trouble).__name__) from trouble
        except ServerTimeoutError as trouble:
            raise TimedOut from trouble
        except (ClientError, OSError) as trouble:
            raise NetworkError(type(trouble).__name__) from trouble
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            self._slowed_down()
        return answer.status, content

    @staticmethod
    def parse_json_payload(payload: bytes) -> Json:
        """Return the answer, read by a quick parser, or with care if that will not have it."""
        try:
            read: Json = orjson.loads(payload)
        except orjson.JSONDecodeError:
            return BaseRequest.parse_json_payload(payload)
        return read

    def _timeout(self, read_seconds: float) -> ClientTimeout:
        return ClientTimeout(connect=self._patience, sock_connect=CONNECT_SECONDS, sock_read=read_seconds)


def _body(sent: RequestData | Ready | None) -> tuple[bytes | None, dict[str, str] | None]:
    if isinstance(sent, Ready):
        return sent.body, None
    return (urlencode(sent.json_parameters).encode() if sent else None), _OF_A_FORM


def trusted() -> SSLContext:
    """Trust whom the machine trusts (a clinic's proxy may have an authority of its own), and the usual authorities."""
    trusted = create_default_context()
    trusted.load_verify_locations(certifi.where())
    return trusted


class UpdatesWire(Wire):
    """Gives a single update that cannot be read as its bytes, so that it can be put aside like any other."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> Json:
        """Return the answer; raises Tangled if it holds several updates of which one cannot be read."""
        try:
            return Wire.parse_json_payload(payload)
        except RecursionError:
            places = [found.start() for found in _UPDATE.finditer(payload)]
            if len(places) != 1:
                raise Tangled(str(Tangled.__doc__)) from None
            return {"ok": True, "result": [payload[places[0] :]]}
