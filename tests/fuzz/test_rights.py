"""The short form of the campaigns about rights: a few seconds of what `make fuzz` does for long."""

from pathlib import Path

from tests.faults.figures import Asked
from tests.fuzz.rights import rights


def test_what_is_not_allowed_has_no_effect_and_teaches_nothing(tmp_path: Path) -> None:
    found = rights(Asked(tmp_path, 177, short=True))

    assert found.violations == ()
    assert found.trials > 1000
