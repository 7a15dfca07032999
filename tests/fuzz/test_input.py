"""The campaigns of hostile updates and taps, in the short form: no promise breaks. `make fuzz` is the long one."""

from pathlib import Path

from tests.faults.figures import Asked
from tests.fuzz.taps import taps
from tests.fuzz.updates import updates

SEED = 177


def test_whatever_update_comes_nothing_breaks_and_nothing_changes_that_it_did_not_mean(tmp_path: Path) -> None:
    found = updates(Asked(tmp_path, SEED, short=True))

    assert found.violations == ()
    assert found.trials > 200


def test_a_tap_that_is_not_on_the_screen_has_no_effect_and_is_answered(tmp_path: Path) -> None:
    found = taps(Asked(tmp_path, SEED, short=True))

    assert found.violations == ()
    assert found.trials > 100
