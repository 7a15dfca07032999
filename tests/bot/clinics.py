"""A clinic's database with a backup of it, and what `db restore` prints about what came after the backup."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from storage import people
from storage.database import open_database
from storage.unit import Unit, unit_of_work
from tests.databases import Database
from tests.storage.released.make import ADA, ADMIN, BEGUN, CORA, IVO, Play

LATER = BEGUN + timedelta(days=52)
LOST = """\
The backup: revision 0004, 84 entries in its audit, the last 2026-11-02 08:36:04 UTC.
Acknowledged after the backup, and lost by restoring it:
  screening 4, lyon-sud: closed, excluded (was excluded, excluded)
  screening 6, lyon-sud: asking (was asking)
  screening 7, lyon-sud: asking (begun since)
  events: 7
  screening 4:
    2026-12-24 08:01:00 UTC  closed
  screening 6:
    2026-12-24 08:00:20 UTC  day_moved
    2026-12-24 08:00:20 UTC  answered sex
    2026-12-24 08:00:20 UTC  corrected sex
  screening 7:
    2026-12-24 08:01:20 UTC  started
  of no screening:
    2026-12-24 08:01:40 UTC  invited
    2026-12-24 08:02:00 UTC  rights revoked
  card sent: S-4/3, 2026-12-24 08:00:24 UTC
  card sent: S-5/3, 2026-12-24 08:00:24 UTC
  card sent: S-6/3, 2026-12-24 08:00:28 UTC
  card sent: S-6/4, 2026-12-24 08:00:32 UTC
  person 6 joined
  right given: person 6, auditor, all sites
  right taken away, and back: person 3, investigator, lyon-sud
  updates received from Telegram: 5
"""
UNSEEN = """\
The backup: revision 0004, 84 entries in its audit, the last 2026-11-02 08:36:04 UTC.
The database now in place cannot be read, so what was acknowledged after the backup cannot be listed.
Compare by hand: every card in the coordinators' chats after 2026-11-02 08:36:04 UTC.
"""


@dataclass
class Clinic:
    """A database with a day's work in it, and a backup of it."""

    database: Database
    backup: Path
    capsys: pytest.CaptureFixture[str]

    def run(self, *verb: str) -> tuple[int, str, str]:
        """Run a verb, without a terminal."""
        self.database.close()
        status = main(verb)
        said = self.capsys.readouterr()
        return status, said.out, said.err

    def restore(self, *more: str) -> tuple[int, str, str]:
        """Restore the backup."""
        return self.run("db", "restore", str(self.backup), *more)

    def change(self, work: Callable[[Unit], object]) -> None:
        """Do something to the database, and let go of it."""
        engine = open_database(self.database.url)
        with unit_of_work(engine) as unit:
            work(unit)
        engine.dispose()

    def go_on(self) -> None:
        """Have the next day come: answers, cards, a new screening, a new person, one who leaves."""
        engine = open_database(self.database.url)
        play = Play(engine, LATER, after=1000)
        play.takes(500080)
        play.taps(ADA, "Male")
        play.deliver()
        play.now = LATER + timedelta(seconds=40)
        play.taps(IVO, "End here")
        play.says(IVO, "/screen")
        play.says(ADMIN, "/invite auditor")
        self.change(lambda unit: people.grant(unit, people.meet(unit, CORA + 9, LATER).id, "auditor", None, 1, LATER))
        play.says(ADMIN, "/revoke 3")
        engine.dispose()


def change_file(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as database:
        for statement in statements:
            database.execute(statement)
