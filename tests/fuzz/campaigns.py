"""The campaigns of `make fuzz`, in the order of the page. Each takes what is asked and returns what it found."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.faults.figures import Asked, Campaign
from tests.faults.series import Series
from tests.fuzz.console import console
from tests.fuzz.identifying import guard
from tests.fuzz.invites import invitations
from tests.fuzz.leaks import leaks
from tests.fuzz.mutants import mutants
from tests.fuzz.revoked import revoked
from tests.fuzz.rights import rights
from tests.fuzz.steady import steady
from tests.fuzz.taps import taps
from tests.fuzz.typed import forms
from tests.fuzz.updates import updates
from tests.fuzz.windows import windows

CAMPAIGNS: Mapping[str, Callable[[Asked], Campaign]] = {
    "updates": updates,
    "taps": taps,
    "typed": forms,
    "windows": windows,
    "identifying": guard,
    "leaks": leaks,
    "rights": rights,
    "revoked": revoked,
    "invites": invitations,
    "console": console,
    "steady": steady,
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
