"""The campaigns of `make fuzz`, in the order of the page. Each takes what is asked and returns what it found."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.faults.figures import Asked, Campaign
from tests.faults.series import Series
from tests.fuzz.mutants import mutants

CAMPAIGNS: Mapping[str, Callable[[Asked], Campaign]] = {
    "mutants": mutants,
}

_HEAD = """\
# No input breaks it, nobody gets in, nothing leaks: how it was tried

Written by `make fuzz`, never by hand; the text around the figures stands in `tests/fuzz/`. A campaign throws at the bot
what nobody should, many times over, and counts how often a promise did not hold. No violation in n independent trials
says that the rate is below 3/n (with 95 % confidence); a list gone through to its end says more.
"""
_UNTESTED = ("The real Telegram: the emulator of `bot/emulator` stands in its place and obeys the published rules.",)

FUZZ = Series("fuzz", CAMPAIGNS, "docs/security.md", _HEAD, _UNTESTED)
