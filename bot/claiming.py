"""What may be sent is taken from the outbox, each with what its sending has to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sending import LEASE, Claimed
from storage import cards, outbox, screenings
from storage.screenings import Panel

if TYPE_CHECKING:
    from datetime import datetime

    from storage.limits import Limits
    from storage.outbox import Owed
    from storage.unit import Unit


def claimed(unit: Unit, now: datetime, limit: int, limits: Limits | None) -> tuple[Claimed, ...]:
    """Take so many at most of what may be sent now."""
    found = outbox.claim(unit, now, LEASE, limit, limits)
    return tuple(Claimed(owed, shown_by(unit, owed)) for owed in found)


def asked(owed: Owed) -> tuple[int, str] | None:
    """Return whose question it is, and which; None of all else."""
    asks = owed.payload.get("asks") if owed.kind == "panel" else None
    return (owed.screening, str(asks)) if asks is not None and owed.screening is not None else None


def shown_by(unit: Unit, owed: Owed) -> Panel | None:
    """Return the message that a question, or the change of a card, is to change; None if there is none."""
    if owed.screening is None:
        return None
    if owed.kind == "panel":
        return screenings.panel_of(unit, owed.screening)
    message = cards.message_of(unit, owed.screening, owed.chat_id) if owed.kind == "recard" else None
    return Panel(chat_id=owed.chat_id, message_id=message) if message else None
