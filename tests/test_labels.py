"""What stands on a button can be read on a narrow phone, in either language; no text is longer than Telegram takes."""

from functools import reduce

import pytest

from bot.buttons import LONGEST_LABEL
from bot.trials import load_trials
from bot.wording import own_texts
from flows.facts import ChoiceFact, MultipleFact
from flows.trial import LANGUAGES, Trial

LONGEST_TEXT, LONGEST_TOAST = 4096, 200
TRIALS = load_trials()
BUTTONS = (".button.", ".short.")
LABELS = (
    "new_one", "take", "take_all", "yes_take", "no_keep", "language_name", "judge", "judge_all", "show_otherwise",
    "unbind", "take_back",
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_is_longer_than_a_button_is_wide(language: str) -> None:
    labels = {key: text for key, text in own_texts(language).items() if _is_label(key)}
    filled = {"{number}": "1234-12", "{fact}": "", "{day}": "12 Dec 2026", "{chat}": "-1001234567890"}
    room = {
        key: len(reduce(lambda said, each: said.replace(*each), filled.items(), text)) for key, text in labels.items()
    }

    assert len(labels) > 60  # they are found at all
    assert {key: labels[key] for key, long in room.items() if long > LONGEST_LABEL} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("trial", TRIALS.values(), ids=list(TRIALS))
def test_no_option_and_no_name_of_a_fact_is_longer_than_a_button_is_wide(trial: Trial, language: str) -> None:
    words = trial.words[language]
    options = {
        f"{fact.id}.{each}": ("✓ " if isinstance(fact, MultipleFact) else "") + words[f"facts.{fact.id}.options.{each}"]
        for fact in trial.facts if isinstance(fact, ChoiceFact | MultipleFact) for each in fact.options
    }  # fmt: skip
    change = len(own_texts(language)["ui.change"].replace("{fact}", ""))
    named = {fact: words.get(f"facts.{fact}.brief", words[f"facts.{fact}.short"]) for fact in trial.fact}

    assert {key: text for key, text in options.items() if len(text) > LONGEST_LABEL} == {}
    assert {fact: text for fact, text in named.items() if len(text) + change > LONGEST_LABEL} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_longer_than_telegram_takes(language: str) -> None:
    texts = own_texts(language) | {k: v for each in TRIALS.values() for k, v in each.words[language].items()}

    assert {key: len(text) for key, text in texts.items() if len(text) > LONGEST_TEXT} == {}
    toasts = {key: len(text) for key, text in texts.items() if key.startswith("toast.")}
    assert {key: long for key, long in toasts.items() if long > LONGEST_TOAST} == {}


def _is_label(key: str) -> bool:
    last = key.rpartition(".")[2]
    return key.startswith("ui.") or last in {"button", *LABELS} or any(each in f"{key}." for each in BUTTONS)
