"""The campaigns there are, in the order of the page. Each takes what is asked and returns what it found."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.faults import without_kills
from tests.faults.disks import disk
from tests.faults.figures import Asked, Campaign
from tests.faults.first_starts import first_starts
from tests.faults.kills import kills
from tests.faults.power import power
from tests.faults.series import Series

CAMPAIGNS: Mapping[str, Callable[[Asked], Campaign]] = {
    "kills": kills,
    "first-starts": first_starts,
    "disk": disk,
    "power-cut": power,
    **without_kills.CAMPAIGNS,
}

_HEAD = """\
# Nothing is lost, nothing happens twice: how it was tried

Written by `make faults`, never by hand; the text around the figures stands in `tests/faults/`. A campaign breaks the
bot on purpose, many times over, and counts how often a promise of the README did not hold. No violation in n
independent trials says that the rate is below 3/n (with 95 % confidence); a list of points gone through to its end
says more.
"""
_UNTESTED = (
    "The real Telegram: the emulator of `bot/emulator` stands in its place and obeys the published rules.",
    "A real power cut, a dying disk, a file system that lies about fsync: these are modelled, not done.",
    "Machines far apart: everything ran on the loopback of one machine.",
)

FAULTS = Series("faults", CAMPAIGNS, "docs/reliability.md", _HEAD, _UNTESTED)
