"""A clinic for each test, with everybody let in by links; the bot runs in this process, Telegram's side over HTTP."""

from collections.abc import AsyncIterator

import pytest

from tests.databases import Database
from tests.journeys.clinic import Clinic, Screened, Way, clinic


@pytest.fixture
def way() -> Way:
    """How updates come in, unless a test is marked to be played in several ways."""
    return "polling"


@pytest.fixture
def screened() -> Screened | None:
    """Nobody has been screened, unless a test is marked so."""
    return None


@pytest.fixture
async def staffed(database: Database, way: Way, screened: Screened | None) -> AsyncIterator[Clinic]:
    async with clinic(database, way=way, screened=screened) as everybody:
        yield everybody
