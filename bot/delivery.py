"""Empties the outbox: claims what is owed, sends it, and settles it by the table in `bot/outcomes.py`.

In one chat one thing is sent after another, in the order of owing; chats do not wait for each other. New messages keep
to Telegram's pace; answers to taps go first. A claim is a lease, held for as long as its send is under way: what a
killed process had claimed is free again soon, and in doubt.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from bot import settling
from bot.claiming import asked, claimed
from bot.sending import LEASE, Claimed, is_anew, send
from bot.settling import settle
from storage import outbox
from storage.database import is_trouble_of_the_database

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.means import Means
    from bot.memory import Memory
    from bot.outcomes import Ended
    from bot.scribe import Scribe
    from bot.telegram.outlet import Outlet
    from bot.wording import Words
    from storage.outbox import Owed
    from storage.unit import Unit

_log = logging.getLogger(__name__)

RENEWED_EVERY = 5.0
AT_ONCE = 100
"""How many things are sent at the same time."""
LONGEST_SLEEP = 5.0
PAUSE_SECONDS = 1.0
SHORTEST_SLEEP = 0.02
FAR = datetime.max.replace(tzinfo=UTC)


class Found(NamedTuple):
    """What can be sent now, and when the next thing can."""

    claimed: tuple[Claimed, ...] = ()
    due: datetime | None = None


Over: TypeAlias = "tuple[Claimed, Ended, datetime]"
"""What was sent, how that ended, and since when it can have been seen: its beginning; of a new message, its end."""


class Delivery:
    """One process's deliverer. `nudge` it when something new is owed."""

    def __init__(
        self, memory: Memory, outlet: Outlet, means: Means, words: Words, scribe: Scribe | None = None
    ) -> None:
        self._memory, self._outlet, self._means, self._words = memory, outlet, means, words
        self._scribe = scribe
        self._clock = means.clock
        self._news = asyncio.Event()
        self._stopping = False
        self._sleeps_until = FAR
        self._tasks: set[asyncio.Task[None]] = set()
        self._over: list[Over] = []
        self._settling: asyncio.Task[None] | None = None
        self._together = True
        self._under_way: dict[int, Owed] = {}

    def nudge(self) -> None:
        """Say that something may be due."""
        self._news.set()

    def send(self, claimed: Iterable[Claimed]) -> None:
        """Send what was taken for this process."""
        for one in claimed:
            task = asyncio.create_task(self._deliver(one))
            self._tasks.add(task)
            task.add_done_callback(self._ended)

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop`, then finish what is under way."""
        renewing = asyncio.create_task(self._keep_leases())
        try:
            while not stop.is_set():
                await self._round()
            self._stopping = True
            await asyncio.gather(*self._tasks, return_exceptions=True)
            if self._settling:
                await self._settling
        finally:
            renewing.cancel()

    async def begin(self) -> None:
        """Start to send what was owed before anything new comes in."""
        await self._look()

    async def _look(self) -> float:
        try:
            return await self._start_all()
        except Exception as trouble:  # noqa: BLE001  # a full disk or a lost database must not end the bot
            _log.error("The outbox cannot be read (%s); trying again.", type(trouble).__name__)
            return LONGEST_SLEEP

    async def _round(self) -> None:
        self._news.clear()
        self._sleeps_until = FAR
        pause = await self._look()
        if not self._news.is_set():
            self._sleeps_until = self._clock.now() + timedelta(seconds=pause)
            await self._clock.wait(self._news, pause)

    async def _start_all(self) -> float:
        """Start to send all that is due; return how long nothing else can be due."""
        if len(self._tasks) >= AT_ONCE:
            return LONGEST_SLEEP
        found = await self._memory.write(lambda unit: self._find(unit, self._clock.now()), ahead=True)
        self.send(found.claimed)
        if found.due is None or len(self._tasks) >= AT_ONCE:
            return LONGEST_SLEEP
        return min(LONGEST_SLEEP, max(SHORTEST_SLEEP, (found.due - self._clock.now()).total_seconds()))

    def _find(self, unit: Unit, now: datetime) -> Found:
        """Take what may be sent now, as much as there is room for, and see when the next thing is due."""
        free, limits = AT_ONCE - len(self._tasks), self._means.limits
        return Found(claimed(unit, now, free, limits) if free > 0 else (), outbox.next_due(unit))

    def _send(self, found: Found) -> None:
        self.send(found.claimed)
        if found.due and found.due < self._sleeps_until:
            self.nudge()

    async def _deliver(self, one: Claimed) -> None:
        """Send one thing and hand in how it ended; it is held until that is on disk."""
        owed = one.owed
        self._under_way[owed.id] = owed
        began = self._clock.now()
        if (question := asked(owed)) is not None:
            self._means.on_the_way.begins(*question, began, anew=is_anew(one))
        try:
            ended = await self._sent(one)
        except BaseException:
            self._under_way.pop(owed.id, None)
            if question is not None:
                self._means.on_the_way.ends(*question)
            raise
        now = self._clock.now()
        self._means.meters.delivery(owed.kind, ended.ending, now - owed.created_at)
        self._over.append((one, ended, now if ended.anew else began))
        if self._settling is None or self._settling.done():
            self._settling = asyncio.create_task(self._settle_all())

    async def _sent(self, one: Claimed) -> Ended:
        """Send it; a question that follows a tap is on its way beside the answer to the tap."""
        tap = one.owed.payload.get("tap") if one.owed.kind == "panel" else None
        if tap is None:
            return await send(self._outlet, one.owed, one.panel, self._words, self._scribe)
        answering = asyncio.create_task(self._outlet.answer(tap, ""))
        await asyncio.sleep(0)  # it is on its way first
        ended = await send(self._outlet, one.owed, one.panel, self._words)
        await answering
        return ended

    async def _settle_all(self) -> None:
        """Write how things ended, those that end at the same time together, however long the disk refuses."""
        never = asyncio.Event()
        while self._over:
            settled: list[Over] = []
            try:
                # Before any turn is taken: a person taps on when he sees the answer, and it is to be known by then.
                found = await self._memory.write(partial(self._settle, settled), ahead=True)
            except Exception as trouble:  # noqa: BLE001  # only this process knows, so it does not forget
                if self._is_given_up(settled, trouble):
                    continue
                await self._clock.wait(never, PAUSE_SECONDS)
            else:
                self._let_go(settled)
                self._send(found)

    def _is_given_up(self, settled: list[Over], trouble: Exception) -> bool:
        """Have them settled again, one by one; give up what fails alone for another reason than the disk's."""
        kind = type(trouble).__name__  # a traceback can quote values
        if not is_trouble_of_the_database(trouble) and len(settled) == 1:
            _log.error("A delivery cannot be settled (%s); it is tried again when its lease ends.", kind)
            self._let_go(settled)
            return True
        _log.error("What became of a send cannot be written (%s); trying again.", kind)
        self._over[:0] = settled
        self._together = is_trouble_of_the_database(trouble)
        return False

    def _let_go(self, settled: Iterable[Over]) -> None:
        for one, _, _ in settled:
            self._under_way.pop(one.owed.id, None)  # after a lost lease the row may have been taken anew
            if (question := asked(one.owed)) is not None:
                self._means.on_the_way.ends(*question)
        self._together = self._together or not self._over

    def _settle(self, settled: list[Over], unit: Unit) -> Found:
        """Write how all ended that has; and, in the same transaction, take what waited behind it."""
        now = self._clock.now()
        means = settling.Means(now, self._means.chance, self._means.limits, self._words.language)
        if not settled:  # else it is done once more
            count = len(self._over) if self._together else 1
            settled += self._over[:count]
            del self._over[:count]
        for one, ended, seen_from in settled:
            settle(unit, one, ended, seen_from, means)
        more_is_owed = any(ended.move != "sent" or ended.why for _, ended, _ in settled)
        chats = {one.owed.chat_id for one, _, _ in settled if one.owed.kind != "toast"}  # behind a toast nothing waits
        if self._stopping or not (more_is_owed or outbox.are_followed(unit, chats)):
            return Found()
        return self._find(unit, now)

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
            await self._memory.write(lambda unit: outbox.renew(unit, held, until), ahead=True)
        except Exception as trouble:  # noqa: BLE001  # the next time comes before the lease ends
            _log.error("A lease could not be renewed (%s).", type(trouble).__name__)
