"""strace beside a program that was just forked: it counts what is written to the database, or makes it fail."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.forking import Program
from tests.faults.stage import settles

HELD_WITHIN = 5.0
DURABLE = ("pwrite64", "fdatasync", "fsync", "ftruncate", "unlink")
"""What SQLite changes its files by."""


def strace() -> str:
    """Return where strace is; without it a test is skipped, and in CI it fails."""
    found = shutil.which("strace")
    if found:
        return found
    if os.environ.get("CI"):
        pytest.fail("CI must fail system calls on purpose and found no strace: apt-get install strace")
    pytest.skip("no strace here: install it to let the disk fail")


@dataclass
class Tracer:
    """strace, attached to one program and all its threads."""

    process: Process
    log: Path

    @property
    def lines(self) -> list[str]:
        """What it has written down so far."""
        return self.log.read_text(encoding="utf-8", errors="replace").splitlines()

    @property
    def hits(self) -> int:
        """How many calls it has made fail."""
        return sum("(INJECTED)" in line for line in self.lines)

    async def lets_go(self) -> None:
        """Have it leave the program alone: from now on all calls do what they should."""
        if self.process.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.process.pid, signal.SIGINT)  # the process's own way would first reap it, under the loop
        await self.process.wait()


async def traced(
    program: Program, files: Sequence[Path], log: Path, *more: str, calls: Sequence[str] = DURABLE
) -> Tracer:
    """Attach to a program that waits to be held, watch these files, and let it run."""
    await settles(lambda: _is_held(program.pid), HELD_WITHIN)
    paths = [word for each in files for word in ("-P", str(each))]
    command = (strace(), "-f", "-o", str(log), *paths, "-e", f"trace={','.join(calls)}", *more, "-p", str(program.pid))
    process = await asyncio.create_subprocess_exec(*command, stdout=DEVNULL, stderr=PIPE)
    assert process.stderr
    while b"attached" not in (line := await process.stderr.readline()):
        assert line, "strace ended before it was attached"
    program.kill(signal.SIGCONT)
    return Tracer(process, log)


def _is_held(pid: int) -> bool:
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "T"


def files_of(database: Path) -> tuple[Path, ...]:
    """Return the files by which a SQLite database lives."""
    return tuple(database.with_name(f"{database.name}{end}") for end in ("", "-wal", "-journal"))
