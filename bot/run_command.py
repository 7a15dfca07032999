"""`python -m bot run`: the bot as a process, until SIGTERM or SIGINT, which let it finish what it has begun."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

from pydantic import ValidationError

from bot.app import running
from bot.logs import write_log
from bot.server import ListenTaken
from bot.settings import Settings, told_wrong
from bot.telegram.patience import TokenRefused
from bot.terminal import MIXED_UP, sorry, tell
from bot.trial_folders import NoTrial, trial_folders
from storage.database import AlreadyRunning
from storage.migrations import NewerDatabase, NotUpgraded
from storage.places import NoPlace
from storage.play import MixedUp

if TYPE_CHECKING:
    from collections.abc import Callable

_log = logging.getLogger(__name__)

EXPECTED = (NoTrial, TokenRefused, ListenTaken, AlreadyRunning, NoPlace, NewerDatabase, NotUpgraded, OSError)


def run() -> int:
    """Run until told to stop; say in a sentence what keeps the bot from starting."""
    try:
        settings = Settings()
    except ValidationError as wrong:
        return sorry(told_wrong(wrong) or "")
    write_log(settings.secrets)
    for each in settings.warnings:
        _log.warning(each)
    try:
        trial_folders(settings.trials_dir)  # without any, a start would be told so only once Telegram was reached
        with asyncio.Runner(loop_factory=_quickest_loop()) as runner:
            runner.run(_until_told(settings))
    except MixedUp as trouble:
        return sorry(str(trouble), MIXED_UP)
    except EXPECTED as trouble:
        return sorry(str(trouble))
    return 0


async def _until_told(settings: Settings) -> None:
    """Let a signal end the bot, whether it is at work or still trying to reach Telegram."""
    bot = asyncio.create_task(_run(settings))
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, lambda: told_to_stop(bot))
    with suppress(asyncio.CancelledError):
        await bot


def told_to_stop(bot: asyncio.Task[None]) -> None:
    """A signal has come: finish what has begun."""
    bot.cancel()


def _quickest_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return how uvloop makes a loop, where it is to be had; None: the standard library's will do."""
    try:
        import uvloop  # noqa: PLC0415  # there is none for some machines
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _run(settings: Settings) -> None:
    if settings.telegram_bot_token is None:
        from bot.demo import SITE, playing  # noqa: PLC0415  # a bot with a token has no emulator

        async with playing(settings) as (app, address):
            tell(f"The phone page: {address}")
            tell(f"Play an investigator at {SITE}, the coordinators' group and an admin. Ctrl-C ends it.")
            await app.over()
    else:
        async with running(settings) as app:
            _keep_what_is_here()
            tell(f"@{app.desk.username} is at work. Ctrl-C ends it.")
            await app.over()


def _keep_what_is_here() -> None:
    """Have the search for garbage pass over what the start has made, all of which stays."""
    gc.freeze()
