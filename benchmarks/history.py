"""Years of work put into a clinic at once: finished and open screenings with all that belongs to them.

Rows are copies of real ones; what lists look for (`variety.py`) is each screening's own. The audit's chain is a real
one. It has two events of each screening; of its conversation there is one question with its answer, of its sends one.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

from benchmarks.clinic import Clinic, clinic
from benchmarks.places import CACHE
from benchmarks.variety import ALL, Course, course, written
from bot.trials import load_trials
from storage.audit import entry_hash

EVENTS = 2
"""Of each screening."""
_TOLD = 12
"""An exemplar is a screening with so many answers: most are excluded early."""
_MADE_BY = ("history.py", "variety.py")
Row = dict[str, Any]


def old_clinic() -> Clinic:
    """Return the usual clinic with a history, made unless it was made of the clinic as it is now."""
    young, folder = clinic(), CACHE / "clinic-old"
    old, signed = Clinic(folder / "screening.db", young.people), folder / "made-with"
    by = [Path(__file__).with_name(name).read_bytes() for name in _MADE_BY]
    sign = f"{young.database.stat().st_mtime_ns} {sha256(b''.join(by)).hexdigest()}"
    if signed.is_file() and signed.read_text(encoding="utf-8") == sign:
        return old
    sys.stderr.write(f"Putting {ALL:,} screenings into a clinic\n")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(young.database, old.database)
    with closing(sqlite3.connect(old.database, isolation_level=None)) as connection:
        _fill(connection)
    signed.write_text(sign, encoding="utf-8")
    return old


def _fill(connection: sqlite3.Connection) -> None:
    connection.row_factory = sqlite3.Row
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-500000"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    history = _History(connection)
    for table, rows in (
        ("screening", history.screenings()),
        ("inbox", history.updates()),
        ("outbox", history.sends()),
        ("utterance", history.bubbles()),
        ("event", history.events()),
    ):
        _insert(connection, table, rows)
    connection.execute("UPDATE counter SET value = ? WHERE name = 'screening'", (history.first + ALL,))
    connection.execute("UPDATE chain SET seq = ?, hash = ?", history.last)
    connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode=WAL")


def _insert(connection: sqlite3.Connection, table: str, rows: Iterator[Row]) -> None:
    first = next(rows)
    names = ", ".join(f'"{name}"' for name in first)
    statement = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(first))})"  # noqa: S608 - names are the schema's own
    connection.execute(statement, tuple(first.values()))
    connection.executemany(statement, (tuple(row.values()) for row in rows))


class _History:
    """Rows of each table, one after the other, for screenings from the number `first` + 1 on."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.first = self._one("SELECT value FROM counter WHERE name = 'screening'")["value"]
        self._chats = {row["id"]: row["telegram_id"] for row in self._all("SELECT id, telegram_id FROM person")}
        trial = next(iter(load_trials().values()))
        self._people = tuple(self._chats)
        self._sites, self._criteria = tuple(site.slug for site in trial.record.sites), tuple(trial.criterion)
        exemplar = self._one("SELECT * FROM screening ORDER BY abs(revision - ?) LIMIT 1", _TOLD)
        self._screening, self._number = exemplar, exemplar["number"]
        last = self._one("SELECT seq, hash FROM chain")
        self.last = (last["seq"], last["hash"])

    def screenings(self) -> Iterator[Row]:
        """Return the screenings: those that are open come last."""
        told = str(self._screening["body"]).partition(",")[2]
        for place in range(ALL):
            it = self._course(place)
            yield {
                **self._screening,
                **it.columns(self.first),
                "number": self.first + 1 + place,
                "body": f'{{"number":{self.first + 1 + place},{told}',
                "panel_chat": self._chats[it.person],
                "panel_message_id": 10_000_000 + place,
            }

    def updates(self) -> Iterator[Row]:
        """Return an update of each, settled and forgotten; of some it was put aside."""
        exemplar = self._one("SELECT * FROM inbox ORDER BY update_id LIMIT 1")
        for place in range(ALL):
            it = self._course(place)
            chat = self._chats[it.person]
            whose = {"update_id": 1 + place, "chat_id": chat, "telegram_id": chat, "payload": None}
            yield {**exemplar, **whose, "state": it.update, "received_at": written(it.began)}

    def sends(self) -> Iterator[Row]:
        """Return a question that was sent to each; some never arrived."""
        exemplar = self._one("SELECT * FROM outbox WHERE screening = ? ORDER BY id DESC LIMIT 1", self._number)
        del exemplar["id"]
        for place in range(ALL):
            it = self._course(place)
            whose = {"chat_id": self._chats[it.person], "screening": self.first + 1 + place}
            yield {**exemplar, **whose, "state": it.send, "cause": f"update:{1 + place}"}

    def bubbles(self) -> Iterator[Row]:
        """Return the question and its answer of each."""
        exemplars = self._all("SELECT * FROM utterance WHERE screening = ? ORDER BY id DESC LIMIT 2", self._number)
        for exemplar in exemplars:
            del exemplar["id"]
        for place in range(ALL):
            yield from ({**exemplar, "screening": self.first + 1 + place} for exemplar in exemplars)

    def events(self) -> Iterator[Row]:
        """Return the events of each, chained to those that are there."""
        exemplar = self._one("SELECT * FROM event WHERE screening = ? AND sealed IS NULL LIMIT 1", self._number)
        seq, last = self.last
        for told in chain.from_iterable(self._told(place) for place in range(ALL)):
            seq += 1
            entry = {**exemplar, **told, "seq": seq, "prev_hash": last}
            last = entry_hash(entry)
            self.last = (seq, last)
            yield {**entry, "at": written(told["at"]), "hash": last}

    def _told(self, place: int) -> Iterator[Row]:
        it = self._course(place)
        for what, by in zip(it.events, (it.person, it.reader), strict=True):
            yield {
                "what": what, "at": it.began, "person": by, "site": it.site, "screening": self.first + 1 + place,
                "update_id": 1 + place,
            }  # fmt: skip

    def _course(self, place: int) -> Course:
        return course(place, self._people, self._sites, self._criteria)

    def _all(self, query: str, *values: int) -> list[Row]:
        return [dict(row) for row in self._connection.execute(query, values)]

    def _one(self, query: str, *values: int) -> Row:
        return self._all(query, *values)[0]
