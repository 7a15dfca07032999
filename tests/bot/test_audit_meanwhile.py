"""`audit verify` says neither too much nor too little after a power cut, and beside a bot that begins to write."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import pytest

from storage.database import open_database
from tests.bot.clinics import change_file
from tests.bot.inspector import Office
from tests.storage.checkpointed import entries, unguarded, written_anew
from tests.storage.releases import RELEASED, unpacked

SOUND, TAMPERED, CUT_OFF, CANNOT = 0, 2, 3, 64


@pytest.fixture
def office(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Office:
    it = Office(tmp_path, capsys)
    unpacked(RELEASED[-1], it.copy)
    it.checkpoint()
    return it


def test_a_checkpoint_that_was_never_wholly_written_covers_nothing_and_is_no_forgery(office: Office) -> None:
    whole = office.notes.read_bytes()
    for left in (b"\0" * 300, whole[: whole.index("—".encode()) + 1]):
        office.notes.write_bytes(whole + left)
        assert office.verify("--no-replay")[::2] == (SOUND, "")

    engine = open_database(f"sqlite:///{office.copy}")
    with unguarded(engine) as unit:
        written_anew(unit, entries(unit)[:80])
    engine.dispose()

    assert office.verify("--no-replay")[0] == CUT_OFF


def test_of_a_database_that_is_written_to_meanwhile_neither_good_nor_bad_is_said(office: Office) -> None:
    changes = ("DROP TRIGGER event_value_refuses_update", "UPDATE event_value SET new = '\"x\"' WHERE seq = 11")
    change_file(office.copy, *changes)
    over = threading.Event()

    def write() -> None:
        for at in count():
            os.utime(office.copy, ns=(at, at))
            if over.wait(0.001):
                return

    with ThreadPoolExecutor(1) as bot:
        bot.submit(write)
        try:
            status, said, sorry = office.verify()
        finally:
            over.set()

    assert (status, said) == (CANNOT, "")
    assert sorry.startswith(f"{office.copy} was written to while it was read")
    assert office.verify()[0] == TAMPERED
