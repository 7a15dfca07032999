"""The page is written from figures, and says what they do not show."""

from pathlib import Path

from benchmarks import figures, page, profile, turns
from benchmarks.runs import Found


def _found(cpu: float, busy: float = 1.0, trouble: str = "") -> Found:
    took = {"p50": 0.1, "p95": 0.2, "p99": 0.3}
    seconds = cpu / busy
    return {
        "turns": 1000,
        "seconds": seconds,
        "cpu": cpu,
        "servers_cpu": 0,
        "load_cpu": 0.06,
        "took": took,
        "trouble": trouble,
    }


ROUNDS = [{"ours_polling": _found(0.5), "ptb_echo": _found(2.5), "aiogram_sqlite": _found(2.0, 0.5)}] * 3


def test_the_page_has_the_goals_and_a_section_of_each_part_that_was_measured() -> None:
    written = page.written({"turns": ROUNDS, "paced": None}, {"turns": "`abc`"})

    assert "| CPU of a turn ÷ stock echo | ≤ 0.25 | 0.20 (0.20–0.20) | yes |" in written
    assert "## A turn at saturation" in written
    assert "## Latency at 50 turns a second" not in written
    assert "| this bot | commit `abc` |" in written


def test_parts_that_measured_different_commits_say_which() -> None:
    audits = [{"seconds": 15.0, "cpu": 14.0, "memory": 1e8}]

    written = page.written({"turns": ROUNDS, "audit": audits}, {"turns": "`abc`", "audit": "`def`"})

    assert "| this bot | commit `abc`: turns |\n| this bot | commit `def`: audit |" in written


def test_what_a_part_measured_is_kept_with_its_commit(tmp_path: Path) -> None:
    figures.keep("turns", [1], tmp_path)

    assert figures.kept("turns", tmp_path) == [1]
    assert figures.commit_of("turns", tmp_path) == figures.commit()
    assert (figures.kept("two", tmp_path), figures.commit_of("two", tmp_path)) == (None, None)


def test_a_core_that_was_not_busy_is_told() -> None:
    lines = turns.page(ROUNDS).splitlines()

    assert next(line for line in lines if "states in SQLite" in line).split("|")[-3].strip() == "50%, not saturated"


def test_a_program_in_trouble_is_told_with_its_trouble() -> None:
    section = turns.page([{"ptb_echo": _found(1.0, trouble="87 taps were never answered")}])

    assert "87 taps were never answered" in section


def test_a_sample_counts_for_the_innermost_layer_that_is_known() -> None:
    of_the_driver = "run (asyncio/events.py:80);take (bot/turns.py:60);execute (sqlalchemy/base.py:14);x (json.py:3)"
    of_the_bot = "run (asyncio/events.py:80);take (bot/turns.py:60)"
    folded = f"{of_the_driver} 3\n{of_the_bot} 1\nmain (threading.py:1) 1"

    assert profile.shares(folded) == {"SQLAlchemy and the driver": 0.6, "bot": 0.2, profile.OTHER: 0.2}


def test_a_profile_is_told_before_and_after() -> None:
    section = profile.page(
        {"cpu": 1000.0, "shares": {"flows": 1.0}}, {"cpu": 400.0, "shares": {"flows": 0.5, "bot": 0.5}}
    )

    assert "| flows | 1,000 (100%) | 200 (50%) |" in section
    assert "| **all** | 1,000 | 400 |" in section
