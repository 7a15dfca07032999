"""The real program, without Telegram's pace of new messages: with it a thousand people could not be played in.

Used only to prepare a clinic; what is measured is `python -m bot run`.
"""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress

from bot.app import running
from bot.settings import Settings


async def _serve() -> None:
    async with running(Settings(), limits=None) as app:
        await app.over()


async def _until_told() -> None:
    bot = asyncio.create_task(_serve())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, bot.cancel)
    with suppress(asyncio.CancelledError):
        await bot


if __name__ == "__main__":
    asyncio.run(_until_told())
