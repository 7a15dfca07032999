"""`erase NUMBER` beside a running bot: the machine is one of the two that are needed, and the bot takes notice."""

from __future__ import annotations

import asyncio

import pytest

from bot.clock import WallClock
from bot.erasing import LONGEST_REASON
from storage.database import open_database
from storage.unit import unit_of_work
from tests.databases import Database, on_sqlite
from tests.journeys.clinic import Clinic, clinic
from tests.journeys.commands import answered, told
from tests.journeys.office import answer
from tests.journeys.test_erasing import screened
from tests.storage.invented import a_screening


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


@on_sqlite
def test_the_machine_gives_a_reason_as_the_chat_would_have_it_and_shows_no_markup(database: Database) -> None:
    engine = open_database(database.url)
    with unit_of_work(engine) as unit:
        a_screening(unit)
    engine.dispose()
    for reason in ("5", "x" * (LONGEST_REASON + 1)):
        refused = answered("erase", "1", "--reason", reason, database_url=database.url, data_dir=database.folder)
        assert (refused.returncode, refused.stderr) == (
            2, "The reason must be in words, of 300 characters at most. Nothing was asked for.\n",
        )  # fmt: skip
    assert database.rows("SELECT count(*) FROM erasure") == [(0,)]

    said = told("erase", "1", "--reason", " TNM < 2 & gone ", database_url=database.url, data_dir=database.folder)
    first, second, *_ = said.splitlines()
    assert first == "Erasing is asked for by the operator at the machine. Pre-screenings: 1."
    assert second == "Reason: “TNM < 2 & gone”"
