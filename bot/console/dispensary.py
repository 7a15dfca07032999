"""Where exports are made for the console, beside its requests, and wait for who asked for them.

Each lies in a file without a name, which is gone with the process. It is its session's, of which each has one: nobody
else gets it. It is on record before it can be had. Whenever it is to be handed out, and from time to time while it
waits, it is looked whether the person may still have it, and whether a patient was erased behind it: then it goes.
"""

from __future__ import annotations

import asyncio
import logging
import os
import tempfile
from functools import partial
from typing import IO, TYPE_CHECKING, Literal, TypeAlias

from bot.access import right_for
from bot.console.orders import Order
from bot.exports.catalogue import Tally, make_ready, put_on_record, scoped, stream
from flows.moments import paris_day
from storage import erasing, people, sessions
from storage.database import is_trouble_of_the_database, leave_no_trace
from storage.unit import reading

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from bot.console.answers import Ordered
    from bot.console.behind import Behind
    from storage.unit import Unit

_log = logging.getLogger(__name__)

CHUNK = 1 << 16
"""Bytes of a file that are sent at once."""
END_SECONDS = 2.0
"""How long a thread may take to hear that nobody waits for its export any more."""

Standing: TypeAlias = Literal["good", "erased", "revoked"]


def begin(behind: Behind, wanted: Ordered) -> Order:
    """Begin to make it, in place of what the session asked for before."""
    if before := behind.orders.get(wanted.session):
        before.let_go()
    order = behind.orders[wanted.session] = Order(wanted)
    task = asyncio.create_task(_serve(behind, order))
    behind.at_work.add(task)
    task.add_done_callback(behind.at_work.discard)
    return order


async def looked_at(behind: Behind, order: Order) -> Standing:
    """Say whether it may be handed out now; if not, it goes."""
    now = behind.clock.now()
    found = await behind.memory.look(partial(_standing, behind, order, now))
    if found != "good" or order.is_old(now, behind.waits.kept):
        order.let_go("withdrawn" if found == "erased" else "gone")
    return found


async def pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    """Yield the file from its beginning, wherever others who read it are, and close it."""
    with file:
        at = 0
        while piece := await asyncio.to_thread(os.pread, file.fileno(), CHUNK, at):
            at += len(piece)
            yield piece


async def _serve(behind: Behind, order: Order) -> None:
    """Make it when its turn has come, and keep it until it is over."""
    try:
        behind.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=behind.folder) as file:
            async with behind.exporting:
                await _make(behind, order, file)
            if not order.over.is_set():
                order.is_put_down(file, behind.clock.now())
                await _keep(behind, order)
    except Exception as trouble:  # noqa: BLE001  # its message may hold values
        if not order.over.is_set():
            _log.error("An export (%s) could not be made: %s", order.wanted.asked.kind, type(trouble).__name__)
            order.let_go("failed")
    finally:
        order.let_go()
        order.file = None
        order.settled.set()
        if order.state == "gone" and behind.orders.get(order.wanted.session) is order:
            del behind.orders[order.wanted.session]


async def _make(behind: Behind, order: Order, file: IO[bytes]) -> None:
    """Make it, and anew if a patient was erased meanwhile."""
    while not order.over.is_set():
        order.state, order.tally = "making", Tally()
        await _written(behind, order, file)
        ended = behind.clock.now()
        found = await behind.memory.write(partial(_note, behind, order, ended))
        if found == "good":
            return
        if found == "revoked":
            order.let_go()
        file.seek(0)
        file.truncate()


async def _written(behind: Behind, order: Order, file: IO[bytes]) -> None:
    """Write it into the file on a thread, which ends if nobody waits any more."""
    tally = order.tally
    making = asyncio.create_task(asyncio.to_thread(_write, behind, order, tally, file))
    try:
        await asyncio.shield(making)
    finally:
        tally.stopped = True
        await asyncio.wait({making}, timeout=END_SECONDS)


def _write(behind: Behind, order: Order, tally: Tally, file: IO[bytes]) -> None:
    """Write it; afterwards SQLite's own log can be cut again: what was erased meanwhile leaves the disk."""
    engine, asked = behind.memory.engine, order.wanted.asked
    try:
        with reading(engine) as unit:
            making = make_ready(unit, asked, behind.desk.trials, behind.folder, tally)
            for chunk in stream(unit, asked, making):
                file.write(chunk)
        file.flush()
    finally:
        if engine.dialect.name == "sqlite":
            leave_no_trace(engine)


def _note(behind: Behind, order: Order, now: datetime, unit: Unit) -> Standing:
    """Keep in the audit that it was made, if it may be handed out."""
    found = _standing(behind, order, now, unit)
    if found == "good":
        occasion = order.wanted.occasion.model_copy(update={"at": now})
        put_on_record(unit, order.wanted.asked, order.tally, occasion, behind.desk.chance)
    return found


async def _keep(behind: Behind, order: Order) -> None:
    """Wait until it is over: too old, replaced, or not to be had any more."""
    while not order.over.is_set():
        await behind.clock.wait(order.over, behind.waits.look)
        if order.is_old(behind.clock.now(), behind.waits.kept):
            order.let_go()
        elif not order.over.is_set():
            await _look(behind, order)


async def _look(behind: Behind, order: Order) -> None:
    """Look whether it may still be had; while the database cannot say so, nobody gets it."""
    try:
        await looked_at(behind, order)
    except Exception as trouble:
        if not is_trouble_of_the_database(trouble):
            raise


def _standing(behind: Behind, order: Order, now: datetime, unit: Unit) -> Standing:
    """Say whether its person may have it at this moment, just as it is, in the session that asked for it."""
    wanted, day = order.wanted, paris_day(now)
    session, grants = sessions.of(unit, wanted.session), people.roles_of(unit, wanted.person)
    if session is None or session.standing(now) == "over" or not right_for("open_console", grants, day=day):
        return "revoked"
    sites = [site.slug for each in behind.desk.trials.values() for site in each.record.sites]
    may = scoped(wanted.asked, grants, sites, day)
    if may is None or may.asked != wanted.asked:
        return "revoked"
    return "erased" if erasing.was_erased_behind(unit, order.tally.head) else "good"
