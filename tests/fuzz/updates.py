"""The campaign `updates`: whatever comes at whatever question, nothing breaks, nothing changes that was not meant."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from itertools import cycle

from tests.faults.figures import Asked, Campaign, Row, replay
from tests.faults.ward import ward
from tests.faults.without_kills import databases
from tests.fuzz.gate import gate
from tests.fuzz.over_http import messages_over_http
from tests.fuzz.target import Found, Target
from tests.fuzz.thrown import FAMILIES
from tests.fuzz.walks import LANGUAGES, WALKERS, WALKS, NotTaken, Walk

NAME = "updates"
MANY, FEW = 300, 3
"""Thrown at each step, in the long form and in the short."""

SHORT = ("eligible", "hard")
GOOD = "good answers in strange envelopes"


def updates(asked: Asked) -> Campaign:
    """Walk through every step, and throw at each of them."""
    began, found = time.perf_counter(), Found(NAME, asked)
    with databases("SQLite", asked.folder) as new:
        for name, steps in WALKS.items():
            if asked.short and name not in SHORT:
                continue
            if asked.case.partition("/")[0] not in {"", name}:
                continue
            with ward(new(), asked.seed) as it, gate(it) as way_in:
                target = Target(found, Walk(way_in, WALKERS, LANGUAGES[name]), name)
                _walk(target, steps)
    sent, calls, wrong = asyncio.run(messages_over_http(asked.folder, asked.seed, short=asked.short))
    found.violations += [f"over HTTP: {why} ({replay(NAME, asked, 'http', 'fuzz')})" for why in wrong]
    rows = [
        Row(family, found.thrown[family], found.wrong[family]) for family in (*FAMILIES, GOOD) if found.thrown[family]
    ]
    rows.append(Row("messages of every kind over HTTP", sent, len(wrong), f"{calls} calls, none but to ask and answer"))
    return Campaign(
        NAME, "Whatever update comes, nothing breaks, nothing changes that it did not mean, and no file is fetched.",
        asked.seed, time.perf_counter() - began, tuple(rows), tuple(found.violations),
        measured=(("steps of the dialogue", f"{found.stops}"),
                  *((f"updates that ended {ending}", f"{count:,}") for ending, count in sorted(found.ends.items()))),
        how=("At each step of three walks (every question, every state) updates come by webhook or poll, on SQLite.",
             "An oracle that knows only the Bot API's types says of each what it may do and what it is answered.",
             "Then the walk goes on with a good answer in a strange envelope, which must be taken exactly."),
        short=asked.short,
    )  # fmt: skip


def _walk(target: Target, steps: Callable[[Walk], Iterator[str]]) -> None:
    found, families = target.found, cycle(FAMILIES)
    target.walk.dressed = target.dressed
    try:
        for place, stop in enumerate(steps(target.walk)):
            found.stops += 1
            for index in range(FEW if found.asked.short else MANY):
                family, case = next(families), f"{target.name}/{place}/{index}"
                if found.is_wanted(case):
                    target.throw(family, case, stop)
    except NotTaken as why:
        found.note(GOOD, target.name, str(why))
    found.thrown[GOOD] += target.walk.taken
