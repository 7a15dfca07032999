"""Campaigns in which nobody is killed: races, replays, a nurse's days, a day's outage, a storm of 429s, bursts."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Literal, TypeAlias

from tests.databases import postgresql, sqlite
from tests.faults.bursts import bursts
from tests.faults.days import spend
from tests.faults.devices import Devices, with_connections, with_one_thread, with_processes
from tests.faults.figures import Asked, Campaign, Row
from tests.faults.outage import HOUR, outage
from tests.faults.posted import post_often
from tests.faults.races import race
from tests.faults.replays import replay_on
from tests.faults.storm import storm
from tests.faults.ward import Ward, ward

Kind: TypeAlias = Literal["SQLite", "PostgreSQL"]
NewUrl: TypeAlias = Callable[[], str]
Way: TypeAlias = tuple[str, Callable[[Ward], AbstractContextManager[Devices]], int]

WAYS: Mapping[Kind, Sequence[Way]] = {
    "SQLite": (("a connection each", with_connections, 1500), ("the product's one thread", with_one_thread, 3500)),
    "PostgreSQL": (("a connection each", with_connections, 2500), ("two processes", with_processes, 2500)),
}
KINDS: tuple[Kind, ...] = ("SQLite", "PostgreSQL")


def races(kind: Kind, asked: Asked) -> Campaign:
    """Simultaneous taps, texts, /screen and invitations."""
    began, rows, wrong, kinds = time.perf_counter(), [], [], Counter[str]()
    with databases(kind, asked.folder) as new:
        for way, devices, races in WAYS[kind]:
            with ward(new(), asked.seed) as it, devices(it) as all_at_once:
                found = race(it, all_at_once, races // 250 if asked.short else races, asked.seed)
            kinds += found.races
            wrong += [f"{way}: {why}" for why in found.violations]
            rows.append(Row(way, sum(found.races.values()), len(found.violations), f"{found.taps:,} updates"))
    return _campaign(
        f"races-{kind.lower()}", "Of answers to one step at the same moment one counts, and every tap is answered.",
        asked, began, rows, wrong,
        measured=tuple((f"races: {each}", f"{times:,}") for each, times in sorted(kinds.items())),
        how=("A race is two to sixteen updates for one step, stored and taken at once, their ids in any order.",),
    )  # fmt: skip


def replays(asked: Asked) -> Campaign:
    """Copies of every update, shuffled, across restarts and quiet weeks; a smaller share over HTTP."""
    copies = 60 if asked.short else 10_000
    began, rows, wrong = time.perf_counter(), [], []
    for kind in KINDS:
        with databases(kind, asked.folder) as new:
            found = replay_on(new(), new(), copies, asked.seed)
        wrong += [f"{kind}: {why}" for why in found.violations]
        note = f"of {found.updates:,} updates; {found.restarts} restarts, ids anew {found.weeks} times"
        rows.append(Row(kind, found.replays, len(found.violations), note))
    by_post = asyncio.run(post_often(asked.folder, f"sqlite:///{asked.folder / 'posted.db'}", copies // 10, asked.seed))
    wrong += [f"by webhook: {why}" for why in by_post.violations]
    rows.append(Row("by webhook", by_post.copies, len(by_post.violations), f"of {by_post.updates:,} updates"))
    return _campaign(
        "replays", "An update that comes again, early or late, has no second effect.", asked, began, rows, wrong,
        how=("Two wards hear the same; in one of them everything comes one to five times.",
             "In the end both databases tell the same story."),
        untested=("An id that Telegram gives to two updates: after a quiet week it begins at random, so it could.",),
    )  # fmt: skip


def days(kind: Kind, asked: Asked) -> Campaign:
    """A nurse, a bot and bad luck, in an order that Hypothesis draws."""
    began = time.perf_counter()
    examples, steps = (6, 25) if asked.short else (200 if kind == "SQLite" else 60, 50)
    with databases(kind, asked.folder) as new:
        why = spend(new, examples, steps, asked.seed)
    return _campaign(
        f"days-{kind.lower()}", "Whatever happens in whatever order, the database says what it ought to.", asked, began,
        [Row(f"days of {steps} happenings", examples, len(why))], why,
        how=("Taps, old taps, others' taps, texts, changed texts, stops, restarts, kills, replays, failed deliveries,",
             "jumps of the clock."),
    )  # fmt: skip


def outages(asked: Asked) -> Campaign:
    """Telegram away for a day, on a simulated clock."""
    began, hours = time.perf_counter(), 0.25 if asked.short else 25.0
    with _quietly():
        found = asyncio.run(outage(asked.folder, f"sqlite:///{asked.folder / 'outage.db'}", hours * HOUR, asked.seed))
    return _campaign(
        "outage", "After a day without Telegram nothing is lost that Telegram still had.", asked, began,
        [Row("updates that waited at Telegram", found.sent_by_people - found.lost_at_telegram, len(found.violations)),
         Row("cards owed when it began", found.cards), Row("open questions", found.shown_again)], found.violations,
        measured=(("simulated hours", f"{hours:g}"), ("drained in", f"{found.drained_in:.0f} simulated seconds"),
                  ("refused as a flood when they came at once", f"{found.refused_as_flood}"),
                  ("forgotten by Telegram itself", f"{found.lost_at_telegram}"),
                  ("429s while draining", f"{found.slowed_down}, by the emulator's count of edits")),
        untested=("A read timeout: a connection cut before the answer stands for it, as both end in the same doubt.",),
    )  # fmt: skip


def storms(asked: Asked) -> Campaign:
    """429s of every kind, on a simulated clock."""
    began = time.perf_counter()
    found = asyncio.run(
        storm(asked.folder, f"sqlite:///{asked.folder / 'storm.db'}", 1 if asked.short else 48, asked.seed)
    )
    return _campaign(
        "storm", "Nothing leaves before Telegram allows it, no other chat waits, everything arrives once.",
        asked, began,
        [Row("calls held against the windows", found.calls, len(found.violations)), Row("messages", found.delivered)],
        found.violations,
        measured=(*((f"refusals: {kind}", str(times)) for kind, times in sorted(found.refusals.items())),
                  ("restarts", str(found.restarts)), ("drained in", f"{found.drained_in:.0f} simulated seconds")),
    )  # fmt: skip


def floods(asked: Asked) -> Campaign:
    """Bursts of a hundred messages from one person."""
    began, rows, wrong, measured = time.perf_counter(), [], [], []
    trials = 1 if asked.short else 150
    for way, by_webhook in (("by polling", False), ("by webhook", True)):
        with databases("SQLite", asked.folder) as new, ward(new(), asked.seed) as it:
            found = asyncio.run(bursts(it, trials, by_webhook=by_webhook))
        wrong += [f"{way}: {why}" for why in found.violations]
        rows.append(Row(way, trials, len(found.violations), f"{found.read:,} of {trials * 100:,} messages were read"))
        measured.append((f"another's tap on disk, {way}", _times(found.amid)))
        measured.append((f"the same without a burst, {way}", _times(found.alone)))
    return _campaign(
        "bursts", "A hundred messages at once are answered once, by webhook at most twice; others hardly wait.",
        asked, began, rows, wrong, measured=tuple(measured),
    )  # fmt: skip


CAMPAIGNS: Mapping[str, Callable[[Asked], Campaign]] = {
    **{f"races-{kind.lower()}": partial(races, kind) for kind in KINDS},
    "replays": replays,
    **{f"days-{kind.lower()}": partial(days, kind) for kind in KINDS},
    "outage": outages,
    "storm": storms,
    "bursts": floods,
}


@contextmanager
def databases(kind: Kind, folder: Path) -> Iterator[NewUrl]:
    """Make databases of one kind, each new."""
    numbers = count()

    def place() -> Path:
        made = folder / f"{kind.lower()}-{next(numbers)}-{time.perf_counter_ns()}"
        made.mkdir()
        return made

    if kind == "SQLite":
        yield lambda: sqlite(place()).url
        return
    with postgresql() as server:
        yield lambda: server.new_database(place()).url


@contextmanager
def _quietly() -> Iterator[None]:
    """A day of failed calls is a day of warnings."""
    logging.disable()
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def _times(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    middle, most = ordered[len(ordered) // 2] * 1000, ordered[int(len(ordered) * 0.95)] * 1000
    return f"median {middle:.0f} ms, 95 of 100 within {most:.0f} ms"


def _campaign(  # noqa: PLR0913 - what a page shows
    name: str, promise: str, asked: Asked, began: float, rows: Sequence[Row], wrong: Sequence[str], *,
    measured: tuple[tuple[str, str], ...] = (), how: tuple[str, ...] = (), untested: tuple[str, ...] = (),
) -> Campaign:  # fmt: skip
    again = f"python -m tests.faults {name} --seed {asked.seed}"
    return Campaign(
        name, promise, asked.seed, time.perf_counter() - began, tuple(rows), tuple(f"{why} ({again})" for why in wrong),
        measured=measured, how=how, untested=untested, short=asked.short,
    )  # fmt: skip
