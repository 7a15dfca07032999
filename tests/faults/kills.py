"""KILLS: the real program dies by SIGKILL at named points of all it does, hundreds of times, amid conversations."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from random import Random

from tests.databases import PostgreSQL, postgresql
from tests.faults.figures import Asked, Campaign, Row, replay
from tests.faults.forking import Forge
from tests.faults.lanes import Aims, Lane
from tests.faults.players import LONG_ONES, PATIENTS
from tests.faults.stage import READY_WITHIN, Intake, in_a_file, stage

NAME = "kills"
PROMISE = "A process killed at any moment loses nothing that was acknowledged and does nothing twice."


@dataclass(frozen=True)
class Plan:
    """What a lane is, and how many kills it gets."""

    name: str
    kills: int
    intake: Intake = "polling"
    on_postgres: bool = False
    processes: int = 1
    apart: bool = False
    """Each start is a process of its own, as at a site, and not forked from one that has imported everything."""


LONG = (
    Plan("SQLite, polling", 200),
    Plan("SQLite, webhook", 120, "webhook"),
    Plan("SQLite, polling, started as at a site", 30, apart=True),
    Plan("PostgreSQL, polling", 30, on_postgres=True),
    Plan("PostgreSQL, webhook", 100, "webhook", on_postgres=True),
    Plan("PostgreSQL, webhook, started as at a site", 15, "webhook", on_postgres=True, apart=True),
    Plan("PostgreSQL, polling, two processes", 40, on_postgres=True, processes=2),
    Plan("PostgreSQL, webhook, two processes", 60, "webhook", on_postgres=True, processes=2),
)
SHORT = (Plan("SQLite, polling", 4), Plan("SQLite, webhook", 3, "webhook"))
AT_ONCE = 6
LASTS, ALONE_LASTS = 420.0, 120.0

HOW = """\
The program (`python -m bot run`) serves three investigators who tap, type and tap twice. It dies by SIGKILL at the n-th
pass of a named point, the rarest points first, and is started again at once. Points lie before and after every writing
statement and commit of each transaction, around each call to Telegram (before it is written, written, done but the
answer not read, the answer read), after the dialogue's step, around the webhook's answer, in the start, in the drain
after SIGTERM. A process whose point was not passed within 2 s dies at whatever it does then. After each kill, and at
the end when all has come to rest, `tests/faults/checking.py` reads the whole history: what people did and saw, the
journal of Telegram's side, and every table.
"""
UNTESTED = ("A kill of PostgreSQL itself, or of the whole machine: see the power cut.",)


def kills(asked: Asked) -> Campaign:
    """Run every lane, or the one that the case names."""
    began = time.monotonic()
    plans = [plan for plan in (SHORT if asked.short else LONG) if asked.case in {"", plan.name}]
    with postgresql(durable=True) if any(plan.on_postgres for plan in plans) else nullcontext() as server:
        lanes = asyncio.run(_all(asked, plans, server))
    return Campaign(
        NAME, PROMISE, asked.seed, time.monotonic() - began,
        rows=tuple(_row(lane) for lane in lanes),
        violations=tuple(each for lane in lanes for each in _violations(asked, lane)),
        measured=tuple(_measured(lanes)),
        how=(HOW,),
        untested=UNTESTED,
        short=asked.short,
    )  # fmt: skip


async def _all(asked: Asked, plans: Sequence[Plan], server: PostgreSQL | None) -> list[Lane]:
    """Run a few lanes at a time; those that show how fast a site's start is come after them, each alone."""
    places, lanes = asyncio.Semaphore(AT_ONCE), list[Lane]()

    async def run(plan: Plan) -> Lane:
        async with places:
            return await _lane(asked, plan, server, forge)

    async with Forge() as forge:
        lanes += await asyncio.gather(*(run(plan) for plan in plans if not plan.apart))
        for plan in plans:
            lanes += [await run(plan)] if plan.apart else []
    return lanes


async def _lane(asked: Asked, plan: Plan, server: PostgreSQL | None, forge: Forge) -> Lane:
    folder, chance = asked.folder / plan.name.replace(", ", "-").replace(" ", "-"), Random(f"{asked.seed} {plan.name}")
    served = server.new_database(folder, migrated=False) if server and plan.on_postgres else None
    async with stage(forge, served or in_a_file(folder), intake=plan.intake) as opened:
        patients = LONG_ONES if asked.short else PATIENTS
        lane = Lane(plan.name, opened, chance, Aims(chance), patients, ALONE_LASTS if plan.apart else LASTS)
        share = plan.kills // plan.processes
        await lane.runs(*(partial(lane.kills, share, door, apart=plan.apart) for door in range(plan.processes)))
        lane.violations += _late(lane)
    return lane


def _late(lane: Lane) -> Iterator[str]:
    """Say so if more than one start in twenty was not ready within the time promised."""
    times = sorted(lane.stage.readiness)
    if times and (most := times[int(len(times) * 0.95)]) > READY_WITHIN:
        yield f"{lane.name}: ready again only after {most:.1f} s (95 of 100)"


def _violations(asked: Asked, lane: Lane) -> Iterator[str]:
    return (f"{each}. Again: {replay(NAME, asked, lane.name)}" for each in dict.fromkeys(lane.violations))


def _row(lane: Lane) -> Row:
    named = sum(lane.aims.killed.values())
    note = f"{named} at {len(lane.aims.killed)} named points, {lane.deaths - named} at random moments"
    return Row(lane.name, lane.deaths, len(lane.violations), note)


def _measured(lanes: Sequence[Lane]) -> Iterator[tuple[str, str]]:
    points = Counter[str]()
    for lane in lanes:
        points.update(lane.aims.killed)
    yield "different points that killed", f"{len(points)}"
    yield "updates that people made meanwhile", f"{sum(len(lane.stage.made) for lane in lanes):,}"
    yield "answers seen to lead on", f"{sum(len(player.shown) for lane in lanes for player in lane.players):,}"
    yield from _ready(" (forked)", [lane for lane in lanes if "site" not in lane.name])
    yield from _ready("", [lane for lane in lanes if "site" in lane.name])


def _ready(which: str, lanes: Sequence[Lane]) -> Iterator[tuple[str, str]]:
    times = sorted(seconds for lane in lanes for seconds in lane.stage.readiness)
    if times:
        middle, most = times[len(times) // 2], times[int(len(times) * 0.95)]
        yield f"ready again{which}: half / 95 of 100 / slowest", f"{middle:.1f} s / {most:.1f} s / {times[-1]:.1f} s"
