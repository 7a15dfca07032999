"""The only caller of "now" and of chance. Everything else takes them as arguments, so tests can hold them."""

from __future__ import annotations

import asyncio
import random
import secrets
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits."""

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        """Return when the event is set, or after so many seconds."""


class Chance(Protocol):
    """Draws what nobody can foresee."""

    def bytes(self, count: int) -> bytes:
        """Return random bytes fit for secrets."""

    def between(self, low: float, high: float) -> float:
        """Return a number in this range: the jitter of a back-off."""


class WallClock:
    """The machine's own time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
        except TimeoutError:
            return


class Dice:
    """The machine's own chance."""

    def bytes(self, count: int) -> bytes:
        return secrets.token_bytes(count)

    def between(self, low: float, high: float) -> float:
        return random.uniform(low, high)  # noqa: S311  # spreads retries, guards nothing
