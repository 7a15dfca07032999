"""A series of campaigns with a page of its own: `make faults` is one, `make fuzz` another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.faults.figures import Asked, Campaign


@dataclass(frozen=True)
class Series:
    """`name`: of the package below tests/ and of the make target. `page`: where it is written."""

    name: str
    campaigns: Mapping[str, Callable[[Asked], Campaign]]
    page: str
    head: str
    untested: tuple[str, ...]
    """Sentences that say what no campaign of the series shows."""
