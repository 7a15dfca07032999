"""The short form of the campaigns in which nobody is killed: a few seconds of what `make faults` does for long."""

from pathlib import Path

import pytest

from tests.faults.figures import Asked
from tests.faults.without_kills import CAMPAIGNS

SEED = 177
SHORT = [name for name in CAMPAIGNS if name != "days-postgresql"]


@pytest.mark.parametrize("name", SHORT)
def test_no_promise_breaks(tmp_path: Path, name: str) -> None:
    found = CAMPAIGNS[name](Asked(tmp_path, SEED, short=True))

    assert found.violations == ()
    assert found.trials > 0
