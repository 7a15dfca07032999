"""The HTTP of both directions: the Bot API's server, and the posts to a bot's webhook. Connections are kept open."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, TypeAlias

from httptools import HttpRequestParser, HttpResponseParser  # type: ignore[import-untyped]  # it brings no types

Reply: TypeAlias = Callable[[bytes], None]
Take: TypeAlias = Callable[[bytes, bytes, Reply], None]

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
_POST = (
    b"POST %b HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b"X-Telegram-Bot-Api-Secret-Token: %b\r\nContent-Length: %d\r\n\r\n%b"
)
_OK = 200
_PAUSE = 0.05


class Door(asyncio.Protocol):
    """One connection of a client of the Bot API; it sends its next call when the last was answered."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._url, self._body = b"", b""
        self._transport: Any = None
        self._parser: Any = HttpRequestParser(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_url(self, url: bytes) -> None:
        """Hear a part of the address."""
        self._url += url

    def on_body(self, body: bytes) -> None:
        """Hear a part of the body."""
        self._body += body

    def on_message_complete(self) -> None:
        """Answer the call."""
        url, body = self._url, self._body
        self._url, self._body = b"", b""
        self._take(url.rpartition(b"/")[2], body, self._reply)

    def _reply(self, answer: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(_HEAD % (len(answer), answer))


class Postman(asyncio.Protocol):
    """One connection to a webhook: it posts an update, waits for 200, and posts the next."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._transport: Any = None
        self._parser: Any = HttpResponseParser(self)
        self._carries: bytes | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self.go()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._post.lost(self, self._carries)

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_message_complete(self) -> None:
        """Go on with the next update; one that was refused goes back to the end of the queue."""
        carried, self._carries = self._carries, None
        if self._parser.get_status_code() != _OK and carried:
            asyncio.get_running_loop().call_later(_PAUSE, self._post.send, carried)
        self.go()

    def go(self) -> None:
        """Post the next update, or be free."""
        self._carries = self._post.next_for(self)
        if self._carries is not None:
            self._transport.write(self._post.request(self._carries))


class Post:
    """What is posted to one webhook, over so many connections at most."""

    def __init__(self, host: str, port: int, path: str, secret: str, connections: int) -> None:
        self._host, self._port, self._path, self._secret = host, port, path.encode(), secret.encode()
        self._queue: deque[bytes] = deque()
        self._free: list[Postman] = []
        self._missing = connections
        self._tasks: set[asyncio.Task[None]] = set()
        self.is_over = False

    def request(self, update: bytes) -> bytes:
        """Return the post of an update."""
        return _POST % (self._path, self._secret, len(update), update)

    def send(self, update: bytes) -> None:
        """Post an update as soon as a connection is free."""
        self._queue.append(update)
        if self._free:
            self._free.pop().go()
        elif self._missing:
            self._missing -= 1
            task = asyncio.get_running_loop().create_task(self._connect())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def next_for(self, postman: Postman) -> bytes | None:
        """Return what a connection posts next; without anything it is free."""
        if self._queue:
            return self._queue.popleft()
        self._free.append(postman)
        return None

    def lost(self, postman: Postman, carried: bytes | None) -> None:
        """Note a connection that the bot closed; what it carried is posted again."""
        if postman in self._free:
            self._free.remove(postman)
        self._missing += 1
        if carried and not self.is_over:
            self.send(carried)

    async def _connect(self) -> None:
        while not self.is_over:
            try:
                await asyncio.get_running_loop().create_connection(lambda: Postman(self), self._host, self._port)
            except OSError:
                await asyncio.sleep(_PAUSE)
            else:
                return
