"""What the parts of the bot work with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.loading import Loading
from bot.meters import Meters
from bot.on_the_way import OnTheWay
from storage.limits import PUBLISHED, Limits

if TYPE_CHECKING:
    from bot.clock import Chance, Clock


@dataclass(frozen=True, slots=True)
class Means:
    """Time, chance, the pace of new messages, and what is measured."""

    clock: Clock
    chance: Chance
    limits: Limits | None = PUBLISHED
    meters: Meters = field(default_factory=Meters)
    on_the_way: OnTheWay = field(default_factory=OnTheWay)
    loading: Loading = field(default_factory=Loading)
