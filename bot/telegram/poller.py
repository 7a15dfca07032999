"""Polling: updates are on our disk before Telegram hears that we have them; the next offset is the acknowledgement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.telegram.asking import POLL_SECONDS
from bot.telegram.patience import pause

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.telegram.asking import Asker
    from bot.telegram.patience import Patience
    from storage.inbox import Incoming

    Store = Callable[[Sequence[Incoming]], Awaitable[None]]


async def poll(asker: Asker, store: Store, patience: Patience) -> None:
    """Fetch and store until told to stop; trouble is waited out, a refused token ends the bot.

    The first call, and the first after trouble, does not wait for updates: it tells at once that Telegram is there.
    """
    await patience.until_done(asker.delete_webhook)
    offset: int | None = None
    in_contact, failures = False, 0
    while not patience.stop.is_set():
        try:
            seconds = POLL_SECONDS if in_contact else 0
            updates = _kept(await asker.raw_updates(offset, seconds))
            await store(updates)
        except Exception as trouble:  # noqa: BLE001  # whatever the network or the disk has: nothing was acknowledged
            await patience.loaded()
            in_contact, failures = False, failures + 1
            await patience.clock.wait(patience.stop, pause(trouble, failures, patience.chance))
        else:
            in_contact, failures = True, 0
            offset = max((each.update_id + 1 for each in updates), default=offset)


def _kept(updates: Sequence[Any]) -> list[Incoming]:
    """Return the updates as the inbox keeps them."""
    if not updates:
        return []
    from bot.telegram.intake import incoming, spoiled  # noqa: PLC0415  # loaded while the first poll is under way

    read = [spoiled(each) if isinstance(each, bytes) else incoming(each) for each in updates if _is_one(each)]
    return [each for each in read if each]


def _is_one(update: object) -> bool:
    return isinstance(update, bytes | dict)
