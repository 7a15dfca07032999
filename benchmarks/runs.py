"""One run: a program is started, a crowd taps, what was measured comes back, and what the program kept is checked."""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, TypeAlias

from benchmarks.places import CACHE, alone
from benchmarks.stage import Telegram, telegram
from benchmarks.telegram.orders import Order

_LAST_WORDS = 1500

Found: TypeAlias = dict[str, Any]
"""What one run measured, as JSON: see `benchmarks/telegram/__main__.py`."""


@dataclass
class Bot:
    """A program at work, who works for it, and where its people stand."""

    pids: list[int]
    servers: list[int] = field(default_factory=list)
    people: Path | None = None
    first: str = "0:0"
    doors: int = 0
    began: float = field(default_factory=monotonic)
    """When the process had just been started."""
    found: Found = field(default_factory=dict)
    """What was measured, before the program is told to end."""


@dataclass(frozen=True)
class Subject:
    """A program that can be measured. `starts` runs it against a Bot API, with a folder for what it keeps."""

    name: str
    title: str
    keeps: str
    """Where an answer is before the person sees that it was taken."""
    starts: Callable[[str, Path], AbstractContextManager[Bot]]
    dialogue: int = 35
    """How many taps the dialogue has."""


@dataclass(frozen=True)
class Load:
    """How a crowd taps."""

    in_flight: int = 128
    made: int = 0
    """How many people there are; without it as many as are in flight."""
    rate: float = 0.0
    delay: float = 0.0
    warm: float = 1.5
    seconds: float = 5.0
    whole: bool = False
    """The window lasts at least as long as everybody in flight needs for a whole dialogue: peers' turns grow in it."""

    def order(self, bot: Bot, dialogue: int) -> Order:
        """Return the order for this bot."""
        return Order(
            pids=bot.pids,
            servers=bot.servers,
            people=str(bot.people or ""),
            made=self.made or self.in_flight,
            first=bot.first,
            in_flight=self.in_flight,
            rate=self.rate,
            delay=self.delay,
            warm=self.warm,
            seconds=self.seconds,
            turns=self.in_flight * dialogue if self.whole else 0,
            doors=bot.doors,
        )


def run(subject: Subject, load: Load) -> Found:
    """Measure a program once, from its start to its end."""
    with place_for_a_run() as folder, telegram() as api, subject.starts(api.url, folder) as bot:
        found = ordered(api, bot, load.order(bot, subject.dialogue))
        return {**found, "said": last_words(folder)} if found["trouble"] else found


def ordered(api: Telegram, bot: Bot, order: Order) -> Found:
    """Have the crowd do one order, and leave what was found with the bot, who will be checked by it."""
    api.order(order)
    bot.found = api.found()
    return bot.found


def last_words(folder: Path) -> str:
    """Return the end of what a program has printed."""
    said = folder / "said.txt"
    return said.read_text(encoding="utf-8", errors="replace")[-_LAST_WORDS:] if said.is_file() else ""


@contextmanager
def place_for_a_run() -> Iterator[Path]:
    """Make a folder on the disk that all stores share, until the block ends; of runs there is one at a time."""
    place = CACHE / "runs"
    place.mkdir(parents=True, exist_ok=True)
    with alone("run"), tempfile.TemporaryDirectory(dir=place) as folder:
        yield Path(folder)


def free_port() -> int:
    """Return a port nobody listens on."""
    with closing(socket.socket()) as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port
