"""`erase NUMBER` beside a running bot: the machine is one of the two that are needed, and the bot takes notice."""

from __future__ import annotations

import asyncio

import pytest

from bot.clock import WallClock
from tests.databases import Database, on_sqlite
from tests.journeys.clinic import Clinic, clinic
from tests.journeys.commands import told
from tests.journeys.office import answer
from tests.journeys.test_erasing import screened


@on_sqlite
async def test_the_machine_counts_as_one_of_two(database: Database) -> None:
    async with clinic(database, at=WallClock().now()) as staffed:  # the command line has the machine's clock
        for _ in range(2):
            await screened(staffed, {"sex": "female"})
        here = {"database_url": staffed.url, "data_dir": database.folder}
        told("db", "backup", **here)

        said = told("erase", "1", "--reason", "kept long enough", **here)
        assert "an administrator approves it in the chat" in said
        with pytest.raises(AssertionError, match="status 2"):
            told("erase", "1", "--approve", **here)
        _a_minute_later(staffed)
        await staffed.admin.sees("the operator at the machine")
        staffed.admin.taps("Approve 1")
        backup = await staffed.admin.sees("These copies and exports still hold it")
        assert "/backups/backup-" in backup["text"]

        await answer(staffed, staffed.admin, "/erase 2 entered by mistake")
        assert "Pre-screenings erased: 2." in told("db", "erase", "2", "--approve", **here)
        _a_minute_later(staffed)
        await staffed.admin.sees("approved by the operator at the machine")
        assert {staffed.log(number)["state"] for number in (1, 2)} == {"erased"}
        assert staffed.app
        staffed.app.chores.set()
        await asyncio.wait_for(_empty(staffed), 10)


def _a_minute_later(staffed: Clinic) -> None:
    staffed.telegram.move_clock(60)
    assert staffed.app
    staffed.app.delivery.nudge()


async def _empty(staffed: Clinic) -> None:
    """Wait until the bot knows nothing any more of what another process has erased."""
    while staffed.app and staffed.app.desk.recent.numbers():  # noqa: ASYNC110 - the memory tells nobody
        await asyncio.sleep(0)
