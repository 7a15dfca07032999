"""The campaigns there are, in the order of the page. Each takes what is asked and returns what it found."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.faults import without_kills
from tests.faults.disks import disk
from tests.faults.figures import Asked, Campaign
from tests.faults.first_starts import first_starts
from tests.faults.kills import kills
from tests.faults.power import power

CAMPAIGNS: Mapping[str, Callable[[Asked], Campaign]] = {
    "kills": kills,
    "first-starts": first_starts,
    "disk": disk,
    "power-cut": power,
    **without_kills.CAMPAIGNS,
}
