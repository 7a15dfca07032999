"""A mistake in a trial's files is named by file, line and key, with what was expected. Whole messages are compared."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.trials import TRIALS, trial_texts
from flows.checkup import check

REALUP = trial_texts(TRIALS / "nct06866938")
WITHOUT_CASES = replace(REALUP, cases="")

MISTAKES = {
    "misspelt kind": (
        "{kind: limit, fact: anc, ",
        "{kind: limti, fact: anc, ",
        "criteria.11.rule: there is no kind 'limti' (did you mean limit?)",
    ),
    "misspelt key": (
        "rule: {kind: limit, fact: anc, bound: ",
        "rule: {kind: limit, fact: anc, buond: ",
        "criteria.11.rule.bound: this key is missing",
    ),
    "no limit named": (
        'rule: {kind: limit, fact: anc, bound: {at_least: "1.5"}}',
        "rule: {kind: limit, fact: anc, bound: {}}",
        "criteria.11.rule.bound: value error, name exactly one of at_least, at_most, above, below; it is {}",
    ),
    "unknown fact": (
        "rule: {kind: limit, fact: anc, ",
        "rule: {kind: limit, fact: acn, ",
        "criteria.11.rule: no fact is called acn (did you mean anc?)",
    ),
    "fact never asked": (
        "facts: [anc]",
        "facts: []",
        "facts.29.id: anc is never asked: no criterion lists it",
    ),
    "wrong type of fact": (
        "{kind: named, fact: prior_taxane}",
        "{kind: named, fact: psma_pet}",
        "criteria.8.rule: named cannot read psma_pet: it is of type choice",
    ),
    "unknown option": (
        "options: {yes: pass, no: {fail: may_change}}}\n  - id: I15",
        "options: {yse: pass, no: {fail: may_change}}}\n  - id: I15",
        "criteria.18.rule: willing_to_comply has no option yse (did you mean yes?)",
    ),
    "option forgotten": (
        "options: {no: pass, compatible: pass, interfering: {fail: may_change}}",
        "options: {no: pass, compatible: pass}",
        "criteria.31.rule: nothing is said of other_trial: interfering; add it, or `others`",
    ),
    "unknown scale": (
        "{id: platelets, type: quantity, scale: cell_count,",
        "{id: platelets, type: quantity, scale: cell_cuont,",
        "facts.30.scale: no scale is called cell_cuont (did you mean cell_count?)",
    ),
    "unknown query": (
        "{review: Q8}",
        "{review: Q88}",
        "criteria.20.rule: no query is called Q88 (did you mean Q8?)",
    ),
    "guard on a later fact": (
        "- {id: sex, type: choice, ",
        "- {id: sex, when: {fact: age}, type: choice, ",
        "facts.2: sex depends on age, which is only asked after it",
    ),
    "spoken of a fact that is none": (
        "preliminaries: [planned_injection_date, ",
        "preliminaries: [planed_injection_date, ",
        "preliminaries: no fact is called planed_injection_date (did you mean planned_injection_date?)",
    ),
}


def test_the_trial_of_this_repository_has_no_mistake() -> None:
    """Definition, words in both languages and all its cases agree."""
    assert check(REALUP) == ()


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_with_what_was_expected(name: str) -> None:
    """One edit, and the message that its author reads."""
    right, wrong, message = MISTAKES[name]
    assert right in REALUP.definition

    found = check(replace(WITHOUT_CASES, definition=REALUP.definition.replace(right, wrong, 1)))

    assert message in [f"{each.key}: {each.message}" for each in found]


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
        ["en.yaml", " facts.sex.options.female: no text in en; the trial needs it"],
        ["en.yaml", " facts.sex.options.male: no text in en; the trial needs it"],
        ["en.yaml", " facts.sex.short: no text in en; the trial needs it"],
        ["en.yaml", " facts.sex.text: no text in en; the trial needs it"],
        ["en.yaml", " facts.sexx.options.female: nothing asks for this text"],
        ["en.yaml", " facts.sexx.options.male: nothing asks for this text"],
        ["en.yaml", " facts.sexx.short: nothing asks for this text"],
        ["en.yaml", " facts.sexx.text: nothing asks for this text"],
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
