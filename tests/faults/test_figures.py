"""The page says what the campaigns found, and nothing else."""

from pathlib import Path

from tests.faults.campaigns import FAULTS
from tests.faults.figures import Asked, Campaign, Row, keep, kept, replay
from tests.faults.report import page

FOUND = Campaign(
    "kills", "Nothing is lost.", 177, 12.3,
    rows=(Row("before a commit", 40, 1, "SQLite"), Row("after it", 1000)),
    violations=("answer lost",),
    measured=(("ready again", "1.9 s"),),
    how=("A trial is a kill.",),
    untested=("a real power cut",),
)  # fmt: skip


def test_what_a_campaign_found_is_read_again_as_it_was_kept(tmp_path: Path) -> None:
    keep(FOUND, tmp_path)

    assert kept("kills", tmp_path) == FOUND
    assert kept("another", tmp_path) is None


def test_trials_and_violations_are_counted_from_the_rows() -> None:
    assert (FOUND.trials, FOUND.bad) == (1040, 1)


def test_the_page_shows_each_figure_with_its_seed_and_what_was_not_tested() -> None:
    written = page(FAULTS, [FOUND])

    for shown in (
        "| [kills](#kills) | Nothing is lost. | 1,040 | 1 |",
        "| before a commit | 40 | 1 | SQLite |",
        "| ready again | 1.9 s |",
        "- answer lost",
        "- a real power cut",
        "Seed 177; 12 seconds.",
    ):
        assert shown in written


def test_a_violation_can_be_played_again(tmp_path: Path) -> None:
    command = replay("kills", Asked(tmp_path, 177), "commit 3")

    assert command == "python -m tests.faults kills --seed 177 --case 'commit 3'"
