"""A start asks Telegram before it loads what only turns and sends need; what Telegram says waits for them."""

import asyncio
import subprocess
import sys
import threading
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot import app
from bot.emulator import Emulator
from tests.bot.house import NAMES, HandClock, at_work
from tests.databases import Database, on_sqlite

HOUSE = Path(__file__).parents[2]
FOR_FILES = ("PIL", "fhir", "fontTools", "fpdf", "icalendar", "matplotlib", "numpy", "xlsxwriter")
LATER = (
    "alembic", "flows", "httpx", "mako", "phonenumbers", "psycopg", "rich", "sqlmodel", "stdnum", "telegram",
    "transitions", "yaml", "jinja2", "pyotp", "segno", "bot.console.site", *FOR_FILES,
    "bot.at_work", "bot.delivery", "bot.emulator", "bot.turns", "sqlalchemy.dialects.postgresql", "sqlalchemy.orm",
    "storage.backup", "storage.tables",
)  # fmt: skip

UNTIL_IT_ASKS = """
import sys
import bot.run_command
from bot.telegram.asking import Asker
from storage.database import hold_alone, open_database
from storage.migrations import upgrade
with hold_alone(sys.argv[1]):
    made = upgrade(open_database(sys.argv[1]))
assert bool(made) is (sys.argv[2] == "new")
print(*sys.modules)
"""


def test_until_telegram_is_asked_nothing_is_loaded_that_only_turns_and_sends_need(tmp_path: Path) -> None:
    for database in ("new", "existing"):
        loaded = _loaded(f"sqlite:///{tmp_path / 'screening.db'}", database)

        assert "aiohttp" in loaded
        assert [name for name in LATER if name in loaded] == []


def test_a_bot_at_work_has_not_loaded_what_draws_files() -> None:
    at_work = "import sys, bot.__main__, bot.at_work, bot.turns, bot.exports.drawing; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", at_work], cwd=HOUSE, capture_output=True, text=True, check=True)

    assert [name for name in FOR_FILES if name in loaded.stdout.split()] == []


def _loaded(url: str, database: str) -> list[str]:
    command = [sys.executable, "-c", UNTIL_IT_ASKS, url, database]
    return subprocess.run(command, cwd=HOUSE, capture_output=True, text=True, check=True).stdout.split()


@on_sqlite
async def test_what_telegram_says_to_the_first_poll_waits_until_somebody_takes_turns(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    was_asked = threading.Event()
    monkeypatch.setattr(app, "_load", lambda _: was_asked.wait(10))
    async with Emulator(NAMES) as telegram, AsyncExitStack() as opened:
        telegram.person(NAMES[3]).says("hello")
        starting = asyncio.create_task(opened.enter_async_context(at_work(telegram, database, HandClock())))
        async with asyncio.timeout(10):
            while not telegram.calls("getUpdates"):  # noqa: ASYNC110  # the emulator sets no event
                await asyncio.sleep(0.01)
        assert len(telegram.waiting_updates()) == 1
        was_asked.set()
        it = await starting
        await it.settled()

        assert it.rows("SELECT sort, state FROM inbox ORDER BY update_id")[0] == ("message", "done")
