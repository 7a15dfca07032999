"""How much CPU time processes have used, by what the kernel keeps of them."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
_PARENT, _TIMES, _RESIDENT = 1, slice(11, 15), 21
"""Places in /proc/PID/stat after the name: the parent; own and waited-for children's user and system time; pages."""


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return what these processes, all their threads and all who descend from them have used."""
    return sum(sum(map(int, _stat(pid)[_TIMES])) for pid in _families(pids)) / TICKS


def resident_bytes(pid: int) -> int:
    """Return how much memory a process holds."""
    return int(_stat(pid)[_RESIDENT]) * PAGE


def _families(pids: Iterable[int]) -> set[int]:
    known = set(pids)
    born = _parents()
    grown = True
    while grown:
        children = {pid for pid, parent in born.items() if parent in known} - known
        known |= children
        grown = bool(children)
    return known & set(born)


def _parents() -> dict[int, int]:
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            found[int(path.name)] = int(_stat(int(path.name))[_PARENT])
        except OSError:  # it has ended meanwhile
            continue
    return found


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
