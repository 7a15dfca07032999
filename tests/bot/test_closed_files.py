"""Files and folders that are closed to whoever runs a verb: it says so, and calls nothing damaged."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.migrations import HEAD
from tests.databases import Database, on_sqlite
from tests.journeys.commands import HERE, settings
from tests.storage.releases import unpacked

_MORTAL = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
"""Root without the right to read what is closed."""
_IS_ROOT = os.geteuid() == 0
pytestmark = pytest.mark.skipif(_IS_ROOT and not shutil.which("setpriv"), reason="root reads everything, no setpriv")


@pytest.fixture
def closed(database: Database) -> Iterator[Path]:
    """Lend a folder: put things into it, then close it."""
    folder = database.folder / "closed"
    folder.mkdir()
    yield folder
    folder.chmod(0o700)


def _refused(database: Database, *verb: str) -> str:
    command = [*(_MORTAL if _IS_ROOT else ()), sys.executable, "-m", "bot", "db", *verb]
    wanted = settings(database_url=database.url, data_dir=database.folder)
    done = subprocess.run(command, cwd=HERE, env=wanted, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b""), done.stderr.decode()
    return done.stderr.decode()


@on_sqlite
def test_a_backup_that_this_user_may_not_read_is_not_called_damaged(database: Database, closed: Path) -> None:
    backups = [unpacked(HEAD, closed.parent / "backup.db"), unpacked(HEAD, closed / "backup.db")]
    backups[0].chmod(0)
    closed.chmod(0)

    for backup in backups:
        assert _refused(database, "restore", str(backup), "--yes") == (
            f"{backup} cannot be read by this user: Permission denied. That says nothing of what is in it. "
            "Copy it, as root, to where the bot's user may read it: docs/restore.md.\n"
        )


@on_sqlite
def test_a_backup_into_a_closed_folder_is_refused(database: Database, closed: Path) -> None:
    closed.chmod(0)

    assert _refused(database, "backup", str(closed / "copy.db")) == (
        f"{closed}/copy.db cannot be made by this user: Permission denied. "
        "Name a folder that the bot's user may write.\n"
    )


@on_sqlite
def test_who_may_not_enter_the_databases_folder_is_told_so(database: Database, closed: Path) -> None:
    inside = Database(f"sqlite:///{closed}/screening.db", database.folder)
    closed.chmod(0)

    for verb in (("backup",), ("restore", "any.db")):
        said = _refused(inside, *verb)
        assert said.endswith(
            "is closed to this user: Permission denied. Run it as the bot's user: docs/operations.md.\n"
        )
