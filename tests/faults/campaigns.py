"""The campaigns there are, in the order of the page. Each takes what is asked and returns what it found."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.faults import without_kills
from tests.faults.figures import Asked, Campaign

CAMPAIGNS: Mapping[str, Callable[[Asked], Campaign]] = {**without_kills.CAMPAIGNS}
