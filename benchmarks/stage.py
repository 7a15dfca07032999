"""One program and one crowd: the bot alone on one core, Telegram's side and whatever serves the bot on the other."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.commands import begun, ended
from benchmarks.places import HOUSE, place_of
from benchmarks.telegram.orders import Order

BOTS_CORE, OTHERS_CORE = 0, 1
TOKEN = "7:BENCH-invented-token-of-nobody"  # noqa: S105 - no bot has it


class DidNotRun(Exception):
    """A program ended, or did not do what it was to do; the figures of this run are none."""


@dataclass
class Telegram:
    """Telegram's side, in a process of its own."""

    process: subprocess.Popen[str]
    port: int

    @property
    def url(self) -> str:
        """Where the Bot API is."""
        return f"http://127.0.0.1:{self.port}"

    def order(self, order: Order) -> None:
        """Say what is to be done."""
        assert self.process.stdin is not None
        self.process.stdin.write(order.line())
        self.process.stdin.flush()

    def until_it_begins(self) -> None:
        """Wait until the bot has started and is warm."""
        self._heard()

    def found(self) -> dict[str, Any]:
        """Wait for what was measured. DidNotRun if there is none."""
        while "began" in (found := self._heard()):
            pass
        return found

    def _heard(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise DidNotRun("The Bot API of the measurement has ended; its last words are above.")
        heard: dict[str, Any] = json.loads(line)
        return heard


@contextmanager
def telegram() -> Iterator[Telegram]:
    """Run Telegram's side until the block ends."""
    command = [*on_core(OTHERS_CORE), str(place_of("load") / "bin" / "python"), "-m", "benchmarks.telegram"]
    process = begun(command, HOUSE, says=subprocess.PIPE, told=subprocess.PIPE)
    try:
        assert process.stdout is not None
        yield Telegram(process, json.loads(process.stdout.readline())["port"])
    finally:
        assert process.stdin is not None
        process.stdin.close()
        ended(process)


@contextmanager
def program(
    command: Sequence[str], environment: dict[str, str], says: Path, core: int = BOTS_CORE
) -> Iterator[subprocess.Popen[str]]:
    """Run a bot on its core until the block ends; what it prints is kept."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    with says.open("a", encoding="utf-8") as out:
        process = begun([*on_core(core), *command], HOUSE, environment={**inherited, **environment}, says=out)
        try:
            yield process
        finally:
            process.terminate()
            ended(process)


def on_core(core: int) -> list[str]:
    """Return how to begin a command that stays on one core, where there are two."""
    return ["taskset", "-c", str(core)] if (os.cpu_count() or 1) > 1 else []


def stay_aside() -> None:
    """Leave the bot's core to the bot."""
    if len(os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(0, {OTHERS_CORE})


PYTHON = sys.executable
"""The interpreter of this project's own environment."""
