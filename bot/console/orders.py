"""An export that somebody at the console has asked for: how far it is, and the file once it is made."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import IO, TYPE_CHECKING, Literal, TypeAlias

from bot.exports.asking import Tally

if TYPE_CHECKING:
    from datetime import datetime

    from bot.console.answers import Ordered

State: TypeAlias = Literal["waiting", "making", "ready", "failed", "withdrawn", "gone"]
"""`waiting`: others are made first; `withdrawn`: a patient was erased behind it; `gone`: nobody is to have it."""


@dataclass(eq=False)
class Order:
    """What was asked for, and how it stands. There is a `file`, without a name, only while it is ready."""

    wanted: Ordered
    tally: Tally = field(default_factory=Tally)
    state: State = "waiting"
    file: IO[bytes] | None = None
    made_at: datetime | None = None
    settled: asyncio.Event = field(default_factory=asyncio.Event)
    """It is ready, or will not be."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Nobody needs it any more, or may have it."""

    @property
    def is_under_way(self) -> bool:
        """It is being made, or will be."""
        return self.state in {"waiting", "making"}

    def is_put_down(self, file: IO[bytes], now: datetime) -> None:
        """Note that it is made, and lies in this file."""
        self.file, self.made_at, self.state = file, now, "ready"
        self.settled.set()

    def is_old(self, now: datetime, kept: timedelta) -> bool:
        """Say whether it was made so long ago that it goes; also if the clock was put back."""
        return self.made_at is not None and not timedelta() <= now - self.made_at < kept

    def let_go(self, state: State = "gone") -> None:
        """Stop making it, or have its file closed; what it was let go for first counts."""
        if not self.over.is_set():
            self.state, self.tally.stopped = state, True
            self.over.set()
