"""Rights: every cell of acts x roles x sites, at every door, against a table written a second time by hand."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain, islice
from pathlib import Path
from statistics import median
from typing import TypeVar, get_args

from bot.access import TABLE, Act, right_for
from storage.people import Grant
from tests.faults.figures import Asked, Campaign
from tests.faults.ward import ward
from tests.faults.without_kills import KINDS, Kind, databases
from tests.fuzz import cells, links, pages
from tests.fuzz.cast import HERE, THERE, put_on_stage
from tests.fuzz.cells import Chat
from tests.fuzz.grid import REACH, ROLES, Right, may
from tests.fuzz.noting import Found
from tests.fuzz.window import window

Each = TypeVar("Each")

SHORT, FEW = 211, 5
"""The short form has one screening of so many, and tries one of so many cells, others with another seed."""
BESIDE = 7
"""On PostgreSQL one of so many is tried: the decisions are the same program's."""
NAME = "rights"
DAY = date(2026, 11, 23)
ONE = timedelta(days=1)
DAYS: dict[str, tuple[date | None, date | None]] = {
    "no": (None, None), "today only": (DAY, DAY), "yesterday": (None, DAY - ONE), "tomorrow": (DAY + ONE, None),
}  # fmt: skip


def rights(asked: Asked) -> Campaign:
    """Try every cell: the decisions, then the chat and invitations on both databases, then the console."""
    began, found, near, far = time.perf_counter(), Found(NAME, asked), list[float](), list[float]()
    _decide(found)
    allowed = 0
    for kind in KINDS[:1] if asked.short else KINDS:
        chat, let = _talk(found, kind)
        near, far, allowed = [*near, *chat.near], [*far, *chat.far], allowed + let
    for name in (*cells.not_written_down(), *pages.not_written_down()):
        found.note("what nobody has written down", name, "no cell tries it")
    return Campaign(
        NAME, "What is not allowed has no effect and teaches nothing, at whatever door.", asked.seed,
        time.perf_counter() - began,
        tuple(sorted(found.rows(), key=lambda row: row.what)), tuple(found.wrong),
        measured=(("cells in which it was allowed, and done", f"{allowed:,}"), *_times(near, far)),
        how=HOW, untested=UNTESTED, short=asked.short,
    )  # fmt: skip


HOW = (
    "Eighteen people (every role at this site, at another, at both; with a delegation that is over or to come; moved",
    "to another site; without rights any more; strangers) ask for everything about every screening there is, and about",
    "one that there is not. What is not allowed must leave nothing in any table and be answered word for word as what",
    "does not exist; what is allowed must be done. The table is written a second time, by hand: `tests/fuzz/grid.py`.",
)
UNTESTED = (
    "The command line: whoever can run it has the database itself; its rights are those of the machine's users.",
    "Differences of less than a turn's time between what exists and what does not: the medians are given.",
)


def _decide(found: Found) -> None:
    """Compare the product's decisions with the table written by hand."""
    if set(TABLE) != set(REACH):
        found.note("the table itself", "acts", f"they differ: {set(TABLE) ^ set(REACH)}")
    for key, right, grant in _rights():
        for act in get_args(Act):
            for site in (None, HERE, THERE):
                for own in (False, True):
                    is_so = right_for(act, (grant,), site, day=DAY, own=own) is not None
                    why = "" if is_so == may(act, (right,), site, own=own) else f"it is {is_so}"
                    found.note("the table itself", f"{key}: {act} at {site}, own {own}", why)


def _rights() -> Iterator[tuple[str, Right, Grant]]:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    for role in ROLES:
        for site in (None, HERE, THERE):
            for name, (first, last) in DAYS.items():
                grant = Grant(
                    id=1, person=1, role=role, site=site, granted_by=None, at=at, delegated_from=first,
                    delegated_until=last,
                )  # fmt: skip
                yield f"{role} at {site}, days {name}", Right(role, site, name in {"no", "today only"}), grant


def _talk(found: Found, kind: Kind) -> tuple[Chat, int]:
    asked = found.asked
    with databases(kind, asked.folder) as new, ward(new(), asked.seed) as it:
        cast = put_on_stage(it, "en" if kind == "SQLite" else "fr")
        chat = Chat(it, replace(cast, targets=cast.targets[::FEW]) if asked.short else cast)
        every = SHORT if asked.short else 1 if kind == "SQLite" else BESIDE
        for cell in _some(asked, chain(chat.cells(), links.cells(chat)), every, lambda each: each.key):
            found.note(f"{cell.door}, {kind}", cell.key, cell.wrong())
        allowed = chat.allowed + asyncio.run(_look(found, kind, chat))
    return chat, allowed


async def _look(found: Found, kind: Kind, chat: Chat) -> int:
    asked = found.asked
    async with window(chat.ward, Path(asked.folder)) as site:
        desk = pages.Desk(chat.ward, chat.cast, site)
        every = SHORT // 7 if asked.short else 1 if kind == "SQLite" else BESIDE
        for cell in _some(asked, desk.cells(), every, lambda each: each.key):
            found.note(f"{cell.door} of the console, {kind}", cell.key, await cell.wrong())
    return desk.allowed


def _some(asked: Asked, every: Iterable[Each], step: int, key: Callable[[Each], str]) -> Iterable[Each]:
    """Return the cells that are to be tried: those that are called so, or one of so many."""
    if asked.case:
        return (each for each in every if asked.case in key(each))
    return islice(every, asked.seed % step, None, step)


def _times(near: Sequence[float], far: Sequence[float]) -> tuple[tuple[str, str], ...]:
    if not (near and far):
        return ()
    names = ("a turn about what is another's, median", "a turn about what does not exist, median")
    return tuple((name, f"{median(each) * 1000:.2f} ms") for name, each in zip(names, (near, far), strict=True))
