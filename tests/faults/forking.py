"""Starts the program: forked from one that has imported everything, or anew in each fork, as a site would start it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

from tests.journeys.commands import settings

KILLED = -signal.SIGKILL


@dataclass
class Program:
    """One run of the program. `ended` has its exit code once it is over."""

    pid: int
    began: float
    ended: asyncio.Future[int]
    own: bool = False
    """It was killed by the harness and not by its point."""

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send it a signal, if it still runs."""
        if not self.ended.done():
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    async def is_over(self, within: float) -> int | None:
        """Wait for its end so long; return its exit code, None if it goes on."""
        done, _ = await asyncio.wait([self.ended], timeout=within)
        return self.ended.result() if done else None


@dataclass
class Forge:
    """The fork server, from `async with` to its end; all it started ends with it."""

    _server: Process | None = None
    _running: dict[int, asyncio.Future[int]] = field(default_factory=dict)
    _answers: asyncio.Queue[int] = field(default_factory=asyncio.Queue)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _reading: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        command = (sys.executable, "-m", "tests.faults.program")
        self._server = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, env=settings())
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server and self._server.stdin and self._reading:
            self._server.stdin.close()
            await self._server.wait()
            await self._reading

    async def starts(self, order: dict[str, Any]) -> Program:
        """Fork one run of the program."""
        assert self._server
        assert self._server.stdin
        async with self._turn:
            began = asyncio.get_running_loop().time()
            self._server.stdin.write(f"{json.dumps(order)}\n".encode())
            pid = await self._answers.get()
        return Program(pid, began, self._running[pid])

    async def _read(self) -> None:
        assert self._server
        assert self._server.stdout
        async for line in self._server.stdout:
            word, pid, *code = line.decode().split()
            if word == "started":
                self._running[int(pid)] = asyncio.get_running_loop().create_future()
                self._answers.put_nowait(int(pid))
            else:
                self._running[int(pid)].set_result(int(code[0]))
