"""The console against a hostile browser, and against somebody who has a link and guesses the code."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path

from storage import sessions
from storage.unit import unit_of_work
from tests.faults.figures import Asked, Campaign
from tests.faults.ward import Ward, ward
from tests.faults.without_kills import KINDS, Kind, databases
from tests.fuzz import codes
from tests.fuzz.cast import put_on_stage
from tests.fuzz.noting import Found
from tests.fuzz.requests import requests, wrong_with
from tests.fuzz.window import window

NAME = "console"
SHORT = 173
ROUNDS, FEW_ROUNDS = 40, 2
CODES = 1_000_000
AT_A_TIME = 3
"""Codes that are right at the same moment: a phone's clock may be off by half a minute."""


@dataclass
class Looked(Found):
    """With how many codes were looked at in a month."""

    looked_at: int = 0


def console(asked: Asked) -> Campaign:
    """Ask for everything in every hostile way, and try codes."""
    began, found = time.perf_counter(), Looked(NAME, asked)
    with databases("SQLite", asked.folder) as new, ward(new(), asked.seed) as it:
        put_on_stage(it)
        asyncio.run(_ask(found, it))
    for kind in KINDS:
        with databases(kind, asked.folder) as new, ward(new(), asked.seed) as it:
            asyncio.run(_try_codes(found, it, kind))
    return Campaign(
        NAME, "No request breaks the console or plants anything, and no stream of guesses gets in.", asked.seed,
        time.perf_counter() - began,
        found.rows(), tuple(found.wrong),
        measured=(("codes that somebody with ever new links can try in 30 days", f"{found.looked_at:,}"),
                  ("chance that one of them is right", f"{found.looked_at * AT_A_TIME / CODES:.2%}")),
        how=("The 500 hostile strings of the console's own tests, in every place that a browser fills in: addresses,",
             "queries, headers, cookies, forms; every page by every method. Codes: one after the other for a month, 24",
             "sessions at once in two processes, one right code by four sessions at once."),
        untested=("A browser: `tests/bot/console` and the keyboard tests play one.",), short=asked.short,
    )  # fmt: skip


async def _ask(found: Looked, it: Ward) -> None:
    asked, admin = found.asked, codes.with_a_factor(it)
    with unit_of_work(it.engine) as unit:
        sessions.prove(unit, sessions.begin(unit, "is-in", admin, it.now), it.now)
        sessions.begin(unit, "has-to-give-a-code", admin, it.now)
    async with window(it, Path(asked.folder)) as site:
        every = requests(site, "is-in", "has-to-give-a-code")
        wanted = (each for each in every if asked.case in each.key)
        for each in islice(wanted, 0, None, SHORT if asked.short else 1):
            found.note(f"something hostile: {each.where}", each.key, wrong_with(await each.ask()))


async def _try_codes(found: Looked, it: Ward, kind: Kind) -> None:
    admin = codes.with_a_factor(it)
    async with AsyncExitStack() as stack:
        sites = [await stack.enter_async_context(window(it, Path(found.asked.folder))) for _ in range(2)]
        for nth in range(FEW_ROUNDS if found.asked.short else ROUNDS):
            why = await codes.all_at_once(it, sites, admin)
            found.note(f"codes by 24 sessions at once, {kind}", f"round {nth}, {kind}", why)
            why = await codes.one_code_by_several(it, sites, admin)
            found.note(f"one code by four sessions at once, {kind}", f"round {nth}, {kind}", why)
        if kind == "SQLite":
            days = timedelta(days=1) if found.asked.short else codes.MONTH
            found.looked_at, why = await codes.for_a_month(it, sites[0], admin, days)
            found.note("a month of guesses", "a month", why)
