"""Servers that keep what a bot was told, on the same disk as everything else and on the core that is not the bot's."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.commands import begun, ended
from benchmarks.places import redis_server
from benchmarks.stage import OTHERS_CORE, DidNotRun, on_core

_PATIENCE = 10.0


@dataclass(frozen=True)
class Redis:
    """A server that waits for the disk at each write."""

    pid: int
    address: str


@contextmanager
def redis(folder: Path) -> Iterator[Redis]:
    """Run redis-server with appendfsync always until the block ends; it listens on a socket in the folder only."""
    command, environment = redis_server()
    listens = folder / "redis.sock"
    settings = {
        "port": "0",
        "unixsocket": str(listens),
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "always",
        "save": "",
    }
    given = [word for name, value in settings.items() for word in (f"--{name}", value)]
    process = begun([*on_core(OTHERS_CORE), command, *given], folder, environment=environment)
    try:
        _wait_for(listens)
        yield Redis(process.pid, f"unix://{listens}")
    finally:
        process.terminate()
        ended(process)


def _wait_for(listens: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while not listens.exists():
        if time.monotonic() > until:
            raise DidNotRun("redis-server does not listen.")
        time.sleep(0.02)
