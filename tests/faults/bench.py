"""One trial of a failing disk: the program dies at a durable call, or suffers an error and must go on by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import OperationalError

from tests.faults.figures import Asked, Row
from tests.faults.forking import KILLED, Program
from tests.faults.lanes import Lane
from tests.faults.stage import Stage, settles
from tests.faults.tracing import DURABLE, Tracer, files_of, traced

PLAYED_FOR = 1.0
SUFFERS_FOR = 0.7
GOES_ON_WITHIN = 20.0


@dataclass(frozen=True)
class Trouble:
    """What a disk says, and to which calls."""

    what: str
    error: str
    calls: tuple[str, ...]


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
            if not self.lane.is_late:
                notes[await trial()] += 1
        broke = len(self.lane.violations) - before
        self.rows.append(Row(what, notes.total(), broke, ", ".join(f"{count} {note}" for note, count in notes.items())))

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
        with suppress(OperationalError):  # to read a log needs room too; it is looked at once more below
            self.lane.check("on a full disk")
        ballast.unlink()
        ending = await self._goes_on(program, "a full disk")
        await self.lane.killed(program)
        self.lane.check("after a full disk")
        return ending


def _fill(ballast: Path) -> None:
    try:
        with ballast.open("wb", buffering=0) as heavy:
            while heavy.write(b"\0" * 4096):
                pass
    except OSError:
        return
