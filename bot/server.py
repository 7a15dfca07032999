"""The one HTTP server of a process, on LISTEN: whatever routes it is given, and nobody may keep it waiting.

uvicorn's protocol on a socket of our own: signals and event loop are left to the process, it opens and closes at once.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import uvicorn
from starlette.routing import Router
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from starlette.routing import BaseRoute

    from bot.clock import Clock

    Address = tuple[str, int]

_log = logging.getLogger(__name__)

TRY_AGAIN_SECONDS = 3.0
HEAD_SECONDS = 10.0
LONGEST_HEAD = 64 * 1024
CLOSING_SECONDS = 2.0
MOST_CONNECTIONS = 200
BACKLOG = 256


class ListenTaken(Exception):
    """Nobody can listen at LISTEN: its message says why, and what to do."""


@asynccontextmanager
async def serving(routes: Sequence[BaseRoute], address: Address, clock: Clock, *, needed: bool) -> AsyncIterator[str]:
    """Serve until the block ends; gives the address. What is not needed may be missing: it is tried for again."""
    server = _Server(routes, address)
    waiting = None
    try:
        await server.open()
    except ListenTaken as trouble:
        if needed:
            raise
        _log.warning("%s Until then /healthz, /readyz and /metrics do not answer; the bot works without them.", trouble)
        waiting = asyncio.create_task(_keep_trying(server, clock))
    try:
        yield server.url
    finally:
        if waiting:
            waiting.cancel()
        await server.close()


async def _keep_trying(server: _Server, clock: Clock) -> None:
    """Open as soon as whoever has the address lets go of it: a predecessor finishing its work."""
    never = asyncio.Event()
    while True:
        await clock.wait(never, TRY_AGAIN_SECONDS)
        try:
            await server.open()
        except ListenTaken:
            continue
        _log.info("Listening on %s after all.", server.url)
        return


class _Server:
    """Who listens, and who is connected."""

    def __init__(self, routes: Sequence[BaseRoute], address: Address) -> None:
        self._host, self._port = address
        self._state = ServerState()
        self._config = uvicorn.Config(
            Router(routes=routes), ws="none", lifespan="off", log_config=None, access_log=False,
            proxy_headers=False, server_header=False, limit_concurrency=MOST_CONNECTIONS,
        )  # fmt: skip
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    async def open(self) -> None:
        """Listen; with port 0 the system chooses one, which is kept from then on."""
        place = _listening(self._host, self._port)
        self._port = place.getsockname()[1]
        self._config.load()

        def answer() -> _Connection:
            return _Connection(self._config, self._state, {})

        self._server = await asyncio.get_running_loop().create_server(answer, sock=place, backlog=BACKLOG)

    async def close(self) -> None:
        """Let nobody in, and let those who are in finish, for a moment."""
        if self._server is None:
            return
        self._server.close()
        for connection in list(self._state.connections):
            connection.shutdown()
        if self._state.tasks:
            await asyncio.wait(list(self._state.tasks), timeout=CLOSING_SECONDS)
        for task in list(self._state.tasks):
            task.cancel()
        await asyncio.gather(*self._state.tasks, return_exceptions=True)


class _Connection(HttpToolsProtocol):
    """A connection that is closed unless it soon says, in few words, what it wants: a few could keep all others out."""

    _patience: asyncio.TimerHandle | None = None
    _heard = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn does
        super().connection_made(transport)
        self._expect_a_request()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._heard = self._heard + len(data) if self._patience else 0
        if self._heard > LONGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of this request has no end.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._expect_a_request()

    def on_headers_complete(self) -> None:
        self._wait_as_long_as_it_takes()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_as_long_as_it_takes()
        super().connection_lost(exc)

    def _expect_a_request(self) -> None:
        if self._patience is None:
            self._patience = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def _wait_as_long_as_it_takes(self) -> None:
        if self._patience:
            self._patience.cancel()
            self._patience = None


def _listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens; to bind alone would not show that another does."""
    place = None
    try:
        family, _, _, _, found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        place = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, so that asyncio sets TCP_NODELAY
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        place.bind(found)
        place.listen(BACKLOG)
    except OSError as trouble:
        if place:
            place.close()
        raise ListenTaken(
            f"Nothing can listen on {host}:{port} ({trouble.strerror}). Stop the program that does, or set LISTEN to "
            "another host:port: every process on a machine needs one of its own."
        ) from trouble
    return place
