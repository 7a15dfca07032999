"""The short form of the campaigns about rights: a few seconds of what `make fuzz` does for long."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.figures import Asked, Campaign
from tests.fuzz.console import console
from tests.fuzz.invites import invitations
from tests.fuzz.revoked import revoked
from tests.fuzz.rights import rights
from tests.fuzz.steady import steady


@pytest.mark.parametrize(
    ("campaign", "fewest"), [(rights, 1000), (revoked, 2), (invitations, 20), (console, 100), (steady, 16)]
)
def test_nothing_has_an_effect_or_teaches_anything_without_a_right(
    tmp_path: Path, campaign: Callable[[Asked], Campaign], fewest: int
) -> None:
    found = campaign(Asked(tmp_path, 177, short=True))

    assert found.violations == ()
    assert found.trials >= fewest
