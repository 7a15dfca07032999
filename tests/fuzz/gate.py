"""The real way in, without a network: a post's bytes or a poll's answer, the doorstep, turns, what is owed on paper.

Webhook, poller, doorstep, database thread and turns are the bot's own. Telegram's side of the poll is a queue that
keeps what was not confirmed, and gives no more than it is asked for.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.doorstep import Doorstep
from bot.memory import Memory
from bot.meters import Meters
from bot.taken import Round
from bot.telegram.asking import Asker
from bot.telegram.cable import Cable
from bot.telegram.patience import Patience
from bot.telegram.poller import poll
from bot.telegram.webhook import Door
from bot.worker import Worker
from storage.outbox import Owed
from tests.faults.devices import ClockOf
from tests.faults.ward import Ward

SECRET = "invented-secret"
HEADERS = [(b"x-telegram-bot-api-secret-token", SECRET.encode())]
PIECE = 64 * 1024
MOST_SHEETS = 50
PATIENT = 8
"""Polls after which a poller that still is given the same update will never get past it."""


class Ended(ClockOf):
    """The ward's time, in which nobody waits."""

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        """Return at once."""
        del event, seconds


class Queue(Cable):
    """Telegram's side of the poll: updates with their ids, until they are confirmed; and what else was called."""

    def __init__(self) -> None:
        self.waiting: list[tuple[int, bytes]] = []
        self.stop = asyncio.Event()
        self.asked = Counter[str]()
        self._tries = 0

    async def carry(
        self, url: str, body: bytes | None, headers: Mapping[str, str] | None = None,
        read_seconds: float | None = None, method: str = "POST",
    ) -> tuple[int, bytes]:  # fmt: skip
        """Answer as the Bot API does."""
        del headers, read_seconds, method
        name = url.rpartition("/")[2]
        self.asked[name] += 1
        if name != "getUpdates":
            return 200, b'{"ok":true,"result":true}'
        asked = json.loads(body or b"{}")
        self.waiting = [each for each in self.waiting if each[0] >= asked.get("offset", 0)]
        self._tries = self._tries + 1 if self.waiting else 0
        if not self.waiting or self._tries > PATIENT:
            self.stop.set()
            self._tries = 0
        given = b",".join(raw for _, raw in self.waiting[: asked.get("limit", 100)])
        return 200, b'{"ok":true,"result":[' + given + b"]}"


class Polling(Asker):
    """The bot's own asker, on a queue."""

    def __init__(self, queue: Queue) -> None:
        super().__init__("1:invented", "http://invented.example")
        self._cable = queue


@dataclass
class Gate:
    """A bot that is spoken to, and what it said."""

    ward: Ward
    loop: asyncio.AbstractEventLoop
    memory: Memory
    errors: list[str] = field(default_factory=list)
    """What the bot logged as an error since it was last looked at."""
    _number: int = 1000

    def __post_init__(self) -> None:
        clock = Ended(self.ward)
        self._doorstep = Doorstep(self.memory, clock)
        self._doorstep.worker = Worker(self.memory, self.ward.desk, clock, self._took)
        self._door = Door(SECRET, self._doorstep.store, lambda: True, Meters())

    def number(self) -> int:
        """Return the id of the next update; what was spoiled may have come under any."""
        self._number += 1
        taken = self.ward.rows("SELECT 1 FROM inbox WHERE update_id = :number", number=self._number)
        return self.number() if taken else self._number

    def takes(self, update: dict[str, Any]) -> tuple[Owed, ...]:
        """Have an update come by webhook, and return all that was sent for it."""
        assert self.posts(json.dumps(update).encode()) == 200
        return self.goes_on()

    def posts(self, body: bytes) -> int:
        """Post a body to the webhook and return the status."""
        return self.loop.run_until_complete(self._posted(body))

    def polls(self, number: int, raw: bytes) -> bool:
        """Have a poll bring an update; False if the poller never gets past it."""
        return self.loop.run_until_complete(self._polled(number, raw))

    def goes_on(self) -> tuple[Owed, ...]:
        """Take turns that are left, send what is owed, and return what was sent."""
        before = len(self.ward.attempts)
        try:
            if self.ward.rows("SELECT 1 FROM inbox WHERE done_at IS NULL LIMIT 1"):
                self.ward.takes_turns()
        except Exception as trouble:  # noqa: BLE001 - whatever a round of turns raises is what is looked for
            self.errors.append(f"a round of turns failed: {type(trouble).__name__}")
        self.ward.delivers()
        self._tidies()
        return tuple(owed for _, owed in self.ward.attempts[before:])

    def _tidies(self) -> None:
        """Put sheets without buttons away: there come to be very many."""
        for chat, sheets in self.ward.telegram.chats.items():
            if len(sheets) > MOST_SHEETS:
                self.ward.telegram.chats[chat] = {number: each for number, each in sheets.items() if each.buttons}

    def _took(self, done: Round) -> None:
        self.ward.takes_in_hand(done)

    async def _posted(self, body: bytes) -> int:
        status: list[int] = []
        pieces = iter([body[at : at + PIECE] for at in range(0, len(body), PIECE)] or [b""])

        async def receive() -> dict[str, Any]:
            piece = next(pieces, None)
            return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}

        async def send(message: Any) -> None:  # noqa: ANN401 - as ASGI has it
            status.append(message.get("status", 0))

        await self._door({"type": "http", "method": "POST", "headers": HEADERS}, receive, send)
        return status[0]

    async def _polled(self, number: int, raw: bytes) -> bool:
        queue = Queue()
        queue.waiting.append((number, raw))
        patience = Patience(queue.stop, Ended(self.ward), self.ward.chance)
        await poll(Polling(queue), self._doorstep.store, patience)
        assert set(queue.asked) == {"deleteWebhook", "getUpdates"}, queue.asked
        return not queue.waiting


class _Overheard(logging.Handler):
    def __init__(self, errors: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._errors = errors

    def emit(self, record: logging.LogRecord) -> None:
        self._errors.append(record.getMessage())


@contextmanager
def gate(ward: Ward) -> Iterator[Gate]:
    """Open the way in to a ward."""
    loop, memory = asyncio.new_event_loop(), Memory(ward.engine)
    it = Gate(ward, loop, memory)
    overheard, log = _Overheard(it.errors), logging.getLogger("bot")
    log.addHandler(overheard)
    propagated, log.propagate = log.propagate, False
    try:
        yield it
    finally:
        log.propagate = propagated
        log.removeHandler(overheard)
        memory.close()
        loop.close()
