"""`python -m benchmarks.telegram`: says `{"port": …}`, reads orders (JSON, a line each), and says what it measured.

It goes on answering the bot until its standard input ends.
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from time import monotonic, perf_counter, process_time
from typing import Any, NamedTuple

from benchmarks.telegram.calls import Calls
from benchmarks.telegram.cpu import cpu_seconds, resident_bytes
from benchmarks.telegram.crowd import Crowd
from benchmarks.telegram.door import Door
from benchmarks.telegram.orders import Order, read_order
from benchmarks.telegram.people import FIRST_CHAT, Person, read_person
from benchmarks.telegram.waiting import Waiting

_AFTERWARDS, _STALLED, _QUIET, _LOOK = 20.0, 10.0, 0.5, 0.25
_CONTACT = 60.0


class _Moment(NamedTuple):
    wall: float
    bot: float
    servers: float
    own: float


@dataclass
class Watch:
    """One measurement under way."""

    order: Order
    waiting: Waiting
    crowd: Crowd
    calls: Calls

    def _now(self) -> _Moment:
        order = self.order
        return _Moment(perf_counter(), cpu_seconds(order.pids), cpu_seconds(order.servers), process_time())

    async def measured(self) -> dict[str, Any]:
        """Wait for the bot, warm it up, measure, and let what is under way end."""
        await asyncio.wait_for(self._contact(), _CONTACT)
        contact = {"contact": monotonic(), "contact_cpu": cpu_seconds(self.order.pids)}
        if not self.order.has_turns:
            return contact
        await self._started()
        over = asyncio.Event()
        self.crowd.come(_people(self.order), self.order.first_update, may_finish=self.order.all_finish)
        tapping = asyncio.create_task(self._tap(over))
        await asyncio.sleep(self.order.warm)
        began = self._now()
        self.crowd.begin(self.order.turns)
        _say({"began": began.wall})
        await self._window()
        ended, took = self._now(), sorted(self.crowd.took)
        over.set()
        await tapping
        self.crowd.keep_busy(0)
        await self._drain()
        return {**contact, **self._report(began, ended, took)}

    async def _contact(self) -> None:
        if self.order.doors:
            while len(self.waiting.posts) < self.order.doors:  # noqa: ASYNC110 - once, and in no hurry
                await asyncio.sleep(0.01)
        else:
            await self.waiting.polled.wait()

    async def _started(self) -> None:
        """Wait until the bot does nothing more that belongs to its start."""
        while perf_counter() - self.calls.last_other < _QUIET:  # noqa: ASYNC110 - what does not happen sets no event
            await asyncio.sleep(_QUIET / 10)

    async def _tap(self, over: asyncio.Event) -> None:
        if self.order.rate:
            await self.crowd.tap_at_rate(self.order.rate, over)
        else:
            self.crowd.keep_busy(self.order.in_flight)

    async def _window(self) -> None:
        """Wait until so many turns are over, and for so long at least; not for a bot that has stopped answering."""
        order, began, seen, moved = self.order, perf_counter(), 0, perf_counter()
        while not self.crowd.trouble and (perf_counter() - began < order.seconds or len(self.crowd.took) < order.turns):
            left = order.seconds - (perf_counter() - began)
            await self._pause(min(left, _LOOK) if left > 0 else _LOOK)
            if len(self.crowd.took) > seen:
                seen, moved = len(self.crowd.took), perf_counter()
            elif perf_counter() - moved > _STALLED:
                self.crowd.trouble = f"{self.crowd.in_flight} people have waited for {_STALLED:.0f} seconds"

    async def _pause(self, seconds: float) -> None:
        """Wait, or until the turns that are wanted are over."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.crowd.reached.wait(), seconds)
        self.crowd.reached.clear()

    async def _drain(self) -> None:
        before = perf_counter() + _AFTERWARDS
        while self.crowd.in_flight and perf_counter() < before:  # noqa: ASYNC110 - it is measured no more
            await asyncio.sleep(0.02)

    def _report(self, began: _Moment, ended: _Moment, took: list[float]) -> dict[str, Any]:
        bot, servers, own = (after - before for before, after in zip(began[1:], ended[1:], strict=True))
        if self.order.keep:
            people = [person.as_kept() for person in self.crowd.people]
            Path(self.order.keep).write_text(json.dumps(people), encoding="utf-8")
        return {
            "turns": len(took),
            "seconds": ended.wall - began.wall,
            "cpu": bot,
            "servers_cpu": servers,
            "load_cpu": own,
            "took": {name: _percentile(took, share) for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))},
            "late": self.crowd.latest,
            "left_in_flight": self.crowd.in_flight,
            "resident": [resident_bytes(pid) for pid in self.order.pids],
            "trouble": self.crowd.trouble or self._unanswered(),
        }

    def _unanswered(self) -> str:
        return f"{self.crowd.in_flight} taps were never answered" if self.crowd.in_flight else ""


def _people(order: Order) -> list[Person]:
    if order.people:
        kept = json.loads(Path(order.people).read_text(encoding="utf-8"))
        lefts = order.lefts or [order.left] * len(kept)
        return [read_person(each, left) for each, left in zip(kept, lefts, strict=False)]
    lefts = order.lefts or [order.left] * order.made
    return [Person(FIRST_CHAT + place, 100 + place, order.first, left=left) for place, left in enumerate(lefts)]


def _percentile(ordered: list[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    waiting = Waiting()
    crowd = Crowd(waiting.send)
    calls = Calls(waiting, crowd)
    server = await loop.create_server(partial(Door, calls.take), "127.0.0.1", 0)
    _say({"port": server.sockets[0].getsockname()[1]})
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        order = read_order(line)
        calls.delay = order.delay
        _say(await Watch(order, waiting, crowd, calls).measured())


def _say(found: dict[str, Any]) -> None:
    sys.stdout.write(f"{json.dumps(found)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    run = import_module("uvloop").run if find_spec("uvloop") else asyncio.run
    run(_serve())
