"""A long export says how far it is, waits for the session that asked for it, and goes with the right to have it."""

import asyncio
import json
import os
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.console.behind import Behind, Waits
from bot.console.door import Door
from bot.console.orders import Order
from bot.server import serving
from flows.screening import ERASED, Event
from storage import erasing, people
from storage.audit import Occasion
from storage.database import leave_no_trace
from tests.bot.console.test_rights import let_in
from tests.bot.console.test_screenings import invent
from tests.bot.console.visitor import Visitor, at_the_console
from tests.bot.house import House
from tests.databases import on_sqlite

EXPORTED = "SELECT new FROM event JOIN event_value USING (seq) WHERE what = 'exported' ORDER BY seq"
LOG = {"kind": "log", "format": "csv"}
MADE, FILE = "/exports/made", "/exports/made/file"
FETCH, LOOK = f'href="/console{FILE}"', f'hx-get="/console{MADE}"'


@dataclass
class Counter:
    """The console once more, beside the house's own, with waits of the test's; and somebody at it."""

    house: House
    behind: Behind
    at: Visitor

    async def orders(self, fields: dict[str, str]) -> Order:
        """Ask for an export that is not waited for."""
        await self.at.get("/exports")
        assert (await self.at.post("/exports", fields)).leads_to == f"/console{MADE}"
        return next(iter(self.behind.orders.values()))

    async def has_made(self, fields: dict[str, str]) -> Order:
        """Ask for an export, and wait until it is there."""
        order = await self.orders(fields)
        async with asyncio.timeout(10):
            await order.settled.wait()
        return order

    def files(self) -> int:
        """Return how many files without a name are open in the folder."""
        links = [str(each.readlink()) for each in Path("/proc/self/fd").iterdir() if os.path.lexists(each)]
        return sum(each.startswith(f"{self.behind.folder}/#") for each in links)

    async def is_gone(self, order: Order) -> None:
        """Wait until an export is let go; nothing is left of it."""
        async with asyncio.timeout(10):
            await order.over.wait()
            while self.behind.at_work:
                await asyncio.gather(*self.behind.at_work)
        assert self.files() == 0


@asynccontextmanager
async def counter(house: House, visitor: Visitor, **waits: float | timedelta) -> AsyncIterator[Counter]:
    door = Door()
    async with serving(door.routes(), ("127.0.0.1", 0), house.clock, needed=True) as url:
        desk = replace(house.app.desk, console=f"{url}/console")
        given = Waits(**{"at_once": 0.0, **waits})  # type: ignore[arg-type]  # seconds, and one span
        behind = Behind(house.app.memory, desk, house.clock, lambda: None, house.database.folder, given)
        door.open(behind)
        it = Counter(house, behind, Visitor(visitor.web, f"{url}/console", visitor.clock))
        try:
            yield it
        finally:
            await door.close()
    assert it.files() == 0


def hold(it: Counter) -> tuple[threading.Event, threading.Event]:
    """Hold up whoever makes an export once rows were gone through; return when that is so, and what lets go."""
    reached, go_on = threading.Event(), threading.Event()

    def wait(*_: object) -> None:
        is_maker = threading.current_thread().name.startswith("asyncio")
        if is_maker and any(each.tally.gone for each in it.behind.orders.values()):
            reached.set()
            go_on.wait(10)

    event.listen(it.behind.memory.engine, "before_cursor_execute", wait)
    return reached, go_on


async def erase(house: House, number: int) -> None:
    occasion = Occasion(at=house.clock.now(), software="0", screening=number)
    why, chance = Event(what=ERASED, reason="asked for"), house.app.desk.chance
    assert await house.app.memory.write(lambda unit: erasing.erase(unit, number, why, occasion, chance))


async def test_it_is_told_how_far_it_is_and_then_where_the_file_is(open_house: House, admin: Visitor) -> None:
    await invent(open_house, 7)
    async with counter(open_house, admin) as it:
        reached, go_on = hold(it)
        async with it.behind.exporting:
            order = await it.orders(LOG)
            waiting = await it.at.get(MADE)
            assert "Export (screening log): another export is being made" in waiting.words
            assert (await it.at.get(FILE)).leads_to == f"/console{MADE}"
            assert f'href="/console{MADE}"' in (await it.at.get("/exports")).text
        assert await asyncio.to_thread(reached.wait, 10)
        far = await it.at.get(MADE)
        assert 'role="status">Export (screening log): being made, 7 of 7 gone through.<' in far.text
        assert (LOOK in far.text, FETCH in far.text) == (True, False)
        go_on.set()
        await order.settled.wait()
        ready = await it.at.get(MADE)
        assert "Export (screening log): ready. Rows: 7. The file can be fetched for 15 minutes" in ready.words
        assert (LOOK in ready.text, FETCH in ready.text) == (False, True)
        assert [json.loads(new)["rows"] for (new,) in open_house.rows(EXPORTED)] == [7]
        first, again = await it.at.get(FILE), await it.at.get(FILE)
        assert (first.status, first.text.count("\r\n"), first.text) == (200, 8, again.text)
        assert first.headers["Content-Disposition"].startswith('attachment; filename="NCT06866938_log_')
        await it.at.post("/language", {"language": "fr", "target": MADE})
        assert "prêt. Lignes : 7." in (await it.at.get(MADE)).words


