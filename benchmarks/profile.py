"""Where a turn's time goes: a sampling profiler looks at our process while the crowd taps.

It looks at whichever thread holds the interpreter's lock, so waiting does not count; nor does work in C that lets go of
the lock, which is SQLite's own and the kernel's.
A sample counts for the innermost frame of a layer that is named here, so that what a layer has others do (the standard
library, a driver in C) is its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import figures
from benchmarks.commands import begun
from benchmarks.places import CACHE, place_of
from benchmarks.tables import table

LAYERS: Mapping[str, tuple[str, ...]] = {
    "SQLAlchemy and the driver": ("sqlalchemy/", "sqlmodel/", "psycopg/"),
    "pydantic": ("pydantic/", "pydantic_core/"),
    "python-telegram-bot": ("telegram/_", "telegram/ext", "telegram/request", "telegram/error"),
    "HTTP to Telegram": ("aiohttp/", "httpx/", "httpcore/", "yarl/"),
    "HTTP from Telegram": ("uvicorn/", "starlette/"),
    "bot/telegram": ("bot/telegram/",),
    "flows": ("flows/", "transitions/"),
    "storage": ("storage/",),
    "bot": ("bot/",),
    "the event loop": ("asyncio/", "uvloop"),
}
"""The layers by the paths of their files, the first that fits."""
OTHER = "everything else"
_RATE = 60
"""Samples a second. At 500 the sampling itself moved the shares: the database's thread had 43 % of what the kernel and
`perf` give 70 %."""
_HOW = """\
CPU µs of a turn, shared out by a sampling profiler among the layers in which the interpreter was found at work. What
SQLite and the kernel do without the interpreter is shared out with the rest. Profiling costs a little itself.
"""


def layer_of(frames: Iterable[str]) -> str:
    """Return the layer that the innermost frame known here belongs to; frames come from the outermost on."""
    for frame in reversed(list(frames)):
        for layer, places in LAYERS.items():
            if any(place in frame for place in places):
                return layer
    return OTHER


def shares(folded: str) -> dict[str, float]:
    """Return each layer's share of the samples, of stacks as py-spy writes them: frames, semicolons, a count."""
    counted: Counter[str] = Counter()
    for line in folded.splitlines():
        stack, _, count = line.rpartition(" ")
        counted[layer_of(stack.split(";"))] += int(count)
    all_of_them = sum(counted.values())
    return {layer: count / all_of_them for layer, count in counted.most_common()}


@contextmanager
def looking_at(pid: int, seconds: float) -> Iterator[Path]:
    """Look at a process for so long, beside what the block does, and write its stacks."""
    stacks = CACHE / "profile.txt"
    command = [str(place_of("load") / "bin" / "py-spy"), "record", "--pid", str(pid), "--rate", str(_RATE)]
    given = [*command, "--duration", str(max(round(seconds), 1)), "--gil", "--format", "raw", "--output", str(stacks)]
    looker = begun(given, CACHE)
    try:
        yield stacks
    finally:
        looker.wait()


def keep(stacks: Path, cpu: float) -> None:
    """Keep a profile, and the CPU of a turn in µs that it is to divide."""
    figures.keep("profile", {"cpu": cpu, "shares": shares(stacks.read_text(encoding="utf-8"))})


def kept() -> Any:  # noqa: ANN401 - figures of any part
    """Return the last profile."""
    return figures.kept("profile")


def page(before: Any, after: Any) -> str:  # noqa: ANN401 - figures of any part
    """Return the section of the page: before beside after, or whichever there is."""
    names = sorted({*_shares(before), *_shares(after)}, key=lambda name: -_of(before or after, name))
    rows = [(name, _told(before, name), _told(after, name)) for name in names]
    total = ("**all**", *(f"{found['cpu']:,.0f}" if found else "–" for found in (before, after)))
    head = f"## Where a turn's time goes\n\n{_HOW}\n"
    return head + table(("", "before", "after"), [*rows, total])


def _shares(found: Any) -> Mapping[str, float]:  # noqa: ANN401 - figures of any part
    return found["shares"] if found else {}


def _of(found: Any, name: str) -> float:  # noqa: ANN401 - figures of any part
    return float(_shares(found).get(name, 0.0)) * (found["cpu"] if found else 0.0)


def _told(found: Any, name: str) -> str:  # noqa: ANN401 - figures of any part
    return f"{_of(found, name):,.0f} ({_shares(found).get(name, 0):.0%})" if found else "–"
