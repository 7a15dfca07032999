"""A steady stream of one person, fifty things a second without end: what others feel of it.

Measured is the time from the receipt of another person's tap to the commit of its turn, amid the stream and without it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from bot.memory import Memory
from storage.limits import PUBLISHED
from tests.faults.bursts import Desk, taken
from tests.faults.figures import Asked, Campaign, Row, replay
from tests.faults.letters import Update, tapped, typed
from tests.faults.ward import ADMIN, COLLEAGUE, INVESTIGATOR, STRANGER, Ward, ward
from tests.faults.without_kills import databases

NAME = "steady"
A_SECOND = 50
TAPS, FEW = 150, 8
PAUSE = 0.1
"""Seconds from one tap to the next."""
SLOWEST = 1.0
"""Seconds within which 95 of 100 of the others' taps must be on disk."""
STREAMS: Mapping[str, Callable[[int], Update]] = {
    "a stranger who guesses invitations": lambda number: typed(number, STRANGER, f"/start guess-{number}", number),
    "a stranger who writes": lambda number: typed(number, STRANGER, "hello", number),
    "an investigator's commands": lambda number: typed(number, INVESTIGATOR, "/mine", number),
    "an admin's commands": lambda number: typed(number, ADMIN, "/log", number),
    "an investigator's old buttons": lambda number: tapped(number, INVESTIGATOR, "1|sex|0|option:male", 100),
}


@dataclass
class Stream:
    """What was measured."""

    amid: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)
    came: int = 0
    refused: int = 0


def steady(asked: Asked) -> Campaign:
    """Have each sort of stream come, and measure what another feels."""
    began, rows, wrong, measured = time.perf_counter(), list[Row](), list[str](), list[tuple[str, str]]()
    for name, thing in STREAMS.items() if not asked.short else list(STREAMS.items())[:2]:
        if asked.case not in name:
            continue
        with databases("SQLite", asked.folder) as new, ward(new(), asked.seed) as it:
            it.desk = replace(it.desk, limits=PUBLISHED)
            found = asyncio.run(_streams(it, thing, FEW if asked.short else TAPS, 0.0 if asked.short else PAUSE))
        slow = _within(found.amid, 0.95) > SLOWEST
        if slow:
            wrong.append(f"{name}: others waited {_told(found.amid)} ({replay(NAME, asked, name, series='fuzz')})")
        note = f"{found.came:,} came, {found.refused:,} were refused"
        rows.append(Row(f"taps amid the stream of {name}", len(found.amid), int(slow), note))
        measured.append((f"another's tap on disk, amid {name}", _told(found.amid)))
        measured.append(("the same alone", _told(found.alone)))
    return Campaign(
        NAME, "A steady stream of one person keeps nobody else waiting.", asked.seed, time.perf_counter() - began,
        tuple(rows), tuple(wrong), measured=tuple(measured), short=asked.short,
        how=("One person sends 50 things a second, each stored as a webhook stores it; another taps now and then.",),
    )  # fmt: skip


async def _streams(it: Ward, thing: Callable[[int], Update], taps: int, pause: float) -> Stream:
    it.serves(typed(1, COLLEAGUE, "/screen"), typed(2, INVESTIGATOR, "/screen"))
    memory, stop, found, ids = Memory(it.engine), asyncio.Event(), Stream(), count(1000)
    clinic = Desk(it, memory)
    working = asyncio.create_task(clinic.worker.run(stop))
    for _ in range(taps):
        found.alone.append(await _one(clinic, ids, pause))
    sending = asyncio.create_task(_sends(clinic, thing, ids))
    try:
        for _ in range(taps):
            found.amid.append(await _one(clinic, ids, pause))
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        stop.set()
        clinic.worker.nudge()
        await working
        memory.close()
    found.came = it.rows("SELECT count(*) FROM inbox WHERE update_id >= 1000")[0][0] - 2 * taps
    found.refused = it.rows("SELECT count(*) FROM inbox WHERE state = 'refused'")[0][0]
    return found


async def _one(clinic: Desk, ids: count[int], pause: float) -> float:
    """Have the colleague tap the protocol's words, and see it sent."""
    live = clinic.ward.telegram.live(COLLEAGUE)
    message = max(live)
    words = next(data for _, data in live[message].buttons if data.endswith("|words"))
    took = await taken(clinic, tapped(next(ids), COLLEAGUE, words, message))
    await asyncio.sleep(pause)
    clinic.ward.delivers()
    return took


async def _sends(clinic: Desk, thing: Callable[[int], Update], ids: count[int]) -> None:
    while True:
        await asyncio.gather(clinic.take_in([thing(next(ids))]), asyncio.sleep(1 / A_SECOND))


def _within(seconds: Sequence[float], share: float) -> float:
    return sorted(seconds)[int(len(seconds) * share)]


def _told(seconds: Sequence[float]) -> str:
    return f"median {_within(seconds, 0.5) * 1000:.0f} ms, 95 of 100 within {_within(seconds, 0.95) * 1000:.0f} ms"
