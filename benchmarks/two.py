"""Two of our processes on one PostgreSQL, beside one: whether they wait for each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks import ratios
from benchmarks.asked import Asked
from benchmarks.clinic import DIALOGUE
from benchmarks.goals import Goal, at_most
from benchmarks.pg_clinic import Server, server
from benchmarks.ratios import Rounds, paired
from benchmarks.rounds import play
from benchmarks.runs import Bot, Found, Load, Subject
from benchmarks.tables import of_turns

ONE, TWO = "one_process", "two_processes"
_HOW = """\
By webhook; Telegram's side posts to both in turn, so that either process has every other update of a person. Both share
the one core that one process has alone: what is compared is the CPU of a turn, summed over the processes. Ratios are to
one process.
"""


def subjects(begun: Server | None = None) -> Sequence[Subject]:
    """Return one process and two; without a server they can only be named."""
    return (
        Subject(ONE, "one process", "PostgreSQL", partial(_ours, begun, 1), DIALOGUE),
        Subject(TWO, "two processes", "PostgreSQL", partial(_ours, begun, 2), DIALOGUE),
    )


@contextmanager
def _ours(begun: Server | None, processes: int, api: str, folder: Path) -> Iterator[Bot]:
    assert begun is not None
    with begun.ours(api, folder, webhook=True, processes=processes) as bot:
        yield bot


def measure(asked: Asked) -> list[dict[str, Found]]:
    """Run both in each round."""
    with server() as begun:
        return play(subjects(begun), Load(seconds=asked.seconds or 5.0), asked)


def page(rounds: Rounds) -> str:
    """Return the section of the page."""
    found = of_turns(rounds, subjects(), ONE).replace("stock echo", "one process")
    return f"## Two processes on one PostgreSQL\n\n{_HOW}\n{found}"


def goals(rounds: Rounds) -> list[Goal]:
    """Return the goals that this decides."""
    found = paired(rounds, TWO, ONE, ratios.cpu)
    return [at_most("CPU of a turn of two processes ÷ of one", 1.1, found)]
