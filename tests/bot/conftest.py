"""What several tests of the shell start from."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storage.migrations import HEAD
from tests.bot.clinics import Clinic
from tests.bot.inspector import Office
from tests.databases import Database
from tests.storage.releases import load, unpacked


@pytest.fixture
def clinic(
    new_database: Callable[..., Database], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Clinic]:
    database = new_database(migrated=False)
    load(HEAD, database)
    monkeypatch.setenv("DATABASE_URL", database.url)
    monkeypatch.setenv("DATA_DIR", str(database.folder))
    with Path(os.devnull).open() as nobody:
        monkeypatch.setattr(sys, "stdin", nobody)
        yield Clinic(database, unpacked(HEAD, database.folder / "backup.db"), capsys)


@pytest.fixture
def office(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    it = Office(tmp_path, capsys)
    unpacked(HEAD, it.copy)
    it.checkpoint()
    return it
