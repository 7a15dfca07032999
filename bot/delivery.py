"""Empties the outbox: claims what is owed, sends it, and settles it by the table in `bot/outcomes.py`.

In one chat one thing is sent after another, in the order of owing; chats do not wait for each other. New messages keep
to Telegram's pace; answers to taps go first. A claim is a lease, held for as long as its send is under way: what a
killed process had claimed is free again soon, and in doubt.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from bot.meters import Meters
from bot.sending import send
from bot.settling import settle
from storage import outbox, screenings
from storage.database import is_trouble_of_the_database
from storage.pacing import PUBLISHED, Limits

if TYPE_CHECKING:
    from bot.clock import Chance, Clock
    from bot.memory import Memory
    from bot.outcomes import Ended
    from bot.telegram.outlet import Outlet
    from bot.wording import Words
    from storage.outbox import Owed
    from storage.screenings import Panel
    from storage.unit import Unit

_log = logging.getLogger(__name__)

LEASE = timedelta(seconds=15)
RENEWED_EVERY = 5.0
AT_ONCE = 30
LONGEST_SLEEP = 5.0
PAUSE_SECONDS = 1.0
SHORTEST_SLEEP = 0.02
FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Means:
    """Time, chance, the pace of new messages, and what is measured."""

    clock: Clock
    chance: Chance
    limits: Limits | None = PUBLISHED
    meters: Meters = field(default_factory=Meters)


class Claimed(NamedTuple):
    """Something to be sent now, and the message that shows its screening."""

    owed: Owed
    panel: Panel | None


class Delivery:
    """One process's deliverer. `nudge` it when something new is owed."""

    def __init__(self, memory: Memory, outlet: Outlet, means: Means, words: Words) -> None:
        self._memory, self._outlet, self._means, self._words = memory, outlet, means, words
        self._clock = means.clock
        self._news = asyncio.Event()
        self._stopping = False
        self._sleeps_until = FAR
        self._tasks: set[asyncio.Task[None]] = set()
        self._under_way: dict[int, Owed] = {}

    def nudge(self) -> None:
        """Say that something may be due."""
        self._news.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop`, then finish what is under way."""
        renewing = asyncio.create_task(self._keep_leases())
        try:
            while not stop.is_set():
                await self._round()
            self._stopping = True
            await asyncio.gather(*self._tasks, return_exceptions=True)
        finally:
            renewing.cancel()

    async def _round(self) -> None:
        self._news.clear()
        self._sleeps_until = FAR
        try:
            pause = await self._start_all()
        except Exception as trouble:  # noqa: BLE001  # a full disk or a lost database must not end the bot
            _log.error("The outbox cannot be read (%s); trying again.", type(trouble).__name__)
            pause = LONGEST_SLEEP
        if not self._news.is_set():
            self._sleeps_until = self._clock.now() + timedelta(seconds=pause)
            await self._clock.wait(self._news, pause)

    async def _start_all(self) -> float:
        """Start to send all that is due; return how long nothing else can be due."""
        free, now, limits = AT_ONCE - len(self._tasks), self._clock.now(), self._means.limits
        if free <= 0:
            return LONGEST_SLEEP
        claimed, due = await self._memory.write(lambda unit: (_claimed(unit, now, free, limits), outbox.next_due(unit)))
        for one in claimed:
            task = asyncio.create_task(self._deliver(one))
            self._tasks.add(task)
            task.add_done_callback(self._ended)
        if due is None or len(claimed) == free:
            return LONGEST_SLEEP
        return min(LONGEST_SLEEP, max(SHORTEST_SLEEP, (due - self._clock.now()).total_seconds()))

    async def _deliver(self, one: Claimed) -> None:
        """Send one thing, then what its end has freed."""
        following: Claimed | None = one
        while following:
            owed = following.owed
            self._under_way[owed.id] = owed
            try:
                following = await self._sent(following)
            finally:
                self._under_way.pop(owed.id, None)  # after a lost lease the row may have been taken anew

    async def _sent(self, one: Claimed) -> Claimed | None:
        owed = one.owed
        ended = await send(self._outlet, owed, one.panel, self._words)
        self._means.meters.delivery(owed.kind, ended.ending, self._clock.now() - owed.created_at)
        never = asyncio.Event()
        while True:
            try:
                return await self._settled(owed, ended)
            except Exception as trouble:
                if not is_trouble_of_the_database(trouble):
                    raise
                # While the disk refuses, only this process knows, so it does not forget. A traceback can quote values.
                _log.error("What became of a send cannot be written (%s); trying again.", type(trouble).__name__)
            await self._clock.wait(never, PAUSE_SECONDS)

    async def _settled(self, owed: Owed, ended: Ended) -> Claimed | None:
        """Write how it ended; and, in the same transaction, take what comes next."""
        now, chance, limits = self._clock.now(), self._means.chance, self._means.limits
        is_sent = ended.move == "sent"

        def work(unit: Unit) -> tuple[tuple[Claimed, ...], datetime | None]:
            settle(unit, owed, ended, now, chance, limits)
            if self._stopping or (is_sent and owed.kind == "toast"):  # nothing waits behind an answer to a tap
                return (), None
            claimed = _claimed(unit, now, 1, limits)
            return claimed, None if is_sent and claimed else outbox.next_due(unit)

        claimed, due = await self._memory.write(work)
        if due and due < self._sleeps_until:
            self.nudge()
        return claimed[0] if claimed else None

    def _ended(self, task: asyncio.Task[None]) -> None:
        if len(self._tasks) >= AT_ONCE:
            self.nudge()
        self._tasks.discard(task)
        if not task.cancelled() and (trouble := task.exception()):
            _log.error("A delivery failed (%s); it is tried again when its lease ends.", type(trouble).__name__)

    async def _keep_leases(self) -> None:
        """Say from time to time that what is under way is not given up."""
        never = asyncio.Event()
        while True:
            await self._clock.wait(never, RENEWED_EVERY)
            held, until = tuple(self._under_way.values()), self._clock.now() + LEASE
            if held:
                await self._hold_on(held, until)

    async def _hold_on(self, held: tuple[Owed, ...], until: datetime) -> None:
        try:
            await self._memory.write(lambda unit: outbox.renew(unit, held, until))
        except Exception as trouble:  # noqa: BLE001  # the next time comes before the lease ends
            _log.error("A lease could not be renewed (%s).", type(trouble).__name__)


def _claimed(unit: Unit, now: datetime, limit: int, limits: Limits | None) -> tuple[Claimed, ...]:
    claimed = outbox.claim(unit, now, LEASE, limit, limits)
    return tuple(Claimed(owed, _panel(unit, owed)) for owed in claimed)


def _panel(unit: Unit, owed: Owed) -> Panel | None:
    return screenings.panel_of(unit, owed.screening) if owed.kind == "panel" and owed.screening else None
