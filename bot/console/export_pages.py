"""Exports by the console: what there is for this person, and one of them, made and then sent.

That an export begins, and how many rows it has, is in the audit before its first byte leaves. It is read in one
transaction of its own, on a thread of its own, one at a time, so it holds up nobody, however slowly it is taken.
Rights are looked at again before it is made, and before each piece of it is sent.
"""

from __future__ import annotations

import asyncio
import tempfile
from functools import partial
from typing import TYPE_CHECKING, cast

from bot.cards import site_name
from bot.console.answers import Missing, Shown, Streamed
from bot.console.filters import Filters
from bot.console.headers import cookie_name
from bot.console.visit import visit as visit_of
from bot.exports.catalogue import (
    FORMATS,
    OFFERS,
    Asked,
    ErasedMeanwhile,
    Tally,
    file_name,
    format_of,
    make_ready,
    media_type,
    open_to,
    put_on_record,
    scoped,
    stream,
)
from flows.moments import paris_day
from flows.say import say
from flows.screening import Event
from storage.database import leave_no_trace
from storage.unit import reading

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import IO, Literal

    from bot.console.answers import Answer
    from bot.console.visit import Visit
    from bot.exports.catalogue import Format, Kind
    from bot.memory import Memory
    from storage.audit import Occasion
    from storage.unit import Unit


CHUNK = 1 << 16
"""Bytes of a file that are sent at once."""


def show(visit: Visit) -> Answer:
    """Show what may be exported."""
    return _page(visit)


def hand_out(visit: Visit) -> Answer:
    """Send an export, or say what is wrong with what was asked for."""
    asked, odd = _read(visit)
    if asked is None:
        return _page(visit, odd)
    trial, day = visit.desk.trial, paris_day(visit.now)
    may = scoped(asked, visit.grants, _sites(visit), day)
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
    """Yield the export once all of it is made, into a file without a name: a slow reader keeps nobody waiting.

    While it is read, no transaction is open, so that what is erased meanwhile leaves the disk.
    """
    folder, still = visit.behind.folder, partial(_may_still, visit, asked)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as file:
        async with visit.behind.exporting:
            while await memory.look(still) and not await _made(visit, asked, occasion, memory, file):
                file.seek(0)
                file.truncate()
        file.seek(0)
        while await memory.look(still) and (piece := await asyncio.to_thread(file.read, CHUNK)):
            yield piece


def _may_still(visit: Visit, asked: Asked, unit: Unit) -> bool:
    """Say whether whoever began the export is still in, and may still have it: if not, no more of it is sent."""
    now, secret = visit.behind.clock.now(), visit.asked.cookies.get(cookie_name(visit.behind), "")
    seen = visit_of(unit, visit.behind, visit.asked, now, secret)
    return scoped(asked, seen.grants, _sites(visit), paris_day(now)) is not None


def _sites(visit: Visit) -> list[str]:
    return [site.slug for trial in visit.desk.trials.values() for site in trial.record.sites]


async def _made(visit: Visit, asked: Asked, occasion: Occasion, memory: Memory, file: IO[bytes]) -> bool:
    """Make it and put it on record; False if it has to be made anew, because a patient was erased meanwhile."""
    tally, chance = Tally(), visit.desk.chance
    try:
        await asyncio.to_thread(_write, visit, asked, tally, memory, file)
    finally:
        tally.stopped = True  # whoever waited for it has gone, or has all of it
    ended = occasion.model_copy(update={"at": visit.behind.clock.now()})
    try:
        await memory.write(lambda unit: put_on_record(unit, asked, tally, ended, chance))
    except ErasedMeanwhile:
        return False
    return True


def _write(visit: Visit, asked: Asked, tally: Tally, memory: Memory, file: IO[bytes]) -> None:
    """Write it into the file; afterwards SQLite's own log can be cut again. On a thread."""
    try:
        with reading(memory.engine) as unit:
            making = make_ready(unit, asked, visit.desk.trials, visit.behind.folder, tally)
            for chunk in stream(unit, asked, making):
                file.write(chunk)
    finally:
        if memory.engine.dialect.name == "sqlite":
            leave_no_trace(memory.engine)
