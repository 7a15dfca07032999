"""The HTTP server: uvicorn's protocol on sockets of our own, so that lines can be cut and connections refused."""

import asyncio
import socket
from collections.abc import Callable, MutableMapping
from typing import Any, Final

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

KEEP_ALIVE: Final = 75
BACKLOG: Final = 512

Scope = MutableMapping[str, Any]
App = Callable[..., Any]


class Lines:
    """Who listens, and who is connected."""

    def __init__(self, app: App, host: str, port: int) -> None:
        self._app = app
        self._host = host
        self._server: asyncio.Server | None = None
        self._state = ServerState()
        self._transports: dict[tuple[str, int], asyncio.Transport] = {}
        self.port = port

    async def open(self) -> None:
        """Listen; with port 0 the system chooses one, which is kept from then on."""
        config = uvicorn.Config(
            self._app, http="httptools", ws="none", lifespan="off", log_config=None, access_log=False,
            timeout_keep_alive=KEEP_ALIVE, server_header=False, date_header=False,
        )  # fmt: skip
        config.load()
        place = _listening(self._host, self.port)
        self.port = place.getsockname()[1]
        lines = self._transports

        class Line(HttpToolsProtocol):
            """One connection, known by the address at its other end."""

            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn does
                super().connection_made(transport)
                lines[transport.get_extra_info("peername")[:2]] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                lines.pop(self.transport.get_extra_info("peername")[:2], None)
                super().connection_lost(exc)

        def answer() -> Line:
            return Line(config=config, server_state=self._state, app_state={})

        self._server = await asyncio.get_running_loop().create_server(answer, sock=place, backlog=BACKLOG)

    async def close(self) -> None:
        """Refuse new connections and cut those there are; what was being done is dropped."""
        if self._server:
            self._server.close()
            self._server = None
        for transport in list(self._transports.values()):
            transport.abort()
        tasks = list(self._state.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def cut(self, scope: Scope) -> None:
        """End the connection a request came by, without a word."""
        transport = self._transports.get(tuple(scope["client"]))
        if transport:
            transport.abort()
        await asyncio.sleep(0)


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    place = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, so that asyncio sets TCP_NODELAY
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        place.bind((host, port))
    except OSError as trouble:
        place.close()
        raise OSError(
            f"The emulator cannot listen on {host}:{port}: {trouble.strerror}. Choose another port."
        ) from None
    return place
