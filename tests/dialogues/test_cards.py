"""The cards that coordinators read, word for word, in both languages. After a wanted change: ``--accept``."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.cards import Told, card, card_buttons
from bot.sending import as_plain
from flows.pending import items
from flows.screening import Correction, Screening
from storage.care import Care
from tests.flows.playing import MORNING, STANDARD, TRIAL, WORDS, Facts, Play

LATER = MORNING + timedelta(hours=1)
NOBODY = Care()
SEEN = Care(acknowledged_by=5, acknowledged_at=LATER, taken_by=6, taken_at=LATER + timedelta(minutes=4))
TRANSFUSED: Facts = {**STANDARD, "rbc_transfusion": "yes", "rbc_transfusion_date": "2026-11-20"}
NO_PLAN: Facts = {"planned_injection_date": None, "ecog_date": None}
CORRECTED = (Correction(fact="hemoglobin", reason="typing", at=LATER),)
CARDS = Path(__file__).parent / "cards"


def _came_to(facts: Facts, **more: object) -> tuple[Play, Screening]:
    play = Play(now=MORNING)
    play.go_on({**facts, **more})
    return play, play.screening


def _told(facts: Facts, care: Care = NOBODY, **changes: object) -> Told:
    play, screening = _came_to(facts)
    return Told(TRIAL, screening.model_copy(update=changes), play.standing.verdict, care)


SITUATIONS: dict[str, Callable[[], Told]] = {
    "excluded": lambda: _told({**STANDARD, "hemoglobin": {"value": "9.4", "unit": "g/dL"}}),
    "excluded until a day, acknowledged, looked after": lambda: _told(TRANSFUSED, SEEN),
    "pending": lambda: _told({**STANDARD, "hemoglobin": None, "psma_pet": "not_done"}),
    "eligible after a correction, injection not before a day": lambda: _told(
        {**TRANSFUSED, **NO_PLAN}, corrections=CORRECTED
    ),
    "a second attempt": lambda: _told(STANDARD, number=31, first=12, attempt=2),
    "annulled": lambda: _told(STANDARD, SEEN, annulled="by mistake"),
    "under way again": lambda: _told(STANDARD, SEEN, state="asking"),
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_cards_read_as_they_are_written(language: str, request: pytest.FixtureRequest) -> None:
    words, path = WORDS[language], CARDS / f"{language}.txt"
    shown = "\n\n".join(f"# {name}\n{_shown(make(), language)}" for name, make in SITUATIONS.items()) + "\n"
    if request.config.getoption("--accept"):
        path.write_text(shown, encoding="utf-8")
    assert words.language == language
    assert shown.splitlines() == path.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_card_with_everything_missing_fits_and_holds_no_value(language: str) -> None:
    play, screening = _came_to({"sex": "male", "age": 71, "hemoglobin": {"value": "12.1", "unit": "g/dL"}})
    text = card(Told(TRIAL, screening, play.standing.verdict, SEEN), WORDS[language])

    assert len(items(play.standing)) > 25
    assert len(text) < 4096
    assert not [value for value in ("71", "12.1", "12,1", "g/dL") if value in text]


def _shown(told: Told, language: str) -> str:
    rows = " / ".join(" ".join(f"[{label}]" for label, _ in row) for row in card_buttons(told, WORDS[language]))
    return f"{as_plain(card(told, WORDS[language]))}\n{rows}"
