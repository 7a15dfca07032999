"""FIRST STARTS: the program is killed at every statement that makes its tables; the next start makes them all."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from itertools import count
from typing import TypeAlias

from storage.database import open_to_read
from storage.migrations import HEAD, revision_of
from tests.databases import Database, PostgreSQL, postgresql
from tests.faults.evidence import faults_of
from tests.faults.figures import Asked, Campaign, Row, replay
from tests.faults.forking import KILLED, Forge
from tests.faults.stage import Stage, empty_stage, in_a_file

NAME = "first-starts"
PROMISE = "A program killed while it makes its tables is made good by the next start."
HOW = """\
The program starts on an empty database and is killed before and after each statement and commit of its upgrade. Started
again on what is left, it must be ready; the tables must be those of this version, and the database and the audit whole.
"""
NewDatabase: TypeAlias = Callable[[], Database]


def first_starts(asked: Asked) -> Campaign:
    """Kill first starts on both databases; in short on SQLite, at every twentieth point."""
    began = time.monotonic()
    with nullcontext() if asked.short else postgresql(durable=True) as server:
        found = asyncio.run(_all(asked, server))
    return Campaign(
        NAME, PROMISE, asked.seed, time.monotonic() - began,
        rows=tuple(Row(kind, trials, len(broken)) for kind, trials, broken in found),
        violations=tuple(f"{kind}, {each}. Again: {replay(NAME, asked, '')}" for kind, _, bad in found for each in bad),
        how=(HOW,),
        untested=("Upgrades from released versions are killed in tests/storage.",),
        short=asked.short,
    )  # fmt: skip


async def _all(asked: Asked, server: PostgreSQL | None) -> list[tuple[str, int, list[str]]]:
    folders = (asked.folder / str(number) for number in count())
    async with Forge() as forge:
        found = [("SQLite", *await _on(forge, lambda: in_a_file(next(folders)), 20 if asked.short else 1))]
        if server:
            new = server.new_database
            found.append(("PostgreSQL", *await _on(forge, lambda: new(next(folders), migrated=False), 1)))
    return found


async def _on(forge: Forge, new: NewDatabase, step: int) -> tuple[int, list[str]]:
    async with empty_stage(forge, new()) as first:
        await _starts_well(first)
        points = [each for each in first.seen.read_text(encoding="utf-8").splitlines() if each.startswith("upgrade")]
    broken: list[str] = []
    for point in points[::step]:
        async with empty_stage(forge, new()) as opened:
            program = await opened.start(point)
            if await program.is_over(30) != KILLED:
                broken.append(f"{point} was not passed")
                program.kill()
            broken += [
                f"killed at {point}: {each}" for each in [*await _starts_well(opened), *_faults(opened.database)]
            ]
    return len(points[::step]), broken


async def _starts_well(opened: Stage) -> list[str]:
    program = await opened.start()
    ready = await opened.ready(program)
    program.kill()
    await program.is_over(10)
    return [] if ready is not None else ["the next start ended"]


def _faults(database: Database) -> Iterator[str]:
    engine = open_to_read(database.url)
    if revision_of(engine) != HEAD:
        yield f"the tables are at revision {revision_of(engine)}"
    engine.dispose()
    yield from faults_of(database.url)
