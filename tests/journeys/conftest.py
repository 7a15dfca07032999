"""A clinic for each test, with everybody let in by links; the bot runs in this process, Telegram's side over HTTP."""

from collections.abc import AsyncIterator

import pytest

from tests.databases import Database
from tests.journeys.clinic import Clinic, clinic


@pytest.fixture
async def staffed(database: Database) -> AsyncIterator[Clinic]:
    async with clinic(database) as everybody:
        yield everybody
