"""What only turns and sends need is loaded while Telegram is asked for the first time, on a thread.

Who needs any of it waits for all of it: of two threads that import the same packages at the same time, each can find
what the other has half done, and Python then gives up.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Loaded: TypeAlias = Callable[[], Awaitable[object]]
    """Returns once everything is there."""


class Loading:
    """Everything that is loaded late."""

    def __init__(self) -> None:
        self._over = asyncio.Event()

    async def of(self, load: Callable[[], None]) -> None:
        """Have it loaded. Raises what `load` raises."""
        try:
            await asyncio.to_thread(load)
        finally:
            self._over.set()

    async def over(self) -> None:
        """Wait until everything is there, or could not be loaded."""
        await self._over.wait()


async def at_once() -> None:
    """Wait for nothing: everything is there."""
