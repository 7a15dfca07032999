"""HTTP to the Bot API, carried by aiohttp: bytes out, status and bytes in.

It says of a call that failed whether anything can have been sent, and when Telegram asks to slow down (429).
"""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from ssl import SSLContext, create_default_context
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import certifi
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

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

READ_SECONDS = 20.0
CONNECT_SECONDS = 5.0
_HEADERS = {"Content-Type": "application/json", "User-Agent": "trial-prescreen"}


class NotCarried(Exception):
    """A call came to nothing: some of it may have arrived."""


class NotBegun(NotCarried):
    """No connection was made, so nothing can have arrived."""


class NotInTime(NotCarried):
    """The answer did not come in time."""


class Cable:
    """So many connections to one Bot API, kept open between calls. A call waits `patience` seconds to get one."""

    def __init__(
        self, api_url: str, connections: int, slowed_down: Callable[[], None], patience: float = READ_SECONDS
    ) -> None:
        self._api, self._connections = urlsplit(api_url), connections
        self._slowed_down, self._patience = slowed_down, patience
        self._session: ClientSession | None = None
        self._usual = self._timeout(READ_SECONDS)

    async def open(self) -> None:
        """Be ready for calls; a connection is made with the first."""
        if self._session is None:
            self._session = ClientSession(
                connector=TCPConnector(limit=self._connections, ssl=trusted() if self._api.scheme == "https" else True),
                cookie_jar=DummyCookieJar(),
                headers=_HEADERS,
                proxy=None if proxy_bypass(self._api.hostname or "") else getproxies().get(self._api.scheme),
            )

    async def close(self) -> None:
        """Close the connections."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def carry(
        self,
        url: str,
        body: bytes | None,
        headers: Mapping[str, str] | None = None,
        read_seconds: float | None = None,
        method: str = "POST",
    ) -> tuple[int, bytes]:
        """Call, and return the status and the body. Raises NotBegun, NotInTime or NotCarried."""
        if self._session is None:
            raise NotBegun("The line is closed.")
        timeout = self._usual if read_seconds is None else self._timeout(read_seconds)
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as answer:
                content = await answer.read()
        except (ClientConnectorError, ConnectionTimeoutError) as trouble:
            raise NotBegun(type(trouble).__name__) from trouble
        except ServerTimeoutError as trouble:
            raise NotInTime(type(trouble).__name__) from trouble
        except (ClientError, OSError) as trouble:
            raise NotCarried(type(trouble).__name__) from trouble
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            self._slowed_down()
        return answer.status, content

    def _timeout(self, read_seconds: float) -> ClientTimeout:
        return ClientTimeout(connect=self._patience, sock_connect=CONNECT_SECONDS, sock_read=read_seconds)


@cache
def trusted() -> SSLContext:
    """Trust whom the machine trusts (a clinic's proxy may have an authority of its own), and the usual authorities."""
    trusted = create_default_context()
    trusted.load_verify_locations(certifi.where())
    return trusted
