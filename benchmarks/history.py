"""Years of work put into a clinic at once: finished and open screenings with all that belongs to them.

Rows are copies of real ones, with numbers, people and times of their own; the audit's chain is a real one. What it
says of each screening is one event, and of its conversation one question with its answer.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.clinic import Clinic, clinic
from benchmarks.places import CACHE
from storage.audit import entry_hash

FINISHED, OPEN = 1_000_000, 100_000
ALL = FINISHED + OPEN
_TOLD = 12
"""An exemplar is a screening with so many answers: most are excluded early."""
_BEGAN = datetime(2024, 1, 1, tzinfo=UTC)
Row = dict[str, Any]


def old_clinic() -> Clinic:
    """Return the usual clinic with a history, made unless it was made of the clinic as it is now."""
    young, folder = clinic(), CACHE / "clinic-old"
    old, signed = Clinic(folder / "screening.db", young.people), folder / "made-with"
    sign = f"{young.database.stat().st_mtime_ns} {ALL}"
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
        self._people = [(row["id"], row["telegram_id"]) for row in self._all("SELECT id, telegram_id FROM person")]
        exemplar = self._one("SELECT * FROM screening ORDER BY abs(revision - ?) LIMIT 1", _TOLD)
        self._screening, self._number = exemplar, exemplar["number"]
        last = self._one("SELECT seq, hash FROM chain")
        self.last = (last["seq"], last["hash"])

    def screenings(self) -> Iterator[Row]:
        """Return the screenings: those that are open come last."""
        told = str(self._screening["body"]).partition(",")[2]
        for place in range(ALL):
            number, (person, chat) = self._whose(place)
            yield {
                **self._screening,
                **_end(place),
                "number": number,
                "person": person,
                "body": f'{{"number":{number},{told}',
                "panel_chat": chat,
                "panel_message_id": 10_000_000 + place,
            }

    def updates(self) -> Iterator[Row]:
        """Return an update of each, settled and forgotten."""
        exemplar = self._one("SELECT * FROM inbox ORDER BY update_id LIMIT 1")
        for place in range(ALL):
            _, (_, chat) = self._whose(place)
            yield {**exemplar, "update_id": 1 + place, "chat_id": chat, "telegram_id": chat, "payload": None}

    def sends(self) -> Iterator[Row]:
        """Return a question that was sent to each."""
        exemplar = self._one("SELECT * FROM outbox WHERE screening = ? ORDER BY id DESC LIMIT 1", self._number)
        del exemplar["id"]
        for place in range(ALL):
            number, (_, chat) = self._whose(place)
            yield {**exemplar, "chat_id": chat, "screening": number, "cause": f"update:{1 + place}"}

    def bubbles(self) -> Iterator[Row]:
        """Return the question and its answer of each."""
        exemplars = self._all("SELECT * FROM utterance WHERE screening = ? ORDER BY id DESC LIMIT 2", self._number)
        for exemplar in exemplars:
            del exemplar["id"]
        for place in range(ALL):
            yield from ({**exemplar, "screening": self.first + 1 + place} for exemplar in exemplars)

    def events(self) -> Iterator[Row]:
        """Return an event of each, chained to those that are there."""
        exemplar = self._one("SELECT * FROM event WHERE screening = ? AND sealed IS NULL LIMIT 1", self._number)
        seq, last = self.last
        for place in range(ALL):
            number, (person, _) = self._whose(place)
            at = _BEGAN + timedelta(minutes=place)
            told = {"seq": seq + 1 + place, "at": at, "person": person, "screening": number, "update_id": 1 + place}
            entry = {**exemplar, **told, "prev_hash": last}
            last = entry_hash(entry)
            self.last = (entry["seq"], last)
            yield {**entry, "at": f"{at:%Y-%m-%d %H:%M:%S.%f}", "hash": last}

    def _whose(self, place: int) -> tuple[int, tuple[int, int]]:
        return self.first + 1 + place, self._people[place % len(self._people)]

    def _all(self, query: str, *values: int) -> list[Row]:
        return [dict(row) for row in self._connection.execute(query, values)]

    def _one(self, query: str, *values: int) -> Row:
        return self._all(query, *values)[0]


def _end(place: int) -> Row:
    """Return how a screening ended: most were excluded, the last ones are still open."""
    began = _BEGAN + timedelta(minutes=place)
    ended = f"{began + timedelta(minutes=5):%Y-%m-%d %H:%M:%S.%f}" if place < FINISHED else None
    result: Row = (
        {"state": "closed", "is_open": 0, "verdict": "excluded", "first_exclusion": "E1"} if ended else {"is_open": 1}
    )
    return {**result, "started_at": f"{began:%Y-%m-%d %H:%M:%S.%f}", "ended_at": ended}
