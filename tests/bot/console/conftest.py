"""A house for each test, and a browser in it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage import people, sessions, sign_ins
from storage.unit import unit_of_work
from tests.bot.console.visitor import Visitor, at_the_console, browser
from tests.bot.house import House, house
from tests.databases import Database, sqlite
from tests.faults.ward import ADMIN, Ward, ward

INSIDE = "invented-cookie"


@pytest.fixture
async def open_house(database: Database) -> AsyncIterator[House]:
    async with house(database) as it:
        yield it


@pytest.fixture
async def visitor(open_house: House) -> AsyncIterator[Visitor]:
    """Nobody yet."""
    async with browser(open_house.app.url, open_house.clock.now) as somebody:
        yield somebody


@pytest.fixture
async def admin(open_house: House) -> AsyncIterator[Visitor]:
    """An admin who has signed in."""
    async with at_the_console(open_house) as somebody:
        yield somebody


@pytest.fixture
def signed_in(tmp_path: Path) -> Iterator[Ward]:
    """A ward without a network, on SQLite: its admin has the cookie INSIDE, and the link "good"."""
    with ward(sqlite(tmp_path).url, 1) as it:
        with unit_of_work(it.engine) as unit:
            admin = people.meet(unit, ADMIN, it.now).id
            sessions.prove(unit, sessions.begin(unit, INSIDE, admin, it.now), it.now)
            sign_ins.offer(unit, "good", admin, it.now)
        yield it
