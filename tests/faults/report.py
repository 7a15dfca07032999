"""Writes the page of a series from what its campaigns found. Nobody writes in such a page by hand."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tests.faults.figures import Campaign
from tests.faults.series import Series

HOUSE = Path(__file__).parents[2]


def page(series: Series, campaigns: Sequence[Campaign]) -> str:
    """Return the whole page."""
    return "\n".join(
        [series.head, *_machine(), *_summary(campaigns), *_sections(campaigns), *_untested(series.untested)]
    )


def _machine() -> Iterator[str]:
    yield from _table(
        ("machine", "Python", "SQLite"),
        [(_computer(), platform.python_version(), sqlite3.sqlite_version)],
    )


def _summary(campaigns: Sequence[Campaign]) -> Iterator[str]:
    rows = [
        (f"[{each.name}](#{each.name})", each.promise, f"{each.trials:,}", f"{each.bad:,}", each.commit)
        for each in campaigns
    ]
    yield from _table(("campaign", "promise", "trials", "violations", "commit tried"), rows)


def _sections(campaigns: Sequence[Campaign]) -> Iterator[str]:
    for each in campaigns:
        yield f"## {each.name}\n"
        yield f"{each.promise}\n"
        yield "".join(f"{sentence}\n" for sentence in each.how)
        yield from _table(
            ("tried", "trials", "violations", ""),
            [(row.what, f"{row.trials:,}", f"{row.violations:,}", row.note) for row in each.rows],
        )
        yield from _table(("measured", ""), each.measured)
        yield from _list("Violations:", each.violations)
        yield from _list("Not shown by this:", each.untested)
        yield f"Seed {each.seed}; {each.seconds:.0f} seconds{'; the short form' if each.short else ''}.\n"


def _untested(sentences: Sequence[str]) -> Iterator[str]:
    yield "## What no campaign tested\n"
    yield from _list("", sentences)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if lines:
        yield "\n".join([f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *lines, ""])


def _list(head: str, sentences: Sequence[str]) -> Iterator[str]:
    if sentences:
        yield "\n".join([*([head, ""] if head else []), *(f"- {sentence}" for sentence in sentences), ""])


def commit() -> str:
    """Return what is tried: the commit, and whether files differ from it."""
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!docs")
    return f"`{_git('rev-parse', '--short=12', 'HEAD')}`{' and changes' if changed else ''}"


def _git(*command: str) -> str:
    anyones = ["-c", "safe.directory=*"]  # in CI the clone may belong to another user
    return subprocess.run(
        ["git", *anyones, *command], cwd=HOUSE, capture_output=True, text=True, check=False
    ).stdout.strip()


def _computer() -> str:
    return f"{os.cpu_count()} × {_processor()}, {platform.system()} {platform.release()}"


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    lines = listed.read_text(encoding="utf-8").splitlines() if listed.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
