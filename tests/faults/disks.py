"""DISK: the program dies at every n-th durable system call; the disk fails it, once and for good, and works again."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random

from tests.faults.bench import Bench, Trouble
from tests.faults.figures import Asked, Campaign, replay
from tests.faults.forking import Forge
from tests.faults.lanes import Aims, Lane
from tests.faults.players import LONG_ONES, PATIENTS
from tests.faults.stage import in_a_file, stage

NAME = "disk"
PROMISE = "A disk that is full, broken or read-only loses nothing that was acknowledged; the bot goes on by itself."
HOW = """\
strace sits beside the program, forked and held before its first step, and watches only the files of its SQLite
database (`-P`). First the durable calls of one start and a second of play are counted. Then the program is killed at
every n-th of them (`inject=pwrite64:signal=SIGKILL:when=N`); and each of 20 writes, evenly spread, fails with an error,
once (`when=N`) or from then on (`when=N+`), while investigators play. Under the error nothing may be acknowledged or
shown that is not on disk; when strace lets go, the same process must take answers again within 20 s. The whole history
is checked after each trial.
"""
UNTESTED = ("PostgreSQL's own disk: its server handles that.", "Errors of reading: only what changes the files failed.")
WRITES = 20
MOST_KILLS = 150
LASTS = 540.0


TROUBLES = (
    Trouble("disk full", "ENOSPC", ("pwrite64",)),
    Trouble("I/O error", "EIO", ("pwrite64",)),
    Trouble("I/O error of fsync", "EIO", ("fdatasync",)),
    Trouble("read-only", "EROFS", ("pwrite64", "openat")),
)


def disk(asked: Asked) -> Campaign:
    """Let the disk fail in every way."""
    began = time.monotonic()
    benches = asyncio.run(_all(asked))
    broken = dict.fromkeys(each for bench in benches for each in bench.lane.violations)
    return Campaign(
        NAME, PROMISE, asked.seed, time.monotonic() - began,
        rows=tuple(row for bench in benches for row in bench.rows),
        violations=tuple(f"{each}. Again: {replay(NAME, asked, asked.case)}" for each in broken),
        measured=tuple(each for bench in benches for each in bench.measured),
        how=(HOW,),
        untested=(*UNTESTED, *(each for bench in benches for each in bench.untested)),
        short=asked.short,
    )  # fmt: skip


async def _all(asked: Asked) -> list[Bench]:
    """Work at several benches at the same time: most of it is waiting."""
    ways: dict[str, Callable[[Bench], Awaitable[None]]] = {
        "killed": _is_killed,
        "failing once": partial(_suffers, for_good=False),
        "mended": partial(_suffers, for_good=True),
    }
    if asked.short:
        ways.pop("failing once")
    async with Forge() as forge:
        benches = [_bench(asked, forge, asked.folder / name, tries) for name, tries in ways.items()]
        return await asyncio.gather(*benches, *([] if asked.short else [_on_a_small_disk(asked, forge)]))


async def _bench(asked: Asked, forge: Forge, folder: Path, tries: Callable[[Bench], Awaitable[None]]) -> Bench:
    async with stage(forge, in_a_file(folder)) as opened:
        chance, patients = Random(f"{asked.seed} {folder.name}"), LONG_ONES if asked.short else PATIENTS
        bench = Bench(asked, Lane(folder.name, opened, chance, Aims(chance), patients, LASTS))
        await bench.lane.runs(partial(tries, bench))
    return bench


async def _is_killed(bench: Bench) -> None:
    calls = await bench.counted()
    bench.measured.append(("durable calls of one run", ", ".join(f"{call} {times}" for call, times in calls.items())))
    for call, times in calls.items():
        every = -(-times // (3 if bench.asked.short else MOST_KILLS))
        trials = [partial(bench.dies_at, call, nth) for nth in range(1, times + 1, every)]
        await bench.row(f"SIGKILL at {call} 1, {1 + every}, {1 + 2 * every} … of {times}", trials)


async def _suffers(bench: Bench, *, for_good: bool) -> None:
    calls = await bench.counted()
    for trouble in TROUBLES[::2] if bench.asked.short else TROUBLES:
        places = _spread(calls[trouble.calls[0]], 1 if bench.asked.short else WRITES)
        trials = [partial(bench.suffers, trouble, nth, for_good=for_good) for nth in places]
        await bench.row(f"{trouble.what} ({trouble.error}), {'until it is mended' if for_good else 'once'}", trials)


def _spread(most: int, wanted: int) -> list[int]:
    """Return so many numbers up to the most, evenly spread."""
    return sorted({max(1, round((each + 0.5) * most / wanted)) for each in range(wanted)})


async def _on_a_small_disk(asked: Asked, forge: Forge) -> Bench:
    folder = asked.folder / "small disk"
    folder.mkdir()
    with _mounted(folder) as is_small:

        async def tries(bench: Bench) -> None:
            if is_small:
                await bench.row("a real disk of 8 MB (tmpfs), full and freed", [bench.is_really_full] * 10)
            else:
                bench.untested.append("A real disk filled to its last byte: mounting one is not allowed here.")

        return await _bench(asked, forge, folder, tries)


@contextmanager
def _mounted(folder: Path) -> Iterator[bool]:
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8M", "none", folder], capture_output=True, check=False
    )
    try:
        yield mounted.returncode == 0
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", "--lazy", folder], capture_output=True, check=False)
