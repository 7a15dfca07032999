"""What the expression engines have in common: patients from a file, one expression a criterion, and a clock.

Reading is as light as it can be: nothing is checked or refused, facts not known are left out, and a quantity becomes a
number in the base of its scale. A file says of each fact its type and the factor of each unit (none: multiples of ULN).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import cycle
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

Facts = dict[str, Any]
Described = Mapping[str, Mapping[str, Any]]
Statuses = dict[str, str]
Judges = Callable[[Facts], Statuses]

EXPRESSIONS = Path(__file__).parents[1] / "criteria"
WORDS = {True: "pass", False: "fail", None: "unknown"}
AT_ONCE = 10
"""So many patients lie between two looks at the clock."""


class Found(NamedTuple):
    """How many patients were judged, and in how much CPU time."""

    patients: int
    seconds: float


def expressions(language: str) -> dict[str, str]:
    """Return the expression of each criterion."""
    lines = (EXPRESSIONS / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    return dict(line.split(" ", 1) for line in lines if not line.startswith("#"))


def facts_of(line: str, described: Described) -> Facts:
    """Return the facts of a case that are known. A ULN comes before its value, which may say it anew."""
    known = {name: given for name, given in json.loads(line)["facts"].items() if given is not None}
    facts = {name: ["none"] if given == [] else given for name, given in known.items()}
    for name in reversed(list(described)):
        if name in known and "units" in described[name]:
            facts |= _measured(name, known[name], described[name]["units"])
    return facts


def _measured(name: str, given: Facts, units: Mapping[str, str | None]) -> Facts:
    """Return a quantity as a number in the base of its scale; of multiples of ULN, with 1 as the ULN."""
    factor = units[given["unit"]]
    if factor is None:
        return {name: float(given["value"]), f"{name}_uln": 1.0}
    return {name: float(Decimal(given["value"]) * Decimal(factor))}


def timed(lines: Sequence[str], judged: Callable[[str], object], seconds: float) -> Found:
    """Judge patients over and over for so many seconds of CPU time."""
    patients = cycle(lines)
    for _ in range(AT_ONCE):
        judged(next(patients))
    count, spent, began = 0, 0.0, process_time()
    while spent < seconds:
        for _ in range(AT_ONCE):
            judged(next(patients))
        count, spent = count + AT_ONCE, process_time() - began
    return Found(count, spent)


def main(engines: Mapping[str, Callable[[Described], Judges]], given: Sequence[str]) -> None:
    """Say how many patients were judged; with no seconds given, how each was: ENGINE PATIENTS DESCRIBED [SECONDS]."""
    engine, patients, facts, *seconds = given
    described: Described = json.loads(Path(facts).read_text(encoding="utf-8"))
    judges = engines[engine](described)
    lines = Path(patients).read_text(encoding="utf-8").splitlines()
    if seconds:
        found = timed(lines, lambda line: judges(facts_of(line, described)), float(seconds[0]))
        sys.stdout.write(json.dumps(found._asdict()))
    else:
        sys.stdout.write(json.dumps([judges(facts_of(line, described)) for line in lines]))
