"""`python -m tests.faults [CAMPAIGN …] [--short] [--seed N] [--case TEXT]`, or `tests.fuzz`: 1 if a promise broke.

Without names every campaign runs in a process of its own, two at a time; then the page of the series is written.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

from tests.faults import report
from tests.faults.figures import CACHE, Asked, keep, kept
from tests.faults.series import Series

AT_ONCE = 2
SEED = 177


def run(series: Series, given: Sequence[str]) -> int:
    """Run what was asked for; return 1 if any promise broke, or any campaign did."""
    read = _parser(series).parse_args(given)
    if read.page:
        _write_the_page(series)
        return 0
    if len(read.campaign) == 1:
        return _run(series, read.campaign[0], read)
    wanted = read.campaign or list(series.campaigns)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        ended = dict(zip(wanted, threads.map(partial(_run_apart, series, read), wanted), strict=True))
    if not read.campaign and not read.short:
        _write_the_page(series)
    for name in filter(ended.get, ended):
        _say(f"make {series.name}: {name} failed; see above")
    return int(any(ended.values()))


def _parser(series: Series) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m tests.{series.name}", description=__doc__)
    names = ", ".join(series.campaigns)
    parser.add_argument("campaign", nargs="*", help=f"one of {names}; all of them if none is named")
    parser.add_argument("--short", action="store_true", help="what a few seconds allow")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--page", action="store_true", help="only write the page anew, from the last run of each")
    parser.add_argument("--case", default="", help="the one case that a violation named")
    return parser


def _run(series: Series, name: str, read: argparse.Namespace) -> int:
    """Run one campaign here, keep its figures, and print what it found."""
    with tempfile.TemporaryDirectory(prefix=f"{series.name}-{name}-") as folder:
        found = series.campaigns[name](Asked(Path(folder), read.seed, read.short, read.case))
    if not read.case:
        keep(replace(found, commit=report.commit()), CACHE / series.name)
    for each in found.violations:
        _say(f"{name}: {each}")
    _say(f"{name}: {found.trials:,} trials, {found.bad:,} violations, {found.seconds:.0f} s, seed {found.seed}")
    return int(found.bad > 0)


def _run_apart(series: Series, read: argparse.Namespace, name: str) -> int:
    command = [
        sys.executable,
        "-m",
        f"tests.{series.name}",
        name,
        "--seed",
        str(read.seed),
        *(["--short"] * read.short),
    ]
    return subprocess.run(command, check=False, cwd=report.HOUSE).returncode


def _write_the_page(series: Series) -> None:
    found = [campaign for name in series.campaigns if (campaign := kept(name, CACHE / series.name))]
    (report.HOUSE / series.page).write_text(report.page(series, found), encoding="utf-8")
    _say(f"make {series.name}: {sum(each.trials for each in found):,} trials; the figures are in {series.page}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
