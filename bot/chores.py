"""What is done from time to time: forgetting what is old, reminders, menus, noting that a webhook hears."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from bot.keeping import Keeping
from bot.menu_cards import menus_due
from bot.reminding import remind
from bot.restart import in_contact
from storage import people

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable
    from datetime import datetime

    from bot.clock import Clock
    from bot.desk import Desk
    from bot.keeping import Keep
    from bot.memory import Memory
    from bot.telegram.menus import Menus

    Parts = tuple[Memory, Desk, Menus, Clock]

_log = logging.getLogger(__name__)

EVERY_SECONDS = 15.0


async def do_chores(
    parts: Parts, stop: asyncio.Event, due: asyncio.Event, keep: Keep, *, by_webhook: bool
) -> None:  # fmt: skip
    """Do all of them now, every few seconds and whenever they are due, until `stop`."""
    memory, desk, menus, clock = parts
    keeping = Keeping(memory, desk, keep)
    while not stop.is_set():
        due.clear()
        now = clock.now()
        if by_webhook:  # who polls knows it from each poll
            await _done(memory.write(partial(in_contact, desk=desk, now=now)))
        await _done(keeping.see_to_it(now))
        await _done(_remind(memory, desk, now))
        await _done(_set_menus(memory, desk, menus))
        await clock.wait(due, EVERY_SECONDS)


async def _done(chore: Awaitable[object]) -> None:
    """Do a chore; what goes wrong with it keeps nobody from the next one, and does not end the bot."""
    try:
        await chore
    except Exception as trouble:  # noqa: BLE001  # a full disk, say
        _log.error("A chore failed (%s); it comes round again.", type(trouble).__name__)


async def _set_menus(memory: Memory, desk: Desk, menus: Menus) -> None:
    """Set those that are not as they should be, and note it: a start need not set them all again."""
    shown = await menus.show(await memory.read(lambda unit: menus_due(unit, desk)))
    if shown:
        await memory.write(lambda unit: people.note_menus(unit, shown))


async def _remind(memory: Memory, desk: Desk, now: datetime) -> None:
    """Have everybody told what has fallen due, a few at a time so that turns need not wait."""
    last: int | None = 0
    while last is not None:
        last = await memory.write(lambda unit, last=last: remind(unit, desk, now, last))  # type: ignore[misc]  # bound at once
