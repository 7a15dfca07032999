"""When a person wants to be reminded of things: certain hours of the working days, Europe/Paris."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.moments import PARIS

if TYPE_CHECKING:
    from datetime import datetime

_WRITTEN = re.compile(r"(?P<first>[0-9]{1,2}) ?[-–] ?(?P<last>[0-9]{1,2})")
SATURDAY = 5
MIDNIGHT = 24


@dataclass(frozen=True, slots=True)
class Hours:
    """From the full hour `first` to before `last`."""

    first: int
    last: int

    def __str__(self) -> str:
        """Return them as they are kept: ``8-18``."""
        return f"{self.first}-{self.last}"

    def hold(self, now: datetime) -> bool:
        """Say whether this moment is in the working hours, Monday to Friday."""
        local = now.astimezone(PARIS)
        return local.weekday() < SATURDAY and self.first <= local.hour < self.last


USUAL = Hours(8, 18)


def read_hours(written: str | None) -> Hours | None:
    """Return the hours that are written so; None if these are none."""
    found = _WRITTEN.fullmatch((written or "").strip())
    hours = Hours(int(found["first"]), int(found["last"])) if found else None
    return hours if hours and hours.first < hours.last <= MIDNIGHT else None
