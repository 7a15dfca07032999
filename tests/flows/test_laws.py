"""What holds for every patient: nothing decided is undone, what is asked can matter, what is not asked cannot."""

import json
import random  # noqa: TID251 - seeded, so the patients are the same every time
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from bot.trials import load_trials
from flows.evaluate import Unreadable, evaluate_line, read_facts
from flows.facts import Value
from flows.rules.outcome import Outcome
from flows.rules.patient import Patient
from flows.trial import Criterion
from flows.verdict import judge_one
from tests.flows.patients import Rng, patient
from tests.flows.reference_reading import Facts
from tests.flows.test_evaluate_reference import as_json

TRIAL = load_trials()["NCT06866938"]
CRITERIA = pytest.mark.parametrize("criterion", TRIAL.criteria, ids=lambda each: each.id)
UNDOING = ("planned_injection_date", "creatinine_clearance")  # the two that may change what was decided
OPTIONAL = {*UNDOING, "bone_metastases"}  # without a bone lesion known, a measurable one is asked for and suffices
Answers = dict[str, Value | None]


@cache
def people(seed: int, count: int) -> tuple[tuple[Rng, date, Answers], ...]:
    """Return patients who can be read; every fact is there, with None for "not known yet"."""
    rng = random.Random(seed)  # noqa: S311 - patients are drawn, not secrets
    cases = (json.loads(as_json(patient(rng, number)), parse_float=Decimal) for number in range(count))
    return tuple((rng, *read) for case in cases if (read := readable(case)))


def readable(case: Facts) -> tuple[date, Answers] | None:
    today = date.fromisoformat(case["screening_date"])
    try:
        given = read_facts(TRIAL, case["facts"], today)
    except Unreadable:
        return None
    return today, {fact: given.get(fact) for fact in TRIAL.fact}


def matters(outcome: Outcome) -> tuple[object, ...]:
    """Return what has to be certain before the asking may stop."""
    window = (outcome.not_before, outcome.not_after)
    return (outcome.status, outcome.review, outcome.query, [each.key for each in outcome.conditions], window)


def some(rng: Rng, answers: Mapping[str, Value | None], *always: str) -> Answers:
    """Return part of the answers, in any order of arrival."""
    share = rng.random()
    return {fact: value for fact, value in answers.items() if fact in always or rng.random() < share}


@pytest.mark.parametrize("seed", range(3))
def test_a_decided_finding_never_changes_when_more_answers_arrive(seed: int) -> None:
    for rng, today, answers in people(seed, 500):
        known = {fact: value for fact, value in answers.items() if value is not None}
        before = some(rng, known, *UNDOING)
        for criterion in TRIAL.criteria:
            first = judge_one(TRIAL, criterion.id, before, today)
            if first.status != "unknown":
                assert judge_one(TRIAL, criterion.id, known, today).status == first.status, (
                    criterion.id,
                    before,
                    known,
                )


@CRITERIA
def test_what_is_not_needed_any_more_changes_nothing(criterion: Criterion) -> None:
    others = [answers for _, _, answers in people(99, 12)]
    for rng, today, answers in people(7, 200):
        given = some(rng, answers, *TRIAL.preliminaries)
        outcome = judge_one(TRIAL, criterion.id, given, today)
        now = Patient(TRIAL, given, today)
        for fact in now.open(*criterion.reads):
            if not outcome.needs:
                for value in (None, *(each[fact] for each in others)):
                    after = judge_one(TRIAL, criterion.id, {**given, fact: value}, today)
                    assert matters(after) == matters(outcome), (fact, value, given)


@CRITERIA
def test_asking_what_is_needed_asks_nothing_twice_ends_and_comes_to_the_same(criterion: Criterion) -> None:
    for _, today, answers in people(5, 250):
        given: Answers = {fact: answers[fact] for fact in TRIAL.preliminaries}
        while needs := judge_one(TRIAL, criterion.id, given, today).needs:
            asked = next((fact for fact in criterion.facts if fact in needs), needs[0])
            assert asked not in given
            assert Patient(TRIAL, given, today).counts(asked)
            given[asked] = answers[asked]
        asked_all, asked_needed = (judge_one(TRIAL, criterion.id, each, today) for each in (answers, given))
        assert matters(asked_needed) == matters(asked_all), given


@CRITERIA
def test_a_criterion_needs_only_what_its_rule_reads(criterion: Criterion) -> None:
    for rng, today, answers in people(3, 40):
        needs = judge_one(TRIAL, criterion.id, some(rng, answers), today).needs
        assert set(needs) <= criterion.reads
        assert len(set(needs)) == len(needs)


@pytest.mark.parametrize("nothing", [{}, dict.fromkeys(TRIAL.fact)], ids=["not asked", "not known yet"])
def test_nobody_passes_on_nothing(nothing: Answers) -> None:
    statuses = {judge_one(TRIAL, each.id, nothing, date(2026, 11, 23)).status for each in TRIAL.criteria}

    assert statuses == {"unknown"}


@pytest.mark.parametrize("fact", [each for each in TRIAL.fact if each not in OPTIONAL])
def test_no_criterion_passes_on_account_of_a_missing_answer(fact: str) -> None:
    for _, today, answers in people(11, 120):
        for criterion in (each for each in TRIAL.criteria if fact in each.reads):
            missing = judge_one(TRIAL, criterion.id, {**answers, fact: None}, today)
            complete = judge_one(TRIAL, criterion.id, answers, today)
            assert complete.status == "pass" or missing.status != "pass", (criterion.id, answers)


@pytest.mark.parametrize("bad", ["NaN", "Infinity", "-Infinity", "", None, True, [], {}, "9,4", "1e3"], ids=repr)
def test_a_value_that_is_none_never_passes(bad: object) -> None:
    for fact in TRIAL.facts:
        given = {"value": bad, "unit": "g/dL"} if fact.type == "quantity" else bad
        if given is None or (given == [] and fact.type in {"multiple", "dated_values"}):
            continue
        case = {"trial": TRIAL.id, "screening_date": "2026-11-23", "facts": {fact.id: given}}
        result, read = evaluate_line(json.dumps(case), {TRIAL.id: TRIAL}, lambda _: lambda said: said.key)
        assert (read, result["error"]["fact"]) == (False, fact.id)
