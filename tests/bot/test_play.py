"""Play and real screenings never share a database, whatever the settings have forgotten."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.demo import playing
from bot.emulator import Emulator
from bot.settings import Given
from storage import people
from storage.play import MixedUp
from tests.bot.exported import NOON, opened
from tests.bot.house import NAMES, HandClock, at_work
from tests.databases import Database, on_sqlite, sqlite
from tests.journeys.commands import settings


@on_sqlite
def test_without_a_token_a_real_database_is_refused_and_stays_as_it_was(database: Database) -> None:
    with opened(database) as unit:
        people.grant(unit, people.meet(unit, 777_000_111, NOON).id, "admin", None, None, NOON)
    before = database.tables()
    said = subprocess.run(
        [sys.executable, "-m", "bot", "run"], cwd=database.folder, capture_output=True, text=True, check=False,
        env=settings(telegram_bot_token="", database_url=database.url, data_dir=database.folder), timeout=60,
    )  # fmt: skip

    assert (said.returncode, said.stdout) == (78, "")
    assert said.stderr == (
        "TELEGRAM_BOT_TOKEN is not set, and DATABASE_URL names a database that was not made by playing: invented people"
        " would get rights in it. Set the token; or leave DATABASE_URL out, to play.\n"
    )
    assert database.tables() == before


async def test_a_new_database_is_played_in_again_and_again_and_never_used_with_a_token(
    new_database: Callable[..., Database],
) -> None:
    database = new_database(migrated=False)
    for _ in range(2):
        async with playing(Given(database_url=database.url, data_dir=database.folder)) as (app, _address):
            assert app.desk.username
    async with Emulator(NAMES) as telegram:
        with pytest.raises(MixedUp, match="was made by playing without TELEGRAM_BOT_TOKEN"):
            async with at_work(telegram, database, HandClock()):
                pass

    assert telegram.calls() == []


async def test_the_file_of_play_needs_no_mark_to_be_played_in_again(tmp_path: Path) -> None:
    database = sqlite(tmp_path)
    with opened(database) as unit:
        people.meet(unit, 7001, NOON)
    database.file.rename(tmp_path / "data" / "demo.db")
    async with playing(Given(data_dir=tmp_path / "data")) as (app, _):
        phones = await app.memory.write(lambda unit: len(people.everyone(unit, "admin")))

    assert phones == 1
