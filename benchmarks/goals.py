"""Goals, each with what was measured for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from benchmarks.ratios import Spread


@dataclass(frozen=True)
class Goal:
    """What is wanted, what was measured, and whether that is enough; None: it was not measured."""

    what: str
    wanted: str
    measured: str
    met: bool | None


def at_most(what: str, limit: float, found: Spread | None, form: str = ".2f", unit: str = "") -> Goal:
    """Return the goal that the median is not above a limit."""
    return _goal(what, f"≤ {limit:{form}}{unit}", found, form, unit, found is not None and found.middle <= limit)


def at_least(what: str, limit: float, found: Spread | None, form: str = ".1f", unit: str = "") -> Goal:
    """Return the goal that the median is not below a limit."""
    return _goal(what, f"≥ {limit:{form}}{unit}", found, form, unit, found is not None and found.middle >= limit)


def _goal(what: str, wanted: str, found: Spread | None, form: str, unit: str, met: bool) -> Goal:  # noqa: FBT001 - it is only passed on
    if found is None:
        return Goal(what, wanted, "not measured", None)
    return Goal(what, wanted, f"{found.told(form)}{unit}", met)


def rows(goals: Iterable[Goal]) -> Iterator[tuple[str, ...]]:
    """Return the rows of the table of goals."""
    words = {True: "yes", False: "**no**", None: "–"}
    return ((goal.what, goal.wanted, goal.measured, words[goal.met]) for goal in goals)