@on_sqlite
async def test_it_is_its_sessions_and_nobody_elses_for_a_while(open_house: House, admin: Visitor) -> None:
    await invent(open_house, 3)
    await let_in(open_house, open_house.stranger, "auditor")
    async with (
        counter(open_house, admin, kept=timedelta(minutes=5)) as it,
        at_the_console(open_house, open_house.stranger) as auditor,
    ):
        await it.has_made(LOG)
        other = Visitor(auditor.web, it.at.url, auditor.clock)
        assert (await other.get(FILE)).status == 404
        assert "No export of yours waits here" in (await other.get(MADE)).words
        later = await it.has_made({"kind": "ti"})
        assert it.files() == 1
        assert (await it.at.get(FILE)).headers["Content-Disposition"].split("_")[1] == "ti"
        open_house.pass_time(5 * 60)
        assert (await it.at.get(FILE)).status == 404
        await it.is_gone(later)


@on_sqlite
async def test_to_look_how_far_it_is_keeps_no_session_open(open_house: House, admin: Visitor) -> None:
    async with counter(open_house, admin) as it:
        for minutes, status in ((0, 200), (8, 200), (8, 401)):
            open_house.pass_time(60 * minutes)
            assert (await it.at.get(MADE)).status == status


async def test_behind_an_erasure_it_is_not_handed_out_and_leaves_the_disk(open_house: House, admin: Visitor) -> None:
    await invent(open_house, 3)
    async with counter(open_house, admin) as it:
        order = await it.has_made(LOG)
        await erase(open_house, 2)
        assert (await it.at.get(FILE)).leads_to == f"/console{MADE}"
        assert "a patient was erased after it was made" in (await it.at.get(MADE)).words
        await it.is_gone(order)
        assert (await it.at.get(FILE)).leads_to == f"/console{MADE}"


@on_sqlite
async def test_a_patient_erased_while_it_is_made_has_it_made_anew(open_house: House, admin: Visitor) -> None:
    await invent(open_house, 3)
    async with counter(open_house, admin) as it:
        reached, go_on = hold(it)
        order = await it.orders({**LOG, "kind": "answers"})
        assert await asyncio.to_thread(reached.wait, 10)
        await erase(open_house, 2)
        go_on.set()
        await order.settled.wait()
        assert '"2";' not in (await it.at.get(FILE)).text
        assert len(open_house.rows(EXPORTED)) == 1


async def _erased(house: House, _: Visitor, __: int) -> None:
    await erase(house, 2)


async def _revoked(house: House, _: Visitor, person: int) -> None:
    now = house.clock.now()
    await house.app.memory.write(lambda unit: people.revoke(unit, person, None, now))


async def _signed_out(_: House, auditor: Visitor, __: int) -> None:
    await auditor.get("/exports")
    await auditor.post("/out")


Ends = Callable[[House, Visitor, int], Awaitable[None]]


@on_sqlite
@pytest.mark.parametrize("end", [_erased, _revoked, _signed_out])
async def test_it_goes_by_itself_when_nobody_may_have_it_any_more(open_house: House, end: Ends) -> None:
    await invent(open_house, 3)
    person = await let_in(open_house, open_house.stranger, "auditor")
    async with (
        at_the_console(open_house, open_house.stranger) as auditor,
        counter(open_house, auditor, look=0.02) as it,
    ):
        order = await it.has_made(LOG)
        assert (it.files(), order.state) == (1, "ready")

        await end(open_house, it.at, person)

        await it.is_gone(order)


@on_sqlite
async def test_a_stop_waits_for_no_export_and_keeps_none(open_house: House, admin: Visitor) -> None:
    await invent(open_house, 3)
    async with counter(open_house, admin) as it:
        reached, go_on = hold(it)
        await it.orders(LOG)
        assert await asyncio.to_thread(reached.wait, 10)
        asyncio.get_running_loop().call_soon(go_on.set)
        await it.behind.close()
        assert (it.behind.at_work, it.behind.orders, open_house.rows(EXPORTED)) == (set(), {}, [])


@on_sqlite
async def test_who_takes_an_export_slowly_keeps_no_transaction_open(open_house: House, admin: Visitor) -> None:
    await invent(open_house, 100)
    async with counter(open_house, admin) as it:
        order = await it.has_made({"kind": "fhir"})
        async with it.at.web.get(f"{it.at.url}{FILE}") as slow:
            await slow.content.readexactly(1000)  # and no more: the rest waits on the way
            assert leave_no_trace(open_house.app.memory.engine)
            order.let_go()
            assert len(await slow.content.read()) == int(slow.headers["Content-Length"]) - 1000
