"""A clinic played in: people with the right to screen, each with an open screening, as the bot itself has written it.

The rights are given by `storage`; then everybody types /screen to the real program, and those who are to stand further
on in the dialogue tap as they will tap when it is measured. The database and what is on the screens are kept.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from benchmarks.places import CACHE, HOUSE, alone
from benchmarks.stage import PYTHON, TOKEN, DidNotRun, program, telegram
from benchmarks.telegram.orders import Order
from benchmarks.telegram.people import FIRST_CHAT
from bot.desk import SOFTWARE
from bot.restart import HEARD
from bot.trials import load_trials
from flows.screening import Event
from storage import audit, meta, migrations, people
from storage.audit import Occasion
from storage.database import open_database
from storage.unit import Unit, unit_of_work

ADMIN = 4_000_000_000
SITE = "lyon-sud"
DIALOGUE = 45
"""Taps of a person from the first question to the list of answers."""
SPREAD = 128
"""So many people are spread over the dialogue; all others are at its first question."""
USUAL = 1024
FIRST_UPDATE = 770_000_000
_VERSIONS = HOUSE / "storage" / "migrations" / "versions"


@dataclass(frozen=True)
class Clinic:
    """A closed SQLite database, and the file that says what each person has on the screen."""

    database: Path
    people: Path

    def copied_to(self, folder: Path) -> str:
        """Return the address of a copy that the bot believes to have left a moment ago."""
        shutil.copy(self.database, folder / "screening.db")
        url = f"sqlite:///{folder / 'screening.db'}"
        just_left(url)
        os.sync()  # what was copied is on the disk before anybody waits for it
        return url


def just_left(url: str) -> None:
    """Have the bot believe that it was there until now, so that its start shows no question again."""
    engine = open_database(url)
    now = datetime.now(UTC)
    with unit_of_work(engine) as unit:
        meta.note(unit, HEARD, now.isoformat())
    engine.dispose()


def settings_of(api: str, url: str, folder: Path, port: int) -> dict[str, str]:
    """Return the settings of a real bot at a measurement."""
    return {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": api,
        "DATABASE_URL": url,
        "ADMIN_TELEGRAM_IDS": str(ADMIN),
        "LISTEN": f"127.0.0.1:{port}",
        "DATA_DIR": str(folder),
    }


def clinic(size: int = USUAL) -> Clinic:
    """Return a clinic of so many people, played in unless that was done before with the same tables and trial."""
    folder = CACHE / f"clinic-{size}"
    found, signed, sign = Clinic(folder / "screening.db", folder / "people.json"), folder / "made-with", _sign()
    with alone("clinic"):
        if not signed.is_file() or signed.read_text(encoding="utf-8") != sign:
            _make(found, folder, size)
            signed.write_text(sign, encoding="utf-8")
    return found


def _make(wanted: Clinic, folder: Path, size: int) -> None:
    sys.stderr.write(f"Playing in a clinic of {size} people\n")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    url = f"sqlite:///{wanted.database}"
    _let_in(url, size)
    _play_in(url, folder, wanted.people, size)
    _close(wanted.database)


def _sign() -> str:
    versions = sorted(path.name for path in _VERSIONS.glob("*.py"))
    trials = [trial.digest for trial in load_trials().values()]
    return sha256(repr((versions, trials, DIALOGUE, SPREAD, FIRST_UPDATE)).encode()).hexdigest()


def _let_in(url: str, size: int) -> None:
    engine = open_database(url)
    migrations.upgrade(engine)
    with unit_of_work(engine) as unit:
        for place in range(size):
            _enter(unit, FIRST_CHAT + place, datetime.now(UTC))
    engine.dispose()


def _enter(unit: Unit, telegram_id: int, now: datetime) -> None:
    """Do what an invitation does when it is opened."""
    person = people.meet(unit, telegram_id, now)
    people.grant(unit, person.id, "investigator", SITE, None, now)
    occasion = Occasion(at=now, software=SOFTWARE, person=person.id, role="investigator", site=SITE)
    audit.record(unit, occasion, [Event(what="joined", new="investigator", reason=SITE)], os.urandom)


def _play_in(url: str, folder: Path, people_file: Path, size: int) -> None:
    taps = [1 + place * DIALOGUE // SPREAD if place < SPREAD else 1 for place in range(size)]
    with telegram() as api:
        environment = settings_of(api.url, url, folder, 0)
        with program([PYTHON, "-m", "benchmarks.unpaced"], environment, folder / "said.txt") as bot:
            order = Order(
                [bot.pid], made=size, first="/screen", lefts=taps, first_update=FIRST_UPDATE, warm=0, seconds=0
            )
            api.order(order.until_all_have_finished(sum(taps), people_file))
            found = api.found()
    if found["turns"] != sum(taps):
        raise DidNotRun(f"Only {found['turns']} of {sum(taps)} turns were played in; see {folder / 'said.txt'}.")


def _close(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
