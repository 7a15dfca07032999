"""How updates reach the bot: kept until a poll's offset acknowledges them, or posted to each webhook in turn."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from typing import Any
from urllib.parse import urlsplit

from benchmarks.telegram.door import Post, Reply

_LIMIT = 100
_CONNECTIONS = 40
_NOTHING = b'{"ok":true,"result":[]}'


class Waiting:
    """The updates that a bot has not taken yet, and the way in which it takes them."""

    def __init__(self) -> None:
        self.polled = asyncio.Event()
        """The bot has asked for updates."""
        self.posts: dict[str, Post] = {}
        self._queue: deque[tuple[int, bytes]] = deque()
        self._polls: list[tuple[int, Reply, asyncio.TimerHandle]] = []
        self._is_due = False
        self._turns = itertools.count()

    def send(self, number: int, update: bytes) -> None:
        """Have the bot get an update: with the next answer to its poll, or by a post."""
        if self.posts:
            posts = list(self.posts.values())
            posts[next(self._turns) % len(posts)].send(update)
            return
        self._queue.append((number, update))
        if self._polls and not self._is_due:  # what comes in the same moment goes with the same answer
            self._is_due = True
            asyncio.get_running_loop().call_soon(self._answer)

    def poll(self, asked: dict[str, Any], reply: Reply) -> None:
        """Answer getUpdates: at once if something waits, else when something comes, or its time is over."""
        self.polled.set()
        offset, seconds = int(asked.get("offset") or 0), float(asked.get("timeout") or 0)
        while self._queue and self._queue[0][0] < offset:
            self._queue.popleft()
        if self._queue:
            reply(self._first(int(asked.get("limit") or _LIMIT)))
            return
        timer = asyncio.get_running_loop().call_later(seconds, self._give_up, reply)
        self._polls.append((int(asked.get("limit") or _LIMIT), reply, timer))

    def hook(self, asked: dict[str, Any]) -> None:
        """Post to this address from now on, besides those set before."""
        url = str(asked["url"])
        if url and url not in self.posts:
            parts, most = urlsplit(url), int(asked.get("max_connections") or _CONNECTIONS)
            secret = str(asked.get("secret_token") or "")
            self.posts[url] = Post(parts.hostname or "", parts.port or 80, parts.path or "/", secret, most)

    def unhook(self) -> None:
        """Post no more."""
        for post in self.posts.values():
            post.is_over = True
        self.posts.clear()

    def _answer(self) -> None:
        self._is_due = False
        if self._polls and self._queue:
            limit, reply, timer = self._polls.pop(0)
            timer.cancel()
            reply(self._first(limit))

    def _give_up(self, reply: Reply) -> None:
        self._polls = [poll for poll in self._polls if poll[1] is not reply]
        reply(_NOTHING)

    def _first(self, limit: int) -> bytes:
        return b'{"ok":true,"result":[%b]}' % b",".join(update for _, update in itertools.islice(self._queue, limit))
