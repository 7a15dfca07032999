"""`python -m benchmarks.year FILE`: exports a year of the log as CSV from a database, in a process of its own.

Prints as JSON how many rows and bytes that were, how long it took, and the memory of the process when the first row
was there and at its highest, in bytes.
"""

from __future__ import annotations

import json
import sys
import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter

from bot.exports.catalogue import Asked, make_ready, stream
from bot.trials import load_trials
from storage.database import open_to_read
from storage.unit import reading

YEAR = (date(2025, 1, 1), date(2025, 12, 31))


def main(file: str) -> None:
    """Export it, and say what it took."""
    asked = Asked(kind="log", format="csv", first=YEAR[0], last=YEAR[1])
    engine = open_to_read(f"sqlite:///{file}")
    began, size, early = perf_counter(), 0, 0
    with tempfile.TemporaryDirectory() as folder, reading(engine) as unit:
        making = make_ready(unit, asked, load_trials(), Path(folder))
        for piece in stream(unit, asked, making):
            early = early or _highest()
            size += len(piece)
    seconds = perf_counter() - began
    found = {"rows": making.tally.rows, "bytes": size, "seconds": seconds, "early": early, "highest": _highest()}
    sys.stdout.write(json.dumps(found))


def _highest() -> int:
    """Return the most that was resident of this program, whoever started it."""
    said = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * int(said.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    main(sys.argv[1])
