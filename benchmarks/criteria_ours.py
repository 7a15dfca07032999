"""This engine as the command runs it: lines of bytes in, lines of bytes out. PATIENTS SECONDS."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from itertools import count, cycle
from pathlib import Path
from time import process_time

from benchmarks.peers.engines import AT_ONCE, Found
from bot.evaluate_command import evaluate
from bot.trials import load_trials


class Counter:
    """An Out that counts the lines."""

    def __init__(self) -> None:
        self.lines = 0

    def write(self, line: bytes, /) -> None:
        """Count a line."""
        assert line.endswith(b"\n")
        self.lines += 1

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is open."""


def timed(lines: Sequence[bytes], seconds: float) -> Found:
    """Evaluate patients over and over for so many seconds of CPU time."""
    trials = load_trials()
    evaluate(lines[:AT_ONCE], Counter(), trials)
    out, began = Counter(), process_time()
    evaluate(_lasting(lines, began + seconds), out, trials)
    return Found(out.lines, process_time() - began)


def _lasting(lines: Sequence[bytes], end: float) -> Iterator[bytes]:
    for number, line in zip(count(), cycle(lines), strict=False):
        if number % AT_ONCE == 0 and number and process_time() >= end:
            return
        yield line


def main(given: Sequence[str]) -> None:
    """Say how many patients were judged."""
    patients, seconds = given
    found = timed(Path(patients).read_bytes().splitlines(), float(seconds))
    sys.stdout.write(json.dumps(found._asdict()))


if __name__ == "__main__":
    main(sys.argv[1:])
