"""`python -m benchmarks [PART …]`: measures, prints what it finds, and writes docs/performance.md.

What a part measured last is kept in .cache/bench; the page is made of that when all parts are measured, or by --page.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from benchmarks import figures, page, profiled
from benchmarks.asked import Asked
from benchmarks.goals import rows
from benchmarks.parts import PARTS
from benchmarks.places import HOUSE
from benchmarks.stage import stay_aside
from benchmarks.tables import table


def main(given: Sequence[str]) -> int:
    """Measure what was asked for."""
    read = _parser().parse_args(given)
    stay_aside()
    asked = Asked(read.rounds, read.seconds, tuple(filter(None, read.only.split(","))))
    if read.profile:
        profiled.measure(asked)
    elif not read.page:
        for name in read.part or PARTS:
            _measure(name, asked)
    if read.page or not (read.part or read.only or read.profile):
        page.PAGE.write_text(_page(), encoding="utf-8")
        _say(f"The figures are in {page.PAGE.relative_to(HOUSE)}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("part", nargs="*", help=f"one of {', '.join(PARTS)}; all of them if none is named")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.0, help="how long a window lasts; else each part knows")
    parser.add_argument("--only", default="", help="programs by name, separated by commas; their figures are not kept")
    parser.add_argument("--page", action="store_true", help="only write the page, from what was measured last")
    parser.add_argument("--profile", action="store_true", help="where a turn's time goes, of this bot only")
    return parser


def _page() -> str:
    return page.written({name: figures.kept(name) for name in PARTS}, {name: figures.commit_of(name) for name in PARTS})


def _measure(name: str, asked: Asked) -> None:
    _say(f"── {name}")
    found = PARTS[name].measure(asked)
    if not asked.only:
        figures.keep(name, found)
    _say(PARTS[name].page(found))
    _say(table(("goal", "wanted", "measured", "met"), list(rows(PARTS[name].goals(found)))))


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
