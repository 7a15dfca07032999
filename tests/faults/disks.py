"""DISK: the program dies at every n-th durable system call; the disk fails it, once and for good, and works again."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

from tests.faults.figures import Asked, Campaign, Row, replay
from tests.faults.forking import KILLED, Forge, Program
from tests.faults.lanes import Aims, Lane
from tests.faults.stage import Stage, in_a_file, settles, stage
from tests.faults.tracing import DURABLE, Tracer, files_of, traced

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
PLAYED_FOR = 1.0
SUFFERS_FOR = 0.7
GOES_ON_WITHIN = 20.0
WRITES = 20


@dataclass(frozen=True)
class Trouble:
    """What a disk says, and to which calls."""

    what: str
    error: str
    calls: tuple[str, ...]


TROUBLES = (
    Trouble("disk full", "ENOSPC", ("pwrite64",)),
    Trouble("I/O error", "EIO", ("pwrite64",)),
    Trouble("I/O error of fsync", "EIO", ("fdatasync",)),
    Trouble("read-only", "EROFS", ("pwrite64", "openat")),
)


@dataclass
class Bench:
    """A lane whose program is traced, and the rows of what was tried."""

    asked: Asked
    lane: Lane
    rows: list[Row] = field(default_factory=list)
    measured: list[tuple[str, str]] = field(default_factory=list)
    untested: list[str] = field(default_factory=list)

    @property
    def stage(self) -> Stage:
        """Where it plays."""
        return self.lane.stage

    async def row(self, what: str, trials: Sequence[Callable[[], Awaitable[str]]]) -> None:
        """Do these, and count what they say."""
        before, notes = len(self.lane.violations), Counter[str]()
        for trial in trials:
            notes[await trial()] += 1
        broke = len(self.lane.violations) - before
        self.rows.append(Row(what, len(trials), broke, ", ".join(f"{count} {note}" for note, count in notes.items())))

    async def start(self, *more: str, calls: Sequence[str] = DURABLE) -> tuple[Program, Tracer]:
        """Start the program with strace beside it."""
        program = await self.stage.forge.starts(self.stage.order(held=True))
        log = self.stage.folder / "strace.txt"
        return program, await traced(program, files_of(self.stage.database.file), log, *more, calls=calls)

    async def ends(self, program: Program, tracer: Tracer, when: str) -> None:
        """Kill the program, let strace go, and read the history."""
        await self.lane.killed(program)
        await tracer.lets_go()
        self.lane.check(when)

    # ─── killed at a call ────────────────────────────────────────────────────────────────────────────────────────────

    async def counted(self) -> Counter[str]:
        """Return how often one run makes each durable call, by the thread that makes most."""
        program, tracer = await self.start()
        await self.stage.ready(program)
        await program.is_over(PLAYED_FOR)
        await self.ends(program, tracer, "after the run that was counted")
        calls = Counter((line.split()[0], line.split()[1].partition("(")[0]) for line in tracer.lines if "(" in line)
        most = Counter[str]()
        for (_, call), times in calls.items():
            most[call] = max(most[call], times)
        return Counter({call: most[call] for call in DURABLE if most[call]})

    async def dies_at(self, call: str, nth: int) -> str:
        """Kill the program at its n-th such call."""
        program, tracer = await self.start("-e", f"inject={call}:signal=SIGKILL:when={nth}")
        reached = await program.is_over(PLAYED_FOR * 2) == KILLED
        await self.ends(program, tracer, f"killed at {call} {nth}")
        return "died there" if reached else "did not come there"

    # ─── the disk fails ──────────────────────────────────────────────────────────────────────────────────────────────

    async def suffers(self, trouble: Trouble, nth: int, *, for_good: bool) -> str:
        """Let the disk fail at its n-th write, once or from then on, and then work again."""
        when = f"{trouble.error} at {trouble.calls[0]} {nth}{' and after' if for_good else ''}"
        inject = f"inject={','.join(trouble.calls)}:error={trouble.error}:when={nth}{'+' if for_good else ''}"
        program, tracer = await self.start("-e", inject, calls=(*DURABLE, *trouble.calls))
        hit = await settles(lambda: tracer.hits > 0 or program.ended.done(), PLAYED_FOR * 3)
        await program.is_over(SUFFERS_FOR)
        self.lane.check(f"under {when}")
        await tracer.lets_go()
        ending = await self._goes_on(program, when)
        await self.lane.killed(program)
        self.lane.check(f"after {when}")
        return ending if hit and tracer.hits else "did not come there"

    async def _goes_on(self, program: Program, when: str) -> str:
        """Say what became of it: the same process must take answers again, unless it could not even start."""
        if program.ended.done():
            return f"ended with {program.ended.result()} at its start"
        shown = self._shown()
        if not await settles(lambda: self._shown() > shown + 1 or program.ended.done(), GOES_ON_WITHIN):
            self.lane.violations.append(
                f"{self.lane.name}: {when}: no answer was taken {GOES_ON_WITHIN} s after it ended"
            )
            return "did not go on"
        if program.ended.done():
            return f"ended with {program.ended.result()}"
        return "went on by itself"

    def _shown(self) -> int:
        return sum(len(player.shown) for player in self.lane.players)

    # ─── a small disk that is really full ────────────────────────────────────────────────────────────────────────────

    async def is_really_full(self) -> str:
        """Fill the small disk to its last byte under a running program, and free it again."""
        program = await self.stage.start()
        await self.stage.ready(program)
        ballast = self.stage.folder / "ballast"
        _fill(ballast)
        await program.is_over(SUFFERS_FOR)
        self.lane.check("on a full disk")
        ballast.unlink()
        ending = await self._goes_on(program, "a full disk")
        await self.lane.killed(program)
        self.lane.check("after a full disk")
        return ending


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
    async with Forge() as forge:
        benches = [await _bench(asked, forge, asked.folder / "plain", _sweep)]
        if not asked.short:
            benches.append(await _on_a_small_disk(asked, forge))
        return benches


async def _bench(asked: Asked, forge: Forge, folder: Path, tries: Callable[[Bench], Awaitable[None]]) -> Bench:
    async with stage(forge, in_a_file(folder)) as opened:
        chance = Random(f"{asked.seed} {folder.name}")
        bench = Bench(asked, Lane(folder.name, opened, chance, Aims(chance)))
        await bench.lane.runs(partial(tries, bench))
    return bench


async def _sweep(bench: Bench) -> None:
    calls = await bench.counted()
    most = max(calls.values())
    bench.measured.append(("durable calls of one run", ", ".join(f"{call} {times}" for call, times in calls.items())))
    step = 80 if bench.asked.short else 1 + (most // 150)
    for call, times in calls.items():
        every = step if times > step else 1
        trials = [partial(bench.dies_at, call, nth) for nth in range(1, times + 1, every)]
        await bench.row(f"SIGKILL at {call} 1, {1 + every}, {1 + 2 * every} … of {times}", trials)
    for trouble in TROUBLES[::2] if bench.asked.short else TROUBLES:
        places = _spread(calls[trouble.calls[0]], 1 if bench.asked.short else WRITES)
        for for_good in (True,) if bench.asked.short else (False, True):
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


def _fill(ballast: Path) -> None:
    try:
        with ballast.open("wb", buffering=0) as heavy:
            while heavy.write(b"\0" * 4096):
                pass
    except OSError:
        return
