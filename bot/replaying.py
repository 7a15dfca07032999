"""Screenings judged again from their events, each under the text of its trial that the database has kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from bot.trials import former
from flows.agreeing import differences, reviewed
from flows.remaining import remains
from flows.replaying import replay
from flows.told import NotReplayable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.agreeing import Difference
    from flows.trial import Trial
    from storage.histories import History
    from storage.unit import Unit

Ending: TypeAlias = Literal["same", "otherwise", "erased", "lost"]


class Again(NamedTuple):
    """How a screening judged again compares with what is kept. `lost`: it cannot be judged again, and `why`."""

    called: str
    ending: Ending
    differences: tuple[Difference, ...] = ()
    why: str = ""


@dataclass
class Replays:
    """Judges screenings again, and counts how they end."""

    unit: Unit
    endings: Counter[Ending] = field(default_factory=Counter)
    _trials: dict[tuple[str, str], Trial | None] = field(default_factory=dict)

    def all(self, histories: Iterator[History]) -> Iterator[Again]:
        """Yield those that are not the same."""
        return (again for history in histories if (again := self.one(history)).ending != "same")

    def one(self, history: History) -> Again:
        """Judge one again."""
        again = self._judged(history)
        self.endings[again.ending] += 1
        return again

    def _judged(self, history: History) -> Again:
        called = history.label
        if history.kept is None:
            return Again(called, "lost", why="events tell of it, and it is not there or cannot be read")
        if history.erased:
            found = remains(history.kept, history.told, history.left)
            return Again(called, "otherwise" if found else "erased", found)
        try:
            found = differences(history.kept, replay(history.told, self._trials_of(history)))
            found += reviewed(history.kept, history.told)
        except NotReplayable as why:
            return Again(called, "lost", why=str(why))
        return Again(called, "otherwise" if found else "same", found)

    def _trials_of(self, history: History) -> dict[str, Trial]:
        found = {version: self._trial(history.trial, version) for version in history.versions}
        return {version: trial for version, trial in found.items() if trial}

    def _trial(self, trial: str, version: str) -> Trial | None:
        key = (trial, version)
        if key not in self._trials:
            self._trials[key] = former(self.unit, trial, version)
        return self._trials[key]


def told(again: Again) -> list[str]:
    """Return the lines that say how one has ended."""
    match again.ending:
        case "same":
            return [f"{again.called}: the same"]
        case "erased":
            return [f"{again.called}: cannot be judged again, because its values were erased"]
        case "lost":
            return [f"{again.called}: cannot be judged again: {again.why}"]
        case _:
            values = (f"  {each.what}: kept {each.kept}, from the events {each.replayed}" for each in again.differences)
            return [f"{again.called}: otherwise than it is kept", *values]


def counted(endings: Counter[Ending]) -> str:
    """Return how many have ended how, in a line."""
    said: dict[Ending, str] = {
        "same": "the same", "otherwise": "otherwise", "erased": "erased", "lost": "not possible",
    }  # fmt: skip
    parts = [f"{endings[ending]} {words}" for ending, words in said.items() if endings[ending] or ending == "same"]
    return f"{endings.total()} pre-screenings judged again from their events: {', '.join(parts)}."
