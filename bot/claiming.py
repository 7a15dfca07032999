"""What may be sent is taken from the outbox, each with what its sending has to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.sending import LEASE, Claimed
from storage import outbox, screenings

if TYPE_CHECKING:
    from datetime import datetime

    from storage.limits import Limits
    from storage.outbox import Owed
    from storage.screenings import Panel
    from storage.unit import Unit


def claimed(unit: Unit, now: datetime, limit: int, limits: Limits | None) -> tuple[Claimed, ...]:
    """Take so many at most of what may be sent now."""
    found = outbox.claim(unit, now, LEASE, limit, limits)
    return tuple(Claimed(owed, _panel(unit, owed)) for owed in found)


def asked(owed: Owed) -> tuple[int, str] | None:
    """Return whose question it is, and which; None of all else."""
    asks = owed.payload.get("asks") if owed.kind == "panel" else None
    return (owed.screening, str(asks)) if asks is not None and owed.screening is not None else None


def _panel(unit: Unit, owed: Owed) -> Panel | None:
    return screenings.panel_of(unit, owed.screening) if owed.kind == "panel" and owed.screening else None
