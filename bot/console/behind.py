"""What the pages work with, all of it at work already."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.clock import Clock
    from bot.console.orders import Order
    from bot.desk import Desk
    from bot.memory import Memory


@dataclass(frozen=True, slots=True)
class Waits:
    """How long exports are waited for and kept."""

    at_once: float = 1.0
    """Seconds after which whoever asked for one is told how far it is, instead of being given it."""
    look: float = 15.0
    """Seconds after which it is looked again whether one that waits may still be had."""
    kept: timedelta = timedelta(minutes=15)
    """How long one can be fetched once it is made."""


@dataclass(frozen=True, slots=True)
class Behind:
    """The database, the trials and their words, the time, and whom to tell when something is owed in the chat."""

    memory: Memory
    desk: Desk
    clock: Clock
    nudge: Callable[[], None]
    folder: Path
    """Where an export may put down meanwhile what it is made of; nothing stays there."""
    waits: Waits = field(default_factory=Waits)
    orders: dict[str, Order] = field(default_factory=dict)
    """Exports that were asked for, by the session that did."""
    at_work: set[asyncio.Task[None]] = field(default_factory=set)
    """Who makes and keeps them."""
    exporting: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    """One export is made at a time: each reads the database for as long as it is being made."""

    async def close(self) -> None:
        """Stop making exports, and let go of those that wait."""
        for each in self.at_work:
            each.cancel()
        await asyncio.gather(*self.at_work, return_exceptions=True)

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
