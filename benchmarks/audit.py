"""What it takes to verify the audit: a million entries with their values, and a checkpoint of every fiftieth."""

from __future__ import annotations

import os
import sqlite3
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.asked import Asked
from benchmarks.goals import Goal, at_most
from benchmarks.places import CACHE, HOUSE, alone
from benchmarks.ratios import spread, told
from benchmarks.stage import BOTS_CORE, PYTHON, DidNotRun, on_core
from benchmarks.tables import table
from storage import migrations
from storage.audit import commitment, entry_hash
from storage.checkpoints import Checkpoint, Note
from storage.database import open_database
from storage.signing import Sign, make_key, public_half, signer

ENTRIES, COVERED = 1_000_000, 50
LIMIT = 30.0
Round = dict[str, float]
_BEGAN = datetime(2024, 1, 1, tzinfo=UTC)
_VALUES: dict[str, str | None] = {"old": None, "new": '{"unit":"g/dL","value":"12.1"}', "reason": '"12,1"'}
_HOW = f"""\
`audit verify --db COPY --checkpoints FILE --key PUB --no-replay` of a copy with {ENTRIES:,} entries, each with the
values of an answer beside it, and {ENTRIES // COVERED:,} checkpoints: every hash is computed, every commitment opened,
every signature checked. In a process of its own on one core; memory is the most that was resident.
"""


def measure(asked: Asked) -> list[Round]:
    """Verify the same copy in each round."""
    folder = _office()
    return [_round(folder) for _ in range(asked.rounds)]


def page(rounds: Sequence[Round]) -> str:
    """Return the section of the page."""
    rows = [
        ("seconds", told(spread(each["seconds"] for each in rounds), ".1f")),
        ("seconds of CPU", told(spread(each["cpu"] for each in rounds), ".1f")),
        ("memory, MiB", told(spread(each["memory"] / 2**20 for each in rounds), ".0f")),
    ]
    return f"## Verifying the audit\n\n{_HOW}\n{table(('', 'median (range)'), rows)}"


def goals(rounds: Sequence[Round]) -> list[Goal]:
    """Return the goals that this decides."""
    seconds = spread(each["seconds"] for each in rounds)
    return [at_most("a million entries of the audit verified", LIMIT, seconds, ".1f", " s")]


def _round(folder: Path) -> Round:
    named = ("--db", folder / "copy.db", "--checkpoints", folder / "notes.txt", "--key", folder / "key.pub")
    command = [*on_core(BOTS_CORE), PYTHON, "-m", "bot", "audit", "verify", *map(str, named), "--no-replay"]
    began = time.monotonic()
    pid = os.posix_spawnp(command[0], command, {**os.environ, "PYTHONPATH": str(HOUSE)})
    _, status, used = os.wait4(pid, 0)
    seconds = time.monotonic() - began
    if os.waitstatus_to_exitcode(status):
        raise DidNotRun("The audit that was made for the measurement is not sound.")
    return {"seconds": seconds, "cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss * 1024.0}


def _office() -> Path:
    """Return the folder with the copy, made unless it is there."""
    folder, signed = CACHE / "audit", f"{migrations.HEAD} {ENTRIES} {COVERED}"
    with alone("audit"):
        mark = folder / "made-with"
        if not mark.is_file() or mark.read_text(encoding="utf-8") != signed:
            sys.stderr.write(f"Writing an audit of {ENTRIES:,} entries\n")
            _make(folder)
            mark.write_text(signed, encoding="utf-8")
    return folder


def _make(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    key, copy = folder / "key.pem", folder / "copy.db"
    make_key(key)
    engine = open_database(f"sqlite:///{copy}")
    migrations.upgrade(engine)
    engine.dispose()
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        (folder / "notes.txt").write_text("".join(_fill(connection, signer(key))), encoding="utf-8")
        connection.execute("COMMIT")
    assert public_half(key).is_file()


def _fill(connection: sqlite3.Connection, sign: Sign) -> Iterator[str]:
    """Write the entries; yield the checkpoints."""
    last, after = "0" * 64, 0
    for seq in range(1, ENTRIES + 1):
        at, salt = _BEGAN + timedelta(seconds=20 * seq), os.urandom(16).hex()
        entry = _entry(seq, at, commitment(salt, _VALUES["old"], _VALUES["new"], _VALUES["reason"]), last)
        last = entry_hash(entry)
        _insert(connection, "event", {**entry, "at": f"{at:%Y-%m-%d %H:%M:%S.%f}", "hash": last})
        _insert(connection, "event_value", {"seq": seq, "salt": salt, **_VALUES})
        if seq % COVERED == 0:
            made = Checkpoint(number=seq, hash=last, at=at, after=after)
            after = seq
            yield Note(checkpoint=made, signature=sign(made.text)).text
    connection.execute("UPDATE chain SET seq = ?, hash = ?", (ENTRIES, last))


def _entry(seq: int, at: datetime, sealed: str, last: str) -> dict[str, Any]:
    return {
        "seq": seq, "at": at, "person": 1 + seq % 50, "role": "investigator", "site": "lyon-sud",
        "screening": 1 + seq // COVERED, "what": "answered", "fact": "hemoglobin", "sealed": sealed,
        "trial": "NCT06866938", "version": "2", "trial_hash": "ab" * 32, "software": "trial-prescreen 0.1.0",
        "update_id": 770_000_000 + seq, "form": 1, "prev_hash": last,
    }  # fmt: skip


def _insert(connection: sqlite3.Connection, table: str, row: dict[str, Any]) -> None:
    names = ", ".join(row)
    connection.execute(
        f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})",  # noqa: S608 - names are the schema's own
        tuple(row.values()),
    )
