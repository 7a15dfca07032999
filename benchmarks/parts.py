"""The parts of the measurement, by name. Each measures, writes its section of the page, and decides some goals."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from typing import Any, NamedTuple

from benchmarks import audit, growth, memory, paced, postgresql, size, slow_api, start, turns, two
from benchmarks.asked import Asked
from benchmarks.goals import Goal


class Part(NamedTuple):
    """One part: what it measures is JSON, and the page is made of that."""

    measure: Callable[[Asked], Any]
    page: Callable[[Any], str]
    goals: Callable[[Any], Sequence[Goal]]


def _criteria() -> Mapping[str, Part]:
    """Return the part that judges criteria, where it is there."""
    if find_spec("benchmarks.criteria") is None:
        return {}
    part = importlib.import_module("benchmarks.criteria")
    goals: Callable[[Any], Sequence[Goal]] = getattr(part, "goals", lambda _figures: [])
    if not hasattr(part, "page"):
        return {}
    return {"criteria": Part(lambda asked: part.measure(asked.rounds), part.page, goals)}


PARTS: Mapping[str, Part] = {
    "turns": Part(turns.measure, turns.page, turns.goals),
    "paced": Part(paced.measure, paced.page, paced.goals),
    "slow_api": Part(slow_api.measure, slow_api.page, slow_api.goals),
    "postgresql": Part(postgresql.measure, postgresql.page, postgresql.goals),
    "two": Part(two.measure, two.page, two.goals),
    "growth": Part(growth.measure, growth.page, growth.goals),
    "size": Part(size.measure, size.page, size.goals),
    "start": Part(start.measure, start.page, start.goals),
    "memory": Part(memory.measure, memory.page, memory.goals),
    "audit": Part(audit.measure, audit.page, audit.goals),
    **_criteria(),
}
