"""What a killed export has left of health values goes with the next start or export; what is being made stays."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.exports.unfinished import UNFINISHED, own_file, own_folder, sweep
from storage.remains import copies_holding
from storage.unit import reading
from tests.bot.console.visitor import at_the_console
from tests.bot.house import house
from tests.databases import Database, on_sqlite

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
KILLED = """
import os, sys
from pathlib import Path
from bot.exports.unfinished import own_folder
with own_folder(Path(sys.argv[1])) as own:
    (own / "sheet").write_text("an invented value")
    print(own, flush=True)
    sys.stdin.read()
"""


def leave(folder: Path) -> Path:
    """Leave what a killed process leaves."""
    left = folder / f"{UNFINISHED}invented"
    left.mkdir()
    (left / "tmpinvented").write_text("an invented value")
    return left


def test_a_process_holds_its_own_until_it_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        theirs = Path(other.stdout.readline().strip())
        with own_folder(tmp_path) as ours, own_file(tmp_path) as (_, file):
            sweep(tmp_path, NOW)
            assert (theirs / "sheet").exists()
            other.kill()
            other.wait()
            sweep(tmp_path, NOW)
            assert {*tmp_path.iterdir()} == {ours, file}
    assert list(tmp_path.iterdir()) == []


@on_sqlite
async def test_the_bot_sweeps_when_it_starts_and_the_console_before_it_makes_one(database: Database) -> None:
    left = leave(database.folder)
    async with house(database) as it:
        assert not left.exists()
        leave(database.folder)
        with reading(it.app.memory.engine) as unit:
            assert copies_holding(unit, [1], [database.folder]) == (str(left / "tmpinvented"),)
        async with at_the_console(it) as admin:
            assert (await admin.exports({"kind": "ti", "format": "csv"})).status == 200
        assert not left.exists()
