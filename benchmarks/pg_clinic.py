"""A PostgreSQL server with the clinic in it, from which each run gets a database of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.clinic import Clinic, clinic, just_left
from benchmarks.ours import serving
from benchmarks.runs import Bot
from storage.copying import copy_rows
from storage.database import open_database, open_to_read
from storage.migrations import upgrade
from storage.unit import reading, unit_of_work

if TYPE_CHECKING:
    from tests.databases import PostgreSQL

_NAME = "clinic"


@dataclass
class Server:
    """The server, which waits for the disk at each commit, and the clinic that stands in it."""

    server: PostgreSQL
    clinic: Clinic
    _numbers: Iterator[int] = field(default_factory=count)

    @contextmanager
    def database(self, template: str = "template0") -> Iterator[str]:
        """Make a database until the block ends, and give its address."""
        name = f"run_{next(self._numbers)}"
        self.server.ask(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        try:
            yield self.server.url(name)
        finally:
            self.server.ask(f"DROP DATABASE {name} WITH (FORCE)")

    @contextmanager
    def ours(self, api: str, folder: Path, *, webhook: bool, processes: int = 1) -> Iterator[Bot]:
        """Run so many of our processes on one copy of the clinic."""
        with self.database(_NAME) as url, ExitStack() as all_of_them:
            just_left(url)
            bots = [all_of_them.enter_context(serving(api, url, folder, webhook=webhook)) for _ in range(processes)]
            yield self._as_one(bots)

    def _as_one(self, bots: list[Bot]) -> Bot:
        first, *others = bots
        for bot in others:
            first.pids += bot.pids
            first.doors += bot.doors
            bot.found = first.found
        first.people, first.servers = self.clinic.people, [self.server.pid]
        return first


@contextmanager
def server() -> Iterator[Server]:
    """Run a server with the clinic in it until the block ends."""
    from tests.databases import postgresql  # noqa: PLC0415 - it brings a server with it, which few parts need

    seeded = clinic()
    with postgresql(durable=True) as begun:
        begun.ask(f"CREATE DATABASE {_NAME}")
        _copy(seeded.database, begun.url(_NAME))
        yield Server(begun, seeded)


def _copy(file: Path, url: str) -> None:
    source, target = open_to_read(f"sqlite:///{file}"), open_database(url)
    upgrade(target)
    with reading(source) as here, unit_of_work(target) as there:
        copy_rows(here, there)
    for engine in (source, target):
        engine.dispose()
