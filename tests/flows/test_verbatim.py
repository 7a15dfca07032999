"""What may stand in the log as typed: a closed vocabulary, and nothing that may hide a person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from flows.verbatim import may_be_kept
from tests.flows.identifying_texts import LAST

KEPT = [
    *("NaN", "inf", "douze", "twelve", "1e3", "½", "10²", "12-14 g/dL", "12 à 14", "~5", "environ 5", "< 0,1 ng/mL"),
    *("inférieur à 0,1", "1.000", "5 %", "31/02/2026", "12 mars", "demain", "oui", "non", "?", "71,5 ans", "5 µmol"),
]
NOT_KEPT = [
    *(
        "Durand",
        "durand",
        "JD 71",
        "M. Durand",
        "patient agité",
        "zyromski 9.8",
        "8001234567",
        "80 01 23 45 67",
        "1234567",
    ),
    *(
        "12/03/1950",
        "12/03/50",
        "12 03 1948",
        "1950",
        "9\u200b8",
        "😀",
        "Д",
        "a" * 61,
        "185057800608491",
        "né le 12/03",
    ),
]


@pytest.mark.parametrize("text", KEPT)
def test_a_text_of_figures_units_and_plain_words_may_be_kept_as_typed(text: str) -> None:
    assert may_be_kept(text)


@pytest.mark.parametrize("text", NOT_KEPT)
def test_a_text_that_may_hide_a_person_is_not_kept(text: str) -> None:
    assert not may_be_kept(text)


@given(some.from_regex(r"[A-Za-zéèçï'-]{3,20}( [0-9]{1,3})?", fullmatch=True), some.sampled_from(LAST))
def test_one_unknown_word_is_enough_not_to_keep_a_text(text: str, last: str) -> None:
    assert not may_be_kept(f"{text} {last}")
