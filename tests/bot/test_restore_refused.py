"""`db restore` is refused while somebody is at work, and of files that cannot be trusted."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.clock import WallClock
from storage import leases, replacing
from storage.audit import Head
from storage.database import hold_alone, open_database, open_to_read
from storage.migrations import HEAD
from storage.replacing import NotReplaced
from storage.unit import reading
from tests.bot.clinics import LATER, Clinic, change_file
from tests.databases import on_postgresql, on_sqlite
from tests.storage.releases import everything


def _other(file: Path) -> None:
    file.unlink()
    change_file(file, "CREATE TABLE alembic_version (version_num TEXT)", "INSERT INTO alembic_version VALUES ('0001')")


def _page(file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[:40960] + b"\xff" * 4096 + whole[45056:])


HARMS: dict[str, Callable[[Path], object]] = {
    "gone": Path.unlink,
    "text": lambda file: file.write_text("no database " * 1000),
    "other": _other,
    "page": _page,
    "loose": lambda file: change_file(file, "DELETE FROM person WHERE id = 2"),
    "audit": lambda file: change_file(
        file, "DROP TRIGGER event_refuses_update", "UPDATE event SET what = 'nothing' WHERE seq = 84"
    ),
    "newer": lambda file: change_file(file, "UPDATE alembic_version SET version_num = '0999'"),
}


@on_sqlite
def test_it_is_refused_while_the_bot_runs(clinic: Clinic) -> None:
    with hold_alone(clinic.database.url):
        refused = clinic.restore("--yes")

    assert refused[::2] == (2, (
        f"Another bot (process {os.getpid()}) already runs on {clinic.database.file}. "
        "Stop it first, or use PostgreSQL for several.\n"
    ))  # fmt: skip


@on_postgresql
def test_it_is_refused_while_a_bot_is_connected(clinic: Clinic) -> None:
    bot = open_database(clinic.database.url)
    with bot.connect() as connection:
        pid = connection.scalar(text("SELECT pg_backend_pid()"))
        refused = clinic.restore("--yes")
    bot.dispose()

    assert refused == (
        2,
        "",
        f"A bot is connected to the database (session {pid}). Stop every bot on it first.\n",
    )


@on_postgresql
def test_it_is_refused_while_a_bot_that_was_cut_off_holds_a_lease(clinic: Clinic) -> None:
    now = WallClock().now()
    clinic.change(lambda unit: leases.hold(unit, "polling", "cut off", now, timedelta(minutes=1)))

    until = f"{now + timedelta(minutes=1):%H:%M:%S} UTC"
    assert clinic.restore("--yes") == (
        2,
        "",
        f"A bot holds a lease until {until}. Stop every bot, and wait until then.\n",
    )


@on_sqlite
def test_it_is_refused_while_another_program_reads_the_file(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replacing, "LOCK_SECONDS", 0.1)
    before = everything(clinic.database.url)
    reader = open_to_read(clinic.database.url)
    with reading(reader) as unit:
        unit.execute(text("SELECT * FROM chain")).all()
        status, _, sorry = clinic.restore("--yes")
    reader.dispose()

    assert (status, sorry) == (2, "Another program has the database open. Let it end, then begin again.\n")
    assert everything(clinic.database.url) == before


def test_what_was_written_after_it_was_compared_is_not_replaced_unseen(clinic: Clinic) -> None:
    with pytest.raises(NotReplaced) as refusal:
        replacing.replace(clinic.database.url, clinic.backup, Head(seq=83, hash="0" * 64), LATER)

    assert str(refusal.value) == (
        "The database could not be replaced, and is as it was: something was written to it since it was compared. "
        "Begin again."
    )


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("gone", "There is no file {file}."),
        ("text", "{file} is no SQLite database, or it is damaged (file is not a database)."),
        ("other", "{file} is no database of this bot."),
        ("page", "{file} is no SQLite database, or it is damaged (database disk image is malformed)."),
        ("loose", "{file} is damaged: a row of grants refers to one of person that is not there."),
        ("audit", "The audit in {file} is not as it was written. Entry 84: it was changed after it was written."),
        (
            "newer",
            "The backup {file} is at revision 0999, this version of the bot knows up to {head}: a later version wrote",
        ),
    ],
)
@on_sqlite
def test_a_file_that_cannot_be_trusted_is_refused(clinic: Clinic, harm: str, said: str) -> None:
    before = everything(clinic.database.url)
    HARMS[harm](clinic.backup)

    status, out, sorry = clinic.restore("--yes")

    assert (status, out) == (2, "")
    assert sorry.startswith(said.format(file=clinic.backup, head=HEAD))
    assert everything(clinic.database.url) == before
    assert list(clinic.database.file.parent.glob(".*.part*")) == []
