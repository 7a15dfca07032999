"""Each campaign of processes that die, in the short form: no promise breaks. `make faults` is the long one."""

from __future__ import annotations

from pathlib import Path

from tests.faults.disks import disk
from tests.faults.figures import Asked
from tests.faults.first_starts import first_starts
from tests.faults.kills import kills
from tests.faults.power import power
from tests.faults.tracing import strace

SEED = 177


def test_a_program_killed_at_named_points_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    found = kills(Asked(tmp_path, SEED, short=True))

    assert found.violations == ()
    assert found.trials > 6


def test_a_program_killed_while_it_makes_its_tables_is_made_good_by_the_next_start(tmp_path: Path) -> None:
    found = first_starts(Asked(tmp_path, SEED, short=True))

    assert found.violations == ()
    assert found.trials > 1


def test_a_disk_that_fails_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    strace()
    found = disk(Asked(tmp_path, SEED, short=True))

    assert found.violations == ()
    assert found.trials > 5


def test_a_power_cut_leaves_all_that_was_acknowledged(tmp_path: Path) -> None:
    strace()
    found = power(Asked(tmp_path, SEED, short=True))

    assert found.violations == ()
    assert found.trials > 5
