"""What the bot has not yet taken: the queue behind getUpdates and the webhook.

An update lives until it is acknowledged by a higher offset (or a webhook's 2xx) or until it expires: a tap after
150 seconds, everything else after a day. A waiting poll is ended by a second one, never the other way round.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Final

from bot.emulator.clock import Clock
from bot.emulator.refusal import Refused
from bot.emulator.spec import SPEC, Json

DAY: Final = 86_400
TAP_LIFE: Final = 150
ALL_KINDS: Final = frozenset(SPEC["types"]["Update"]["fields"]) - {"update_id"}
ONLY_WHEN_ASKED_FOR: Final = {"chat_member", "message_reaction", "message_reaction_count"}
BY_DEFAULT: Final = ALL_KINDS - ONLY_WHEN_ASKED_FOR
FIRST_UPDATE_ID: Final = 874_200_000
MOST_AHEAD: Final = 10
OTHER_POLL: Final = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_SET: Final = "Conflict: terminated by setWebhook request"

Lane = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Pending:
    """One update that the bot has not acknowledged; those of one lane reach a webhook one at a time."""

    number: int
    update: Json
    expires: float
    lane: Lane


class Updates:
    """The queue of one bot."""

    def __init__(self, clock: Clock, first_id: int) -> None:
        self._clock = clock
        self.next_id = first_id
        self._waiting: asyncio.Future[str] | None = None
        self._waits_until = 0.0
        self.pending: dict[int, Pending] = {}
        self.on_push: list[Callable[[Pending], None]] = []
        self.allowed: frozenset[str] = frozenset(BY_DEFAULT)
        clock.on_move.append(self._end_overdue_poll)

    def push(self, kind: str, body: Json, lane: Lane) -> Pending | None:
        """Queue an update, unless the bot did not ask for this kind."""
        if kind not in self.allowed:
            return None
        life = TAP_LIFE if kind == "callback_query" else DAY
        return self.push_raw({"update_id": self.next_id, kind: body}, lane, life)

    def push_raw(self, update: Json, lane: Lane = ("raw", 0), life: float = DAY) -> Pending:
        """Queue an update as it is, well-formed or not; it gets a number if it has none."""
        given = update.get("update_id")
        number = given if isinstance(given, int) else self.next_id
        pending = Pending(number, {"update_id": number, **update}, self._clock.now() + life, lane)
        self.next_id = max(self.next_id, number + 1)
        self.pending[number] = pending
        self._wake("")
        for listener in self.on_push:
            listener(pending)
        return pending

    def allow(self, kinds: list[str] | None) -> None:
        """Remember which kinds the bot wants; an empty list means the usual ones, none given means as before."""
        if kinds is not None:
            self.allowed = frozenset(kinds) & ALL_KINDS if kinds else frozenset(BY_DEFAULT)

    def done(self, number: int) -> None:
        """Acknowledged: it will not come again."""
        self.pending.pop(number, None)

    def clear(self) -> None:
        """Drop everything that waits."""
        self.pending.clear()

    async def poll(self, offset: int, limit: int, seconds: int) -> list[Json]:
        """What getUpdates answers: at once if something is there, else after waiting for it."""
        found = self.take(offset, limit)
        if found or not seconds:
            return found
        await self._wait(seconds)
        return self.take(offset, limit)

    def take(self, offset: int, limit: int) -> list[Json]:
        """Acknowledge up to the offset and read on from there; a negative offset counts from the end."""
        self.expire()
        if offset < 0:
            offset = min(list(self.pending)[offset:], default=0)
        if offset <= self.next_id + MOST_AHEAD:
            for number in [number for number in self.pending if number < offset]:
                del self.pending[number]
        return [held.update for held in islice(self.pending.values(), limit)]

    def expire(self) -> None:
        """Forget what the bot left lying for too long."""
        now = self._clock.now()
        for number in [number for number, held in self.pending.items() if held.expires <= now]:
            del self.pending[number]

    @property
    def is_polled(self) -> bool:
        """Whether a poll waits."""
        return self._waiting is not None and not self._waiting.done()

    def end_poll(self, why: str) -> None:
        """End a waiting poll with 409."""
        self._wake(why)

    async def _wait(self, seconds: float) -> None:
        self._wake(OTHER_POLL)
        waiting = self._waiting = asyncio.get_running_loop().create_future()
        self._waits_until = self._clock.now() + seconds
        try:
            await asyncio.wait([waiting], timeout=seconds)
        finally:
            if self._waiting is waiting:
                self._waiting = None
        if waiting.done() and waiting.result():
            raise Refused(409, waiting.result())

    def _wake(self, why: str) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(why)

    def _end_overdue_poll(self) -> None:
        if self._clock.now() >= self._waits_until:
            self._wake("")
