"""Exports by the console: what there is for this person, and one of them, sent as it is made.

That an export begins is in the audit before its first byte leaves; how many rows it had, when its last one has. It is
read in one transaction of its own, on a thread of its own, so it holds up nobody.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, cast

from bot.cards import site_name
from bot.console.answers import Missing, Shown, Streamed
from bot.console.filters import Filters
from bot.exports.catalogue import (
    FORMATS,
    OFFERS,
    Asked,
    Tally,
    exported,
    file_name,
    format_of,
    make_ready,
    media_type,
    open_to,
    scoped,
    stream,
)
from flows.moments import paris_day
from flows.say import say
from flows.screening import Event
from storage import audit
from storage.unit import reading

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Generator, Iterator
    from typing import Literal

    from bot.console.answers import Answer
    from bot.console.visit import Visit
    from bot.exports.catalogue import Format, Kind
    from bot.memory import Memory
    from storage.audit import Occasion
    from storage.unit import Unit


def show(visit: Visit) -> Answer:
    """Show what may be exported."""
    return _page(visit)


def hand_out(visit: Visit) -> Answer:
    """Send an export, or say what is wrong with what was asked for."""
    asked, odd = _read(visit)
    if asked is None:
        return _page(visit, odd)
    trial, day = visit.desk.trial, paris_day(visit.now)
    sites = [site.slug for each in visit.desk.trials.values() for site in each.record.sites]
    may = scoped(asked, visit.grants, sites, day)
    if may is None:
        return Missing()
    wanted = may.asked.model_dump(mode="json", exclude={"reasons"}, exclude_none=True)
    act = OFFERS[asked.kind].act
    visit.record(act, [Event(what="export begun", new={**wanted, "door": "console"})])
    pieces = partial(_pieces, visit, may.asked, visit.occasion(act))
    return Streamed(file_name(may.asked, trial, day), media_type(may.asked), pieces)


def _page(visit: Visit, odd: tuple[str, ...] = ()) -> Shown:
    trial = visit.desk.trial
    told = say("console.lists.odd", filters=tuple(say(f"console.lists.filter.{each}") for each in odd))
    values = {
        "kinds": [(kind, say(f"export.kind.{kind}")) for kind in open_to(visit.grants)],
        "formats": FORMATS,
        "sites": [(site.slug, site_name(trial, site.slug)) for site in trial.record.sites],
        "odd": told if odd else None,
    }
    return Shown("exports.html", values, 422 if odd else 200)


def _read(visit: Visit) -> tuple[Asked | None, tuple[str, ...]]:
    """Return the export that a form asks for; None with what could not be understood in it."""
    filters = Filters(visit.asked.form)
    kind = cast("Kind | None", filters.one_of("kind", open_to(visit.grants)))
    wanted = cast("Format | None", filters.one_of("format", FORMATS))
    site = filters.one_of("site", [each.slug for each in visit.desk.trial.record.sites])
    first, last = filters.day("since"), filters.day("until")
    found = format_of(kind, wanted) if kind else None
    missing = [] if found else ["kind"] if kind is None else ["format"]
    if found is None or kind is None or filters.odd:
        return None, tuple(dict.fromkeys([*filters.odd, *missing]))
    language: Literal["en", "fr"] = "fr" if visit.language == "fr" else "en"
    sites = (site,) if site else None
    return Asked(kind=kind, format=found, language=language, sites=sites, first=first, last=last), ()


async def _pieces(visit: Visit, asked: Asked, occasion: Occasion, memory: Memory) -> AsyncIterator[bytes]:
    tally = Tally()
    made = _made(visit, asked, tally, memory)
    thread, loop = ThreadPoolExecutor(max_workers=1), asyncio.get_running_loop()
    try:
        while (piece := await loop.run_in_executor(thread, next, made, None)) is not None:
            yield piece
        ended = occasion.model_copy(update={"at": visit.behind.clock.now()})
        event = exported(asked, tally.rows)
        await memory.write(lambda unit: audit.record(unit, ended, [event], visit.desk.chance))
    finally:
        tally.stopped = True  # whoever waited for it has gone, or has all of it
        thread.submit(made.close)
        thread.shutdown(wait=False)


def _made(visit: Visit, asked: Asked, tally: Tally, memory: Memory) -> Generator[bytes, None, None]:
    with reading(memory.engine) as unit:
        yield from _of(visit, unit, asked, tally)


def _of(visit: Visit, unit: Unit, asked: Asked, tally: Tally) -> Iterator[bytes]:
    return stream(unit, asked, make_ready(unit, asked, visit.desk.trials, visit.behind.folder, tally))
