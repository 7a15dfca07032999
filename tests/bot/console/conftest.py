"""A house for each test, and a browser in it."""

from collections.abc import AsyncIterator

import pytest

from tests.bot.console.visitor import Visitor, at_the_console, browser
from tests.bot.house import House, house
from tests.databases import Database


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
