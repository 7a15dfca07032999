"""The same turn with everything in PostgreSQL, beside aiogram's states in the same server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks import ratios
from benchmarks.asked import Asked
from benchmarks.clinic import DIALOGUE
from benchmarks.goals import Goal, at_least
from benchmarks.peer_bots import STOCK, named, python_peer
from benchmarks.pg_clinic import Server, server
from benchmarks.ratios import Rounds, paired
from benchmarks.rounds import play
from benchmarks.runs import Bot, Found, Load, Subject
from benchmarks.tables import of_turns

KEEPS = "PostgreSQL"
_HOW = """\
The server waits for the disk at each commit and shares its core with the load; its CPU is told beside the bot's.
"""


def subjects(begun: Server | None = None) -> Sequence[Subject]:
    """Return the programs that are compared; without a server they can only be named."""
    return (
        Subject("ours_postgresql", "this bot, polling", KEEPS, partial(_ours, begun, webhook=False), DIALOGUE),
        Subject("ours_postgresql_webhook", "this bot, webhook", KEEPS, partial(_ours, begun, webhook=True), DIALOGUE),
        Subject("aiogram_postgresql", "aiogram: states in PostgreSQL", KEEPS, partial(_aiogram, begun)),
        *named(STOCK),
    )


@contextmanager
def _ours(begun: Server | None, api: str, folder: Path, *, webhook: bool) -> Iterator[Bot]:
    assert begun is not None
    with begun.ours(api, folder, webhook=webhook) as bot:
        yield bot


@contextmanager
def _aiogram(begun: Server | None, api: str, folder: Path) -> Iterator[Bot]:
    assert begun is not None
    with begun.database() as url:
        address = url.replace("postgresql+psycopg:", "postgresql:")
        with python_peer("aiogram", "aiogram_durable", f"postgresql {address}")(api, folder) as bot:
            bot.servers.append(begun.server.pid)
            yield bot


def measure(asked: Asked) -> list[dict[str, Found]]:
    """Run every program in each round."""
    with server() as begun:
        return play(subjects(begun), Load(seconds=asked.seconds or 5.0, whole=not asked.seconds), asked)


def page(rounds: Rounds) -> str:
    """Return the section of the page."""
    return f"## PostgreSQL\n\n{_HOW}\n{of_turns(rounds, subjects())}"


def goals(rounds: Rounds) -> list[Goal]:
    """Return the goals that this decides."""
    found = paired(rounds, "ours_postgresql", "aiogram_postgresql", ratios.rate)
    return [at_least("turns/s on PostgreSQL × aiogram on the same server", 2.5, found)]
