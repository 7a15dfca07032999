"""Figures of several rounds: a median with its range. A ratio is formed within a round, never between rounds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.runs import Found

Value = Callable[[Found], float]
Rounds = Sequence[Mapping[str, Found]]


@dataclass(frozen=True)
class Spread:
    """The middle of several figures, the lowest and the highest."""

    middle: float
    low: float
    high: float

    def told(self, form: str = ",.0f") -> str:
        """Return it as a table shows it."""
        return f"{self.middle:{form}} ({self.low:{form}}–{self.high:{form}})"


def spread(figures: Iterable[float]) -> Spread | None:
    """Return the spread of figures, None of none."""
    ordered = sorted(figures)
    return Spread(median(ordered), ordered[0], ordered[-1]) if ordered else None


def of(rounds: Rounds, name: str, value: Value) -> Spread | None:
    """Return the spread of a value of one program over the rounds in which it ran."""
    return spread(value(each[name]) for each in rounds if _ran(each, name))


def paired(rounds: Rounds, name: str, base: str, value: Value) -> Spread | None:
    """Return the spread of the ratio to another program in the same round."""
    return spread(value(each[name]) / value(each[base]) for each in rounds if _ran(each, name) and _ran(each, base))


def told(found: Spread | None, form: str = ",.0f") -> str:
    """Return a spread as a table shows it, a dash where there is none."""
    return found.told(form) if found else "–"


def cpu(found: Found) -> float:
    """Return the CPU time of a turn, in µs."""
    return 1e6 * float(found["cpu"]) / int(found["turns"])


def servers_cpu(found: Found) -> float:
    """Return the CPU time that servers used for a turn, in µs."""
    return 1e6 * float(found["servers_cpu"]) / int(found["turns"])


def load_cpu(found: Found) -> float:
    """Return the CPU time of a turn on Telegram's side, in µs."""
    return 1e6 * float(found["load_cpu"]) / int(found["turns"])


def rate(found: Found) -> float:
    """Return the turns a second."""
    return int(found["turns"]) / float(found["seconds"])


def busy(found: Found) -> float:
    """Return the share of its core that the bot used."""
    return float(found["cpu"]) / float(found["seconds"])


def latency(name: str) -> Value:
    """Return how to read a percentile of the time that a turn took, in ms."""
    return lambda found: 1000 * float(found["took"][name])


def _ran(found: Mapping[str, Found], name: str) -> bool:
    return bool(name in found and found[name].get("turns") and not found[name].get("trouble"))
