"""`python -m tests.faults [CAMPAIGN …] [--short] [--seed N] [--case TEXT]`: 1 if a promise broke.

Without names every campaign runs in a process of its own, two at a time; then docs/reliability.md is written.
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
from tests.faults.campaigns import CAMPAIGNS
from tests.faults.figures import Asked, keep, kept

AT_ONCE = 2
SEED = 177


def main(given: Sequence[str]) -> int:
    """Run what was asked for; return 1 if any promise broke, or any campaign did."""
    read = _parser().parse_args(given)
    if read.page:
        _write_the_page()
        return 0
    if len(read.campaign) == 1:
        return _run(read.campaign[0], read)
    wanted = read.campaign or list(CAMPAIGNS)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        ended = dict(zip(wanted, threads.map(partial(_run_apart, read), wanted), strict=True))
    if not read.campaign and not read.short:
        _write_the_page()
    for name in filter(ended.get, ended):
        _say(f"make faults: {name} failed; see above")
    return int(any(ended.values()))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("campaign", nargs="*", help=f"one of {', '.join(CAMPAIGNS)}; all of them if none is named")
    parser.add_argument("--short", action="store_true", help="what a few seconds allow")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--page", action="store_true", help="only write the page anew, from the last run of each")
    parser.add_argument("--case", default="", help="the one case that a violation named")
    return parser


def _run(name: str, read: argparse.Namespace) -> int:
    """Run one campaign here, keep its figures, and print what it found."""
    with tempfile.TemporaryDirectory(prefix=f"faults-{name}-") as folder:
        found = CAMPAIGNS[name](Asked(Path(folder), read.seed, read.short, read.case))
    if not read.case:
        keep(replace(found, commit=report.commit()))
    for each in found.violations:
        _say(f"{name}: {each}")
    _say(f"{name}: {found.trials:,} trials, {found.bad:,} violations, {found.seconds:.0f} s, seed {found.seed}")
    return int(found.bad > 0)


def _run_apart(read: argparse.Namespace, name: str) -> int:
    command = [sys.executable, "-m", "tests.faults", name, "--seed", str(read.seed), *(["--short"] * read.short)]
    return subprocess.run(command, check=False, cwd=report.HOUSE).returncode


def _write_the_page() -> None:
    found = [campaign for name in CAMPAIGNS if (campaign := kept(name))]
    report.PAGE.write_text(report.page(found), encoding="utf-8")
    trials, where = sum(each.trials for each in found), report.PAGE.relative_to(report.HOUSE)
    _say(f"make faults: {trials:,} trials; the figures are in {where}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
