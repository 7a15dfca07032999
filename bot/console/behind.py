"""What the pages work with, all of it at work already."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.clock import Clock
    from bot.desk import Desk
    from bot.memory import Memory


@dataclass(frozen=True, slots=True)
class Behind:
    """The database, the trials and their words, the time, and whom to tell when something is owed in the chat."""

    memory: Memory
    desk: Desk
    clock: Clock
    nudge: Callable[[], None]
    folder: Path
    """Where an export may put down meanwhile what it is made of; nothing stays there."""
    exporting: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    """One export is made at a time: each reads the database for as long as it is being made."""

    @property
    def url(self) -> str:
        """The address at which admins reach the console."""
        return self.desk.console

    @property
    def root(self) -> str:
        """What every path of the console begins with, as a browser sees it."""
        return urlsplit(self.url).path

    @property
    def origin(self) -> str:
        """Where a browser must say that a form was filled in."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def by_https(self) -> bool:
        """The way to the browser is sealed."""
        return urlsplit(self.url).scheme == "https"
