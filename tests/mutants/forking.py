"""Something tried in a copy of this process, which ends with it: what it said, or how it ended."""

from __future__ import annotations

import os
import resource
import signal
import traceback
from collections.abc import Callable

SECONDS = 120
"""Of the processor: whatever takes longer runs for ever."""
MEMORY = 4 << 30
"""Bytes, beyond which a number or a text has no end."""


def apart(trying: Callable[[], str], seconds: int = SECONDS) -> str:
    """Return what `trying` returns in a copy of this process; of one that ended otherwise, "no end" or its signal."""
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        os.close(reads)
        _end(trying, writes, seconds)
    os.close(writes)
    with os.fdopen(reads, "rb") as pipe:
        said = pipe.read().decode()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return "no end" if number in {signal.SIGXCPU, signal.SIGKILL} else signal.Signals(number).name
    return said


def _end(trying: Callable[[], str], writes: int, seconds: int) -> None:
    """Try, say what came of it, and end without anything that Python does at an end."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        said = trying()
    except BaseException as failed:  # noqa: BLE001 - a mutant may raise whatever there is
        said = f"{type(failed).__name__} {traceback.extract_tb(failed.__traceback__)[-1].name}"
    os.write(writes, said.encode())
    os._exit(0)
