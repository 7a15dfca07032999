"""A clinic for each test, with everybody let in by links; the bot runs in this process, Telegram's side over HTTP."""

from collections.abc import AsyncIterator

import pytest

from tests.databases import Database
from tests.journeys.clinic import Clinic, Way, clinic


@pytest.fixture
def way() -> Way:
    """How updates come in, unless a test is marked to be played in several ways."""
    return "polling"


@pytest.fixture
async def staffed(database: Database, way: Way) -> AsyncIterator[Clinic]:
    async with clinic(database, way=way) as everybody:
        yield everybody
