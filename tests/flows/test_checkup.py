"""A mistake in a trial's files is named by file, line and key, with what was expected. Whole messages are compared."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.settings import TRIALS
from bot.trials import trial_texts
from flows.checkup import check
from flows.trial_text import TrialTexts, read_yaml

REALUP = trial_texts(TRIALS / "nct06866938")
WITHOUT_CASES = replace(REALUP, cases="")
MISTAKES = read_yaml((Path(__file__).parent / "bad_trials" / "mistakes.yaml").read_text(encoding="utf-8"))


def test_the_trial_of_this_repository_has_no_mistake() -> None:
    """Definition, words in both languages and all its cases agree."""
    assert check(REALUP) == ()


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda each: each["name"])
def test_a_mistake_is_named_with_what_was_expected(mistake: dict[str, Any]) -> None:
    """One edit, and all the messages that its author reads."""
    found = check(edited(mistake.get("file", "trial.yaml"), mistake["right"], mistake["wrong"]))

    assert [f"{each.file}: {each.key}: {each.message}" for each in found] == mistake["messages"]


def edited(file: str, right: str, wrong: str) -> TrialTexts:
    """Return the texts of ReaLuP with one edit, and without its cases."""
    texts = {"trial.yaml": REALUP.definition, "record.yaml": REALUP.record}
    texts |= {f"{language}.yaml": text for language, text in REALUP.words.items()}
    assert right in texts[file]
    texts[file] = texts[file].replace(right, wrong, 1)
    words = {language: texts[f"{language}.yaml"] for language in REALUP.words}
    return TrialTexts(definition=texts["trial.yaml"], words=words, record=texts["record.yaml"])


def test_a_mistake_is_named_by_its_line() -> None:
    """The line is that of the rule at fault."""
    wrong = REALUP.definition.replace("{kind: limit, fact: hemoglobin,", "{kind: limit, fact: haemoglobin,")

    (mistake, *_) = [each for each in check(replace(WITHOUT_CASES, definition=wrong)) if "haemoglobin" in each.message]

    assert "fact: haemoglobin" in wrong.splitlines()[mistake.line - 1]


def test_what_is_not_yaml_is_said_with_its_line() -> None:
    """A bracket that nobody closes."""
    (mistake,) = check(replace(REALUP, definition="id: X\nfacts: [sex\n"))

    assert str(mistake).startswith("trial.yaml:3: -: this is not YAML: ")


def test_a_key_that_stands_twice_is_a_mistake() -> None:
    """YAML would silently take the last one."""
    (mistake,) = check(replace(REALUP, definition=f"{REALUP.definition}\nversion: '2'\n"))

    assert (mistake.key, mistake.message) == ("version", "stands twice; only one of the two would be taken")


def test_words_missing_spare_or_alike_are_named_in_their_language() -> None:
    """A question without words, words without a question, and two options that look the same."""
    french = REALUP.words["fr"].replace('      male: "Masculin"', '      male: "Féminin"')
    english = REALUP.words["en"].replace("  sex:\n", "  sexx:\n", 1)
    found = check(replace(WITHOUT_CASES, words={"en": english, "fr": french}))

    assert [str(each).split(":", 2)[0::2] for each in found] == [
        *(
            ["en.yaml", f" facts.sex.{key}: no text in en; the trial needs it (is it facts.sexx.{key}?)"]
            for key in ("options.female", "options.male", "short", "text")
        ),
        *(
            ["en.yaml", f" facts.sexx.{key}: nothing asks for this text"]
            for key in ("options.female", "options.male", "short", "text")
        ),
        ["fr.yaml", " facts.sex.options: two options have the same label"],
    ]


def test_a_failing_case_is_named_with_the_difference() -> None:
    """The limit is moved, and a case no longer comes out as it should."""
    wrong = REALUP.definition.replace(
        'fact: hemoglobin, bound: {at_least: "10"}', 'fact: hemoglobin, bound: {at_least: "9"}'
    )
    found = check(replace(REALUP, definition=wrong))

    assert {each.file for each in found} == {"cases.jsonl"}
    assert any("criteria.I12c.status is 'pass', expected 'fail'" in each.message for each in found)


WRECKS = (
    "",
    "x",
    "[]",
    "{}",
    "null",
    "- a",
    "a: b",
    "? [a]: b",
    "&a [*a]",
    "&a {b: *a}",
    "\0",
    "\t",
    "a: 'b",
    "!!x y",
    "{" * 2000,
)


@pytest.mark.parametrize("wreck", WRECKS, ids=lambda each: repr(each[:9]))
@pytest.mark.parametrize("file", ["trial.yaml", "record.yaml", "en.yaml", "fr.yaml", "cases.jsonl"])
def test_whatever_a_file_holds_is_a_mistake_and_never_a_crash(file: str, wreck: str) -> None:
    """An author sees a sentence, not a traceback."""
    words = {language: wreck if file == f"{language}.yaml" else text for language, text in REALUP.words.items()}
    definition, record, cases = (
        wreck if file == name else text
        for name, text in (("trial.yaml", REALUP.definition), ("record.yaml", REALUP.record), ("cases.jsonl", ""))
    )
    found = check(TrialTexts(definition=definition, words=words, record=record, cases=cases))

    assert file == "cases.jsonl" or found
    assert all(each.file == file and each.line >= 1 and each.message for each in found)
