"""Answers in the forms people type: each is taken for exactly what its writer meant, or asked again with an example."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from tests.faults.figures import Asked, Campaign, Row, replay
from tests.flows.reference_reading import FACTS
from tests.fuzz.at_questions import HAS_EXAMPLE, LANGUAGES, Became, at, doubting, plain, typed
from tests.fuzz.no_numbers import no_number
from tests.fuzz.written_days import day, no_day, series
from tests.fuzz.written_numbers import Written, quantity, whole
from tests.fuzz.written_words import strange, word, yes

PROMISE = "What is typed is taken exactly or asked again with an example: never guessed, never another value."
EACH = {True: 10, False: 400}
"""Texts for each fact."""
DOUBT = "hemoglobin!"
"""The question whether a value is right."""
OPTIONS = ("one option", "several options")
MOST_TOLD = 20


def forms(asked: Asked) -> Campaign:
    """Type texts at every question of the trial, in both languages."""
    began, times, bad, wrong = time.perf_counter(), Counter[tuple[str, str]](), Counter[str](), []
    every = (f"{fact} {n}" for fact in (*FACTS, DOUBT) for n in range(EACH[asked.short]))
    for case in [asked.case] if asked.case else every:
        fact = case.partition(" ")[0]
        language, written, became = _typed(asked.seed, case, fact)
        times[sort_of(fact), became.how.partition(":")[0]] += 1
        for why in _wrong(fact, written, became):
            bad[sort_of(fact)] += 1
            wrong.append(f"{fact}, {language}: {written.text[:80]!r} {why} ({replay('typed', asked, case, 'fuzz')})")
    return Campaign(
        "typed", PROMISE, asked.seed, time.perf_counter() - began, tuple(_rows(times, bad)), tuple(wrong[:MOST_TOLD]),
        how=("Who writes a text knows what it means: half of them have one reading, the other half none.",
             "They go through the door of the chat: the guard, the buttons' words, then the dialogue."),
        short=asked.short,
    )  # fmt: skip


def _rows(times: Counter[tuple[str, str]], bad: Counter[str]) -> Iterator[Row]:
    for sort in dict.fromkeys(sort for sort, _ in times):
        ends = {how: count for (each, how), count in times.items() if each == sort}
        note = ", ".join(f"{count:,} {how}" for how, count in sorted(ends.items()))
        yield Row(sort, sum(ends.values()), bad[sort], note)


def sort_of(fact: str) -> str:
    """Return what sort of answer a fact takes, as the page names it."""
    match FACTS.get(fact):
        case None:
            return "a yes to a doubt"
        case range():
            return "whole numbers"
        case dict():
            return "laboratory values"
        case tuple():
            return OPTIONS[0]
        case list():
            return OPTIONS[1]
        case sort:
            return "dated values" if sort == "series" else "days"


def _typed(seed: int, case: str, fact: str) -> tuple[str, Written, Became]:
    drawn = random.Random(f"{seed} {case}")
    language = drawn.choice(LANGUAGES)
    if fact == DOUBT:
        written, doubt = yes(drawn), doubting(language)
        became = typed(doubt, "hemoglobin", written.text)
        kept = became.value == plain("hemoglobin", {"value": "121", "unit": "g/dL"})
        return language, written, Became("taken", value=True) if kept else became._replace(how="asked")
    written = _written(drawn, fact, language)
    return language, written, typed(at(fact, language), fact, written.text)


def _written(drawn: random.Random, fact: str, language: str) -> Written:
    sort, sound = FACTS[fact], drawn.random() < 0.5
    if isinstance(sort, tuple | list):
        return word(drawn, fact, language) if sound else strange(drawn, fact, language)
    if isinstance(sort, range):
        return whole(drawn, fact) if sound else _no_whole_number(drawn, fact, drawn.choice(sort))
    if isinstance(sort, dict):
        number = f"{drawn.randrange(1, 99)}.{drawn.randrange(10)}"
        return quantity(drawn, fact) if sound else no_number(drawn, number)
    if sort == "series":
        return series(drawn)
    return day(drawn, fact) if sound else no_day(drawn)


def _no_whole_number(drawn: random.Random, fact: str, number: int) -> Written:
    spoilt = no_number(drawn, str(number))
    is_button = fact == "ecog" and spoilt.text == f"{number}."  # with a full stop it is the button's word
    return Written(spoilt.text, (number,)) if is_button else spoilt


def _wrong(fact: str, written: Written, became: Became) -> Iterator[str]:
    """Say what is wrong with what became of a text."""
    needs_example = not written.is_clear and sort_of(fact) not in {*OPTIONS, sort_of(DOUBT)}
    if became.how == "taken":
        if became.value not in written.means:
            meant = ", ".join(map(_shown, written.means)) or "nothing"
            yield f"was taken for {_shown(became.value)}, and means {meant}"
    elif became.how == "changed":
        yield "changed the screening and was no answer"
    elif written.must:
        yield f"was {became.how}, and means {_shown(written.means[0])}: {became.told[:200]}"
    elif became.how == "asked" and needs_example and not HAS_EXAMPLE(became.told):
        yield f"was asked again without an example: {became.told!r}"


def _shown(value: object) -> str:
    return str(float(value)) if isinstance(value, Fraction) else str(value)
