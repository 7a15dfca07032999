"""The campaigns of words, in the short form: what people type, windows day by day, text that identifies."""

from __future__ import annotations

from pathlib import Path

from tests.faults.figures import Asked
from tests.fuzz.identifying import guard
from tests.fuzz.leaks import leaks
from tests.fuzz.typed import forms
from tests.fuzz.windows import windows

SEED = 177


def test_what_is_typed_is_taken_exactly_or_asked_again(tmp_path: Path) -> None:
    found = forms(Asked(tmp_path, SEED, short=True))

    assert found.violations == ()
    assert found.trials > 600


def test_every_date_is_judged_as_the_protocol_says_on_the_days_that_are_hard(tmp_path: Path) -> None:
    found = windows(Asked(tmp_path, SEED, short=True))

    assert found.violations == ()
    assert found.trials > 1000


def test_text_that_identifies_is_refused_and_the_trials_own_words_pass(tmp_path: Path) -> None:
    found = guard(Asked(tmp_path, SEED, short=True))

    assert found.violations == ()
    assert found.trials > 400


def test_no_secret_no_value_and_no_refused_text_gets_about(tmp_path: Path) -> None:
    found = leaks(Asked(tmp_path, SEED, short=True))

    assert found.violations == ()
    assert found.trials > 1000
