"""The lists of the console, `/log` and `/stats` in a clinic with a million finished and a hundred thousand open
screenings: how long the database and what is made of it take, warm, for the worst of many combinations of filters.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

from benchmarks import asking
from benchmarks.asked import Asked
from benchmarks.asking import Look
from benchmarks.commands import answer
from benchmarks.goals import Goal, at_most
from benchmarks.history import EVENTS, old_clinic
from benchmarks.places import HOUSE
from benchmarks.ratios import Spread, spread, told
from benchmarks.stage import PYTHON
from benchmarks.tables import table
from benchmarks.variety import ALL, FINISHED, OPEN
from storage.database import open_to_read
from storage.unit import Unit, reading

TIMES = 3
YEAR = "year"
_HOW = f"""\
{FINISHED:,} finished and {OPEN:,} open screenings of 16 sites and 1,024 people, a quarter of them at one site;
{ALL:,} sends, {EVENTS * ALL:,} events. Each way to ask is asked once to warm up and then {TIMES} times, of which the
median counts; the figures are the median and the highest over all ways. What is asked for is common apart, rare
together, or not there at all; first pages, pages far behind, both orders, both directions.
"""


class Measured(NamedTuple):
    """How long the looks of one sort took, in ms, and which of them took longest."""

    looks: int
    usual: float
    worst: float
    which: str


def measure(asked: Asked) -> list[dict[str, Any]]:
    """Return what each round found of each sort of look."""
    engine = open_to_read(f"sqlite:///{old_clinic().database}")
    with reading(engine) as unit:
        sorts = {name: looks for name, looks in asking.all_of(unit).items() if not asked.only or name in asked.only}
        rounds = [
            {name: _measured(unit, looks)._asdict() for name, looks in sorts.items()} for _ in range(asked.rounds)
        ]
    engine.dispose()
    return rounds if asked.only else [{**rounds[0], YEAR: _year()}, *rounds[1:]]


def _year() -> dict[str, float]:
    """Return what it took to export a year: see `year.py`."""
    found: dict[str, float] = json.loads(answer([PYTHON, "-m", "benchmarks.year", old_clinic().database], HOUSE))
    return found


def _measured(unit: Unit, looks: Sequence[Look]) -> Measured:
    took = sorted((_took(unit, look.at), look.what) for look in looks)
    found = Measured(len(took), median(ms for ms, _ in took), *took[-1])
    sys.stderr.write(f"{found.usual:8.1f} {found.worst:8.1f} ms  {found.which}\n")
    return found


def _took(unit: Unit, look: Callable[[Unit], object]) -> float:
    """Return how long it takes when it was asked before, in ms."""
    look(unit)
    return median(_once(unit, look) for _ in range(TIMES))


def _once(unit: Unit, look: Callable[[Unit], object]) -> float:
    began = perf_counter()
    look(unit)
    return 1000 * (perf_counter() - began)


def page(rounds: Sequence[Mapping[str, Any]]) -> str:
    """Return the section of the page."""
    heads = ("asked for", "ways", "median ms", "worst ms", "the worst was")
    return f"## The log at size\n\n{_HOW}\n{table(heads, list(_rows(rounds)))}\n{_told_of_year(rounds)}"


def _told_of_year(rounds: Sequence[Mapping[str, Any]]) -> str:
    """Return what is said about the export, where it was measured."""
    found = rounds[0].get(YEAR)
    if not found:
        return ""
    rows, size, seconds = found["rows"], found["bytes"] / 2**20, found["seconds"]
    early, highest = (found[name] / 2**20 for name in ("early", "highest"))
    return (
        f"The log of a year as CSV: {rows:,} rows, {size:.0f} MiB, {seconds:.0f} s; the process had {early:.0f} MiB "
        f"when the first rows had come and {highest:.0f} MiB at its highest.\n"
    )


def _rows(rounds: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    for name in _sorts(rounds):
        of_all = [each[name] for each in rounds]
        slowest = max(of_all, key=lambda found: found["worst"])
        yield (
            name,
            f"{slowest['looks']:,}",
            told(spread(found["usual"] for found in of_all), ".1f"),
            told(_worst(rounds, [name]), ".1f"),
            slowest["which"],
        )


def goals(rounds: Sequence[Mapping[str, Any]]) -> list[Goal]:
    """Return the goals that this decides."""
    lists = [name for name in _sorts(rounds) if name not in {asking.LOG, asking.STATS}]
    year = rounds[0].get(YEAR)
    grown = spread([year["highest"] / year["early"]]) if year else None
    return [
        at_most("the slowest list of the console, 1.1 million screenings", 100, _worst(rounds, lists), ".0f", " ms"),
        at_most("… `/log NUMBER`", 50, _worst(rounds, [asking.LOG]), ".0f", " ms"),
        at_most("memory at the end of a year's CSV export ÷ at its first rows", 1.1, grown),
    ]


def _sorts(rounds: Sequence[Mapping[str, Any]]) -> list[str]:
    return [name for name in rounds[0] if name != YEAR]


def _worst(rounds: Sequence[Mapping[str, Any]], names: Sequence[str]) -> Spread | None:
    """Return the spread of the worst of these over the rounds."""
    there = [name for name in names if name in rounds[0]]
    return spread(max(each[name]["worst"] for name in there) for each in rounds) if there else None
