"""A hundred messages in a burst from one person: answered once, and hardly felt by the others.

A poll brings them in one piece, and all are refused. A webhook gets the next of a chat when it has answered the last.
Measured is the time from the receipt of another person's tap, sent amid the burst, to the commit of its turn; and the
same when nobody else says anything.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.doorstep import Doorstep
from bot.memory import Memory
from bot.taken import Round
from bot.telegram.intake import incoming
from bot.worker import Worker
from tests.faults.devices import ClockOf
from tests.faults.letters import Update, tapped, typed
from tests.faults.ward import COLLEAGUE, INVESTIGATOR, Ward

MESSAGES = 100
QUIET = 120.0
MOST = {False: 1, True: 2}
"""Answers to a burst, by polling and by webhook: there its first messages are read before it is known to be one."""


@dataclass
class Bursts:
    """The figures of one campaign."""

    amid: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)
    """Seconds of another's tap."""
    read: int = 0
    """Messages of bursts that had a turn, because never so many waited that it was a flood."""
    violations: list[str] = field(default_factory=list)


@dataclass
class Desk:
    """The product's worker on its one database thread, and who waits for which turn."""

    ward: Ward
    memory: Memory
    waiting: dict[int, asyncio.Future[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.doorstep = Doorstep(self.memory, ClockOf(self.ward))
        self.doorstep.worker = self.worker = Worker(self.memory, self.ward.desk, ClockOf(self.ward), self._look)

    async def take_in(self, updates: Sequence[Update]) -> None:
        """Store what came in one piece."""
        await self.doorstep.store([kept for each in updates if (kept := incoming(each))])

    def commit_of(self, update: Update) -> asyncio.Future[float]:
        """When an update's turn is on disk."""
        return self.waiting.setdefault(update["update_id"], asyncio.get_running_loop().create_future())

    def _look(self, done: Round) -> None:
        """After each round: see whose turns it took."""
        self.ward.takes_in_hand(done)
        asked = "SELECT 1 FROM inbox WHERE update_id = :number AND done_at IS NOT NULL"
        for number in [number for number in self.waiting if self.ward.rows(asked, number=number)]:
            self.waiting.pop(number).set_result(time.perf_counter())


async def bursts(ward: Ward, trials: int, *, by_webhook: bool) -> Bursts:
    """Let so many bursts come, by a poll that brings a hundred at once, or one by one as a webhook does."""
    found = Bursts()
    ward.serves(typed(1001, COLLEAGUE, "/screen"), typed(1002, INVESTIGATOR, "/screen"))
    ward.telegram.sent.clear()
    async with _at_work(ward) as desk:
        for trial in range(trials):
            ward.passes(QUIET)
            first = 2000 + trial * 2 * MESSAGES
            burst = [typed(each, INVESTIGATOR, f"invented {each}", each) for each in range(first, first + MESSAGES)]
            await _one(desk, found, burst, _tap(ward, first + MESSAGES), by_webhook=by_webhook)
            ward.delivers()
            _is_answered_once(ward, found, first, by_webhook=by_webhook)
            found.alone.append(await taken(desk, _tap(ward, first + MESSAGES + 1)))
            ward.delivers()
    return found


async def taken(desk: Desk, tap: Update) -> float:
    answered, received = desk.commit_of(tap), time.perf_counter()
    await desk.take_in([tap])
    return await answered - received


async def _one(desk: Desk, found: Bursts, burst: Sequence[Update], tap: Update, *, by_webhook: bool) -> None:
    answered, last = desk.commit_of(tap), desk.commit_of(burst[-1])
    if by_webhook:
        for each in burst[: MESSAGES // 2]:
            await desk.take_in([each])
    received = time.perf_counter()
    storing = [asyncio.ensure_future(desk.take_in([tap] if by_webhook else [*burst, tap]))]
    if by_webhook:
        for each in burst[MESSAGES // 2 :]:
            await desk.take_in([each])
    found.amid.append(await answered - received)
    await asyncio.gather(last, *storing)


def _tap(ward: Ward, number: int) -> Update:
    live = ward.telegram.live(COLLEAGUE)
    message = max(live)
    words = next(data for _, data in live[message].buttons if data.endswith("|words"))
    return tapped(number, COLLEAGUE, words, message)


def _is_answered_once(ward: Ward, found: Bursts, first: int, *, by_webhook: bool) -> None:
    """Everything has had its end, and the person has got one message; by webhook the question besides."""
    of_it = {"low": first, "high": first + MESSAGES - 1}
    asked = "SELECT state, count(*) FROM inbox WHERE update_id BETWEEN :low AND :high GROUP BY state"
    ends = dict(ward.rows(asked, **of_it))
    told = [text for chat, _, text in ward.telegram.sent if chat == INVESTIGATOR]
    found.read += ends.get("done", 0)
    if set(ends) - {"refused", "done"} or not 1 <= len(told) <= MOST[by_webhook]:
        found.violations.append(f"burst from {first}: {ends}, told {told}")
    ward.telegram.sent.clear()


@asynccontextmanager
async def _at_work(ward: Ward) -> AsyncIterator[Desk]:
    memory, stop = Memory(ward.engine), asyncio.Event()
    desk = Desk(ward, memory)
    working = asyncio.create_task(desk.worker.run(stop))
    try:
        yield desk
    finally:
        stop.set()
        desk.worker.nudge()
        await working
        memory.close()
