"""An export that was begun with a right that is gone by now is not made, and no more of it is sent."""

import asyncio
from pathlib import Path

from bot.console.dispensary import CHUNK, pieces
from storage import people, rights
from storage.unit import unit_of_work
from tests.bot.console.conftest import INSIDE
from tests.faults.ward import ADMIN, Ward
from tests.fuzz.window import Window, window

EVENTS = "SELECT what FROM event WHERE what LIKE 'export%' ORDER BY seq"


async def begun(it: Ward, site: Window) -> "asyncio.Task[str]":
    """Have an export wait for its turn, behind another one."""

    async def asked() -> str:
        return (await site.post("/exports", INSIDE, {"kind": "audit"})).body

    waiting = asyncio.create_task(asked())
    while it.rows(EVENTS) != [("export begun",)]:  # noqa: ASYNC110 - the database tells nobody
        await asyncio.sleep(0)
    return waiting


def take_away(it: Ward) -> None:
    with unit_of_work(it.engine) as unit:
        admin = people.meet(unit, ADMIN, it.now).id
        rights.take(unit, admin, [each.id for each in people.roles_of(unit, admin)], None, it.now)


async def test_what_waits_for_its_turn_is_not_made_once_the_right_is_gone(signed_in: Ward, tmp_path: Path) -> None:
    async with window(signed_in, tmp_path) as site:
        async with site.behind.exporting:
            waiting = await begun(signed_in, site)
            take_away(signed_in)
        assert await waiting == ""
        assert signed_in.rows(EVENTS) == [("export begun",)]


async def test_what_waits_for_its_turn_is_made_while_the_right_is_there(signed_in: Ward, tmp_path: Path) -> None:
    async with window(signed_in, tmp_path) as site:
        async with site.behind.exporting:
            waiting = await begun(signed_in, site)
        assert "export begun" in await waiting
        assert signed_in.rows(EVENTS) == [("export begun",), ("exported",)]


async def test_of_what_is_being_sent_no_more_is_sent_once_the_right_is_gone(signed_in: Ward, tmp_path: Path) -> None:
    async with window(signed_in, tmp_path) as site:
        async with site.behind.exporting:
            waiting = await begun(signed_in, site)
            while not site.behind.orders:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0)
            [order] = site.behind.orders.values()
        await waiting
        (made := tmp_path / "made").write_bytes(b"x" * (CHUNK + 1))
        sent = pieces(site.behind, order, made.open("rb"))
        assert len(await anext(sent)) == CHUNK
        take_away(signed_in)
        assert [each async for each in sent] == []
