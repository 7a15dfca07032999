"""Findings that are kept from one answer to the next are those that a judgment from nothing would give."""

import random  # noqa: TID251 - seeded, so the patients are the same every time
from datetime import date

from flows.findings import Findings
from flows.reading import read_value
from flows.rules.patient import Patient
from flows.say import Say
from tests.flows.playing import TRIAL
from tests.flows.test_agreement import drawn

TODAY = date(2026, 11, 2)


def test_findings_kept_while_answers_come_change_and_go_are_as_if_judged_anew() -> None:
    rng, cases = random.Random(8), drawn(8, 30)  # noqa: S311 - answers are drawn, not secrets
    answers: dict[str, object] = {}
    findings = Findings(TRIAL, Patient(TRIAL, {}, TODAY))
    for _ in range(400):
        changed = change_one(answers, rng.choice(cases)["facts"], rng)
        now = Patient(TRIAL, {name: answers[name] for name in TRIAL.fact if name in answers}, TODAY)  # type: ignore[misc]  # read_value's values
        for name in rng.sample(list(TRIAL.criterion), 12):
            assert findings[name] is not None
        findings = findings.of(now, [changed])
        assert dict(findings) == {each.id: each.rule.judge(now) for each in TRIAL.criteria}


def change_one(answers: dict[str, object], facts: dict[str, object], rng: random.Random) -> str:
    """Give, change or take back one answer, and return which."""
    fact = rng.choice(list(TRIAL.fact))
    if rng.random() < 0.2:
        answers.pop(fact, None)
        return fact
    raw = facts.get(fact)
    value = None if raw is None else read_value(TRIAL.fact[fact], raw, TRIAL.scales, TODAY)  # type: ignore[arg-type]  # JSON of a case that `evaluate` takes
    if not isinstance(value, Say):  # a day after this one
        answers[fact] = value
    return fact
