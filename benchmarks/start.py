"""From the start of a process to its first poll."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.asked import Asked
from benchmarks.clinic import clinic
from benchmarks.goals import Goal, at_most
from benchmarks.ours import serving
from benchmarks.peer_bots import STOCK, named
from benchmarks.ratios import Rounds, Spread, spread, told
from benchmarks.rounds import every_other_way
from benchmarks.runs import Bot, Found, Subject, ordered, place_for_a_run
from benchmarks.stage import telegram
from benchmarks.tables import table
from benchmarks.telegram.orders import Order

SMALL = 16
TIMES = 2
"""As many starts as rounds, so many times: five rounds are ten starts."""
_HOW = """\
A process is started, and the first getUpdates arrives at the Bot API. An existing database holds 16 people with open
screenings; a new one is made by the start itself. Programs take turns.
"""


@contextmanager
def _ours(api: str, folder: Path, *, new: bool) -> Iterator[Bot]:
    url = f"sqlite:///{folder / 'screening.db'}" if new else clinic(SMALL).copied_to(folder)
    with serving(api, url, folder) as bot:
        yield bot


SUBJECTS: Sequence[Subject] = (
    Subject("ours_existing", "this bot, existing database", "SQLite FULL", partial(_ours, new=False)),
    Subject("ours_new", "this bot, new database", "SQLite FULL", partial(_ours, new=True)),
    *named(STOCK),
)


def measure(asked: Asked) -> list[dict[str, Found]]:
    """Start every program in each round, twice as often as rounds are asked for."""
    clinic(SMALL)
    chosen = [each for each in SUBJECTS if not asked.only or each.name in asked.only]
    return [
        {each.name: _start(each) for each in every_other_way(chosen, number)} for number in range(asked.rounds * TIMES)
    ]


def _start(subject: Subject) -> Found:
    with place_for_a_run() as folder, telegram() as api, subject.starts(api.url, folder) as bot:
        found = ordered(api, bot, Order(bot.pids, seconds=0))
    return {"seconds": found["contact"] - bot.began, "cpu": found["contact_cpu"]}


def page(rounds: Rounds) -> str:
    """Return the section of the page."""
    heads = ("program", "seconds ÷ stock echo", "seconds", "CPU ÷ stock echo", "CPU seconds")
    rows = [_row(rounds, each) for each in SUBJECTS if any(each.name in one for one in rounds)]
    return f"## From start to first poll\n\n{_HOW}\n{table(heads, rows)}"


def _row(rounds: Rounds, subject: Subject) -> tuple[str, ...]:
    name = subject.name
    return (
        subject.title,
        told(_ratio(rounds, name, "seconds"), ".2f"),
        told(spread(each[name]["seconds"] for each in rounds if name in each), ".2f"),
        told(_ratio(rounds, name, "cpu"), ".2f"),
        told(spread(each[name]["cpu"] for each in rounds if name in each), ".2f"),
    )


def _ratio(rounds: Sequence[Mapping[str, Found]], name: str, what: str) -> Spread | None:
    return spread(each[name][what] / each[STOCK][what] for each in rounds if name in each and STOCK in each)


def goals(rounds: Rounds) -> list[Goal]:
    """Return the goals that this decides."""
    return [
        at_most("start to first poll ÷ stock echo, existing database", 2, _ratio(rounds, "ours_existing", "seconds")),
        at_most("… new database", 2, _ratio(rounds, "ours_new", "seconds")),
    ]
