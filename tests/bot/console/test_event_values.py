"""What an event changed stands in the reader's words; what has none, as the audit has it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.console.event_values import after_of, before_of, reason_of
from storage.reports import Happened
from tests.bot.console.spoken_to import desk

TRIAL, FRENCH = desk().trial, desk().words("fr")
AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
HEMOGLOBIN = {"value": "9.4", "unit": "g/dL"}


def happened(what: str, **told: Any) -> Happened:  # noqa: ANN401  # values of every kind
    nothing = {"fact": None, "old": None, "new": None, "reason": None, "erased": False}
    return Happened(seq=1, at=AT, person=2, role="investigator", what=what, **{**nothing, **told})


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (happened("answered", fact="sex", new="female", reason="F"), ("", "Féminin", "F")),
        (happened("answered", fact="hemoglobin"), ("", "Non connu à ce jour", "")),
        (
            happened("corrected", fact="hemoglobin", new=HEMOGLOBIN, reason="mistake"),
            ("Non connu à ce jour", "9,4 g/dL", "erreur de saisie"),
        ),
        (happened("correcting", fact="sex", reason="mistake"), ("", "", "erreur de saisie")),
        (happened("undone", fact="sex", old="male"), ("Masculin", "", "")),
        (
            happened("pending", old="asking", new="pending", reason="I8"),
            ("Questions en cours", "En attente", "I8"),
        ),
        (happened("reviewed", old="open", new="questions"), ("ouverte", "avec questions", "")),
        (happened("log read", new={"door": "console"}), ("", "par la console", "")),
        (happened("item given", new={"criterion": "I8", "person": 3}), ("", '{"criterion":"I8","person":3}', "")),
        (happened("answered", fact="sex", new="of old"), ("", "of old", "")),
        (happened("answered", fact="no such question", new="of old"), ("", "of old", "")),
    ],
    ids=lambda value: value.what if isinstance(value, Happened) else "",
)
def test_each_value_is_said(event: Happened, told: tuple[str, str, str]) -> None:
    before, after = before_of(event, TRIAL, FRENCH), after_of(event, TRIAL, FRENCH)
    assert (before, after, reason_of(event, FRENCH)) == told


def test_without_its_trial_an_answer_stands_as_the_audit_has_it() -> None:
    event = happened("answered", fact="hemoglobin", new=HEMOGLOBIN)
    assert after_of(event, None, FRENCH) == '{"value":"9.4","unit":"g/dL"}'
