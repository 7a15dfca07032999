"""A clinic for each test, with everybody let in by links; the bot runs in this process, Telegram's side over HTTP."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.clinic import Clinic, clinic


@pytest.fixture
async def staffed(tmp_path: Path) -> AsyncIterator[Clinic]:
    async with clinic(tmp_path) as everybody:
        yield everybody
