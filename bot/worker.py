"""Takes turns: the oldest open update of each chat, those of one round in one transaction.

Most are taken as they come in, in the transaction that stores them; the worker takes what is left: what waits behind
another in its chat, what failed, what another process has stored. Several processes on one database share the chats:
what another has begun, this one passes over.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot import turns
from bot.meters import Meters
from bot.taken import Round
from storage import inbox, meta
from storage.database import is_trouble_of_the_database, leave_no_trace
from storage.erasing import TRACES

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.clock import Clock
    from bot.desk import Desk
    from bot.memory import Memory
    from storage.unit import Unit

_log = logging.getLogger(__name__)

IDLE_SECONDS = 2.0
PAUSE_SECONDS = 0.3
ROUND = timedelta(milliseconds=150)
"""After so long a round takes no further turn: those taken are to be answered."""


class RoundFailed(Exception):
    """A round of turns could not be written and is undone: one of them is at fault, and each is taken alone."""


class Worker:
    """Takes turns until it is stopped. `nudge` it when something has come in; it calls `after` when a round is done."""

    def __init__(
        self,
        memory: Memory,
        desk: Desk,
        clock: Clock,
        after: Callable[[Round], None],
        meters: Meters | None = None,
    ) -> None:
        self._memory, self._desk, self._clock, self._after = memory, desk, clock, after
        self._meters = meters or Meters()
        self._news = asyncio.Event()
        self._is_over = False
        self._one_by_one = False
        self._leaves_traces = False

    def nudge(self) -> None:
        """Say that something has come in."""
        self._news.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Take turns until `stop`; what is still open then waits for the next start."""
        while not stop.is_set():
            self._news.clear()
            pause = await self._round(stop)
            if pause and not self._news.is_set():
                await self._clock.wait(self._news, pause)
        self._is_over = True
        await self._leave_no_trace()

    def take(self, unit: Unit) -> Round | None:
        """Take turns in this unit; None if there are to be none, or they have to be taken one by one.

        RoundFailed if they cannot be written together; asked again it takes none.
        """
        if self._is_over or self._one_by_one:
            return None
        now = self._clock.now()
        try:
            return turns.take_all(unit, self._desk, now, lambda: self._clock.now() - now > ROUND)
        except Exception as trouble:
            if is_trouble_of_the_database(trouble):
                raise
            _log.error(
                "A round of turns failed and left nothing: %s. They are taken one by one.", type(trouble).__name__
            )
            self._one_by_one = True
            raise RoundFailed from trouble

    def taken(self, done: Round | None, began: datetime) -> None:
        """See to what follows from a round once it is on disk."""
        if done is None:
            return
        now = self._clock.now()
        for each in done.taken:
            if each.ending != "elsewhere" and each.ending != "waits":  # noqa: PLR1714  # mypy knows what is left then
                self._meters.turn(each.ending, now - began, now - each.received_at if each.received_at else None)
            self._leaves_traces |= each.leaves_traces
        self._after(done)

    async def _round(self, stop: asyncio.Event) -> float:
        """Take one turn of each waiting chat; return for how many seconds nothing is to be expected but news."""
        try:
            await self._leave_no_trace()
            began = self._clock.now()
            done = await (self._each(stop) if self._one_by_one else self._memory.write(self.take))
        except RoundFailed:
            return 0.0
        except Exception as trouble:  # noqa: BLE001  # a full disk or a lost database must not end the bot
            _log.error("The database refuses (%s); trying again.", type(trouble).__name__)
            return PAUSE_SECONDS
        self.taken(done, began)
        if done is None or self._leaves_traces:
            return 0.0
        if any(not each.settled for each in done.taken):
            return 0.0 if any(each.settled for each in done.taken) else PAUSE_SECONDS
        return 0.0 if done.more else IDLE_SECONDS

    async def _each(self, stop: asyncio.Event) -> Round:
        """Take the turns of a round one after the other, each in a transaction of its own."""
        self._one_by_one = False
        taken = []
        for each in await self._memory.read(inbox.oldest_open):
            if stop.is_set():
                break
            alone = partial(turns.take, desk=self._desk, update_id=each.update_id, now=self._clock.now())
            taken.append(await self._memory.write(alone))
        return Round(tuple(taken), (), more=bool(taken))

    async def _leave_no_trace(self) -> None:
        """Have what was emptied leave the disk. The turns stand: a disk that refuses this overwrites it later."""
        if not self._leaves_traces:
            return
        self._leaves_traces = False
        try:
            if not await self._memory.run(partial(leave_no_trace, self._memory.engine)):
                noted = self._clock.now().isoformat()
                await self._memory.write(partial(meta.note, key=TRACES, value=noted))  # the chores try again
        except Exception as trouble:
            if not is_trouble_of_the_database(trouble):
                raise
            _log.warning("What was emptied still stands in the database's own log (%s).", type(trouble).__name__)
