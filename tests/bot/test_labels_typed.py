"""Which button a typed text is: its word, whatever its case and one full stop; yes and no by their first letter."""

import pytest

from bot.labels import code_typed
from tests.flows.playing import STANDARD, Play


def at(fact: str, language: str = "fr") -> Play:
    play = Play(language)
    play.go_on(STANDARD, until=fact)
    return play


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        *[("fr", text, "option:yes") for text in ("Oui", "OUI.", " oui", "✓ Oui", "o", "O", "o.")],
        *[("fr", text, "option:no") for text in ("Non", "n", "N")],
        *[("en", text, "option:yes") for text in ("y", "Y", "Yes.")],
        *[("en", text, "option:no") for text in ("n", "No.")],
        *[("fr", text, None) for text in ("Oui...", "Oui..", "Oui…", "✖ Oui", "✕ Oui", "y", "ou", "0", "", ".")],
        *[("en", text, None) for text in ("o", "ye")],
    ],
)
def test_yes_and_no_are_typed_in_these_ways_and_no_other(language: str, text: str, code: str | None) -> None:
    play = at("metastatic_lesion", language)

    assert code_typed(text, play.standing, play.words) == code


@pytest.mark.parametrize("fact", ["sex", "sae_discontinuation"])
def test_where_more_or_else_than_yes_and_no_is_offered_a_letter_is_no_answer(fact: str) -> None:
    play = at(fact)

    assert [code_typed(text, play.standing, play.words) for text in ("o", "n", "m", "h")] == [None] * 4
