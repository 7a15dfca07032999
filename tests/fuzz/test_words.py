"""The campaigns of words, in the short form: what people type, windows day by day, text that identifies."""

from __future__ import annotations

from pathlib import Path

from tests.faults.figures import Asked
from tests.fuzz.identifying import guard

SEED = 177


def test_text_that_identifies_is_refused_and_the_trials_own_words_pass(tmp_path: Path) -> None:
    found = guard(Asked(tmp_path, SEED, short=True))

    assert found.violations == ()
    assert found.trials > 400
