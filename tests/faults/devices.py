"""Three ways to do things at the same moment: a connection for each, one database thread for all, two processes.

Run as a program it is one of several processes: a line of JSON in (the moment, its updates), a line out: what its turns
have taken for sending.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from datetime import datetime
from threading import Barrier, Thread
from typing import TypeAlias

from bot.clock import WallClock
from bot.doorstep import Doorstep
from bot.memory import Memory
from bot.telegram.intake import incoming
from bot.worker import Worker
from storage import inbox
from storage.database import open_database
from storage.outbox import Owed
from tests.faults.letters import Update
from tests.faults.ward import Ward

Devices: TypeAlias = Callable[[Sequence[Update]], None]
"""Sends each update from a device of its own, all at once, and returns when all have had their turn."""

MOST = 16


@contextmanager
def with_connections(ward: Ward) -> Iterator[Devices]:
    """Each update has a thread and a connection of its own."""
    with ThreadPoolExecutor(MOST) as pool:

        def all_at_once(updates: Sequence[Update]) -> None:
            start = Barrier(len(updates))

            def one(update: Update) -> None:
                start.wait()
                ward.receives(update)
                ward.takes_turns()

            done, _ = wait([pool.submit(one, each) for each in updates])
            for each in done:
                each.result()

        yield all_at_once


@contextmanager
def with_one_thread(ward: Ward) -> Iterator[Devices]:
    """The product's own way: what comes is stored and its turn taken on the one thread that the database has."""
    loop = asyncio.new_event_loop()
    beside = Thread(target=loop.run_forever)
    beside.start()
    memory, stop = Memory(ward.engine), asyncio.Event()
    doorstep = Doorstep(memory, ClockOf(ward))
    doorstep.worker = worker = Worker(memory, ward.desk, ClockOf(ward), ward.takes_in_hand)
    working = asyncio.run_coroutine_threadsafe(worker.run(stop), loop)

    async def all_at_once(updates: Sequence[Update]) -> None:
        await asyncio.gather(*(doorstep.store([kept]) for each in updates if (kept := incoming(each))))
        while await memory.read(inbox.oldest_open):
            continue

    def end() -> None:
        stop.set()
        worker.nudge()

    try:
        yield lambda updates: asyncio.run_coroutine_threadsafe(all_at_once(updates), loop).result()
    finally:
        loop.call_soon_threadsafe(end)
        working.result()
        loop.call_soon_threadsafe(loop.stop)
        beside.join()
        loop.close()
        memory.close()


class ClockOf(WallClock):
    """The ward's time."""

    def __init__(self, ward: Ward) -> None:
        self._ward = ward

    def now(self) -> datetime:
        return self._ward.now


@contextmanager
def with_processes(ward: Ward, processes: int = 2) -> Iterator[Devices]:
    """Each update has a connection of its own, half of them in another process: for PostgreSQL."""
    command = [sys.executable, "-m", "tests.faults.devices", ward.url, str(ward.seed)]
    with ExitStack() as stack:
        others = [stack.enter_context(_process(command)) for _ in range(processes)]

        def all_at_once(updates: Sequence[Update]) -> None:
            shares = [(other, updates[place::processes]) for place, other in enumerate(others)]
            for other, share in shares:
                _write(other, {"now": ward.now.isoformat(), "updates": share})
            for other, share in shares:
                said = _read(other)
                assert said, f"a process ended while it took {share}"
                ward.in_hand += [Owed.model_validate(each) for each in json.loads(said)]

        yield all_at_once
        for other in others:
            other.communicate()


def _process(command: Sequence[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _write(process: subprocess.Popen[str], line: object) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{json.dumps(line)}\n")
    process.stdin.flush()


def _read(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _serve(url: str, seed: int) -> None:
    engine = open_database(url)
    ward = Ward(url, seed, engine)
    with with_connections(ward) as devices:
        for line in sys.stdin:
            told = json.loads(line)
            ward.now = datetime.fromisoformat(told["now"])
            if told["updates"]:
                devices(told["updates"])
            in_hand, ward.in_hand = ward.in_hand, []
            sys.stdout.write(f"{json.dumps([each.model_dump(mode='json') for each in in_hand])}\n")
            sys.stdout.flush()
    engine.dispose()


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]))
