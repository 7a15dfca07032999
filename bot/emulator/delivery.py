"""The other way to the bot: each update posted to its address, one at a time per lane, tried again until it expires.

A lane is what the real server queues by: a chat's messages, a person's taps. After a failure: again at once, then
after 2 s, 4 s and so on up to a minute; `Retry-After` is obeyed up to an hour. The delays go by the emulator's clock.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final

import orjson

from bot.emulator import post
from bot.emulator.clock import Clock
from bot.emulator.spec import Json
from bot.emulator.updates import Lane, Pending, Updates

LONGEST_DELAY: Final = 60
LONGEST_RETRY_AFTER: Final = 3600
GONE_FOR: Final = 23 * 3600

Run = Callable[[str, Json], Awaitable[object]]


class Webhook:
    """The deliveries of one bot."""

    def __init__(self, clock: Clock, updates: Updates) -> None:
        self._clock = clock
        self._updates = updates
        self.run: Run | None = None
        self._lanes: dict[Lane, deque[Pending]] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._places = asyncio.Semaphore(1)
        self._gone_since = 0.0
        self._secret = ""
        self.url = ""
        self.most_at_once = 40
        self.next_set = 0.0
        self.last_error = ""
        self.last_error_date = 0
        updates.on_push.append(self.offer)

    def start(self, url: str, secret: str, most_at_once: int) -> None:
        """Deliver to this address, beginning with what already waits."""
        self.stop()
        self.url, self._secret, self.most_at_once = url, secret, most_at_once
        self._places = asyncio.Semaphore(most_at_once)
        for pending in list(self._updates.pending.values()):
            self.offer(pending)

    def stop(self) -> None:
        """Deliver no more; what waits stays for getUpdates."""
        for task in self._running:
            task.cancel()
        self._running.clear()
        self._lanes.clear()
        self.url, self.last_error, self._gone_since = "", "", 0.0

    def offer(self, pending: Pending) -> None:
        """Deliver an update after those before it in its lane."""
        if not self.url:
            return
        if pending.lane in self._lanes:
            self._lanes[pending.lane].append(pending)
            return
        self._lanes[pending.lane] = deque([pending])
        task = asyncio.get_running_loop().create_task(self._empty(pending.lane))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _empty(self, lane: Lane) -> None:
        waiting = self._lanes[lane]
        while waiting:
            await self._deliver(waiting[0])
            waiting.popleft()
        del self._lanes[lane]

    async def _deliver(self, pending: Pending) -> None:
        """Until it is taken or expires."""
        now = self._clock.now
        delay, failures = 1, 0
        while now() < pending.expires:
            wait = await self._attempt(pending)
            if wait < 0:
                break
            if failures and not wait:
                delay = wait = min(delay * 2, LONGEST_DELAY)
            failures += 1
            if now() + wait > pending.expires:
                break
            await self._clock.sleep(wait)
        self._updates.done(pending.number)

    async def _attempt(self, pending: Pending) -> int:
        """Post once: -1 when taken, else the seconds that Retry-After asks for."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self._secret} if self._secret else {}
        async with self._places:
            try:
                code, reason, answer_headers, body = await post.json(self.url, orjson.dumps(pending.update), headers)
            except (OSError, TimeoutError, EOFError, ValueError) as trouble:
                self._failed(f"Can't connect to the webhook: {trouble}" if str(trouble) else "Connection closed")
                return 0
        if 200 <= code < 300:  # noqa: PLR2004 - HTTP's own
            self._gone_since = 0
            await self._run_answer(body)
            return -1
        self._failed(f"Wrong response from the webhook: {code} {reason}")
        self._close_if_gone(code)
        asked = answer_headers.get("retry-after", "")
        return min(int(asked), LONGEST_RETRY_AFTER) if asked.isdecimal() else 0

    async def _run_answer(self, body: bytes) -> None:
        """A method in the answer is run, its result unseen."""
        with suppress(orjson.JSONDecodeError):
            answer = orjson.loads(body) if body else None
            if self.run and isinstance(answer, dict) and not str(answer.get("method", "get")).lower().startswith("get"):
                await self.run(answer.pop("method"), answer)

    def _failed(self, why: str) -> None:
        self.last_error, self.last_error_date = why, self._clock.date()

    def _close_if_gone(self, code: int) -> None:
        """410 for 23 hours ends the webhook."""
        if code != 410:  # noqa: PLR2004 - HTTP's own
            self._gone_since = 0
        elif not self._gone_since:
            self._gone_since = self._clock.now()
        elif self._clock.now() > self._gone_since + GONE_FOR:
            self.stop()
