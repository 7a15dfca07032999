"""Judging a patient: one finding a criterion, none short-circuited, and the verdict they make together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from flows.rules.patient import Patient

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from flows.facts import Value
    from flows.rules.outcome import Outcome
    from flows.trial import Definition

Result: TypeAlias = Literal["excluded", "pending", "eligible"]


@dataclass(frozen=True, slots=True)
class Window:
    """When the first injection may be given: from `not_before` to `not_after`, either open."""

    not_before: date | None = None
    not_after: date | None = None

    @property
    def empty(self) -> bool:
        """No day lies in it."""
        return self.not_before is not None and self.not_after is not None and self.not_before > self.not_after


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a pre-screen: findings by criterion, in protocol order, and what follows from them."""

    result: Result
    findings: Mapping[str, Outcome]
    first_exclusion: str | None
    window: Window
    rescreen_from: date | None

    @property
    def window_conflict(self) -> bool:
        """The passing criteria leave no day for the injection."""
        return self.window.empty


def judge(trial: Definition, answers: Mapping[str, Value | None], today: date) -> Verdict:
    """Judge every criterion on the day of screening `today` (SCREENING sections 1 and 2)."""
    return judge_patient(trial, Patient(trial, answers, today))


def judge_patient(trial: Definition, patient: Patient) -> Verdict:
    """Judge every criterion of a patient."""
    return verdict_of({criterion.id: criterion.rule.judge(patient) for criterion in trial.criteria})


def verdict_of(findings: Mapping[str, Outcome]) -> Verdict:
    """Return the verdict that the findings make."""
    failed = {name: finding for name, finding in findings.items() if finding.status == "fail"}
    passing = [finding for finding in findings.values() if finding.status == "pass"]
    window = _window(passing)
    undecided = window.empty or len(passing) < len(findings)
    return Verdict(
        result="excluded" if failed else "pending" if undecided else "eligible",
        findings=findings,
        first_exclusion=next(iter(failed), None),
        window=window,
        rescreen_from=_rescreen_from(list(failed.values())),
    )


def judge_one(trial: Definition, criterion: str, answers: Mapping[str, Value | None], today: date) -> Outcome:
    """Judge a single criterion."""
    return trial.criterion[criterion].rule.judge(Patient(trial, answers, today))


def fails_only_by(trial: Definition, criterion: str, answers: Mapping[str, Value | None], today: date) -> bool:
    """Say whether the criterion fails with the planned date as given and would not with it left open."""
    if trial.planned is None:
        return False
    left_open = {**answers, trial.planned: None}
    fails = judge_one(trial, criterion, answers, today).status == "fail"
    return fails and judge_one(trial, criterion, left_open, today).status != "fail"


def _window(passing: list[Outcome]) -> Window:
    opening = [finding.not_before for finding in passing if finding.not_before]
    closing = [finding.not_after for finding in passing if finding.not_after]
    return Window(max(opening, default=None), min(closing, default=None))


def _rescreen_from(failed: list[Outcome]) -> date | None:
    dates = [finding.rescreen_from for finding in failed if finding.permanence == "until" and finding.rescreen_from]
    return max(dates) if dates and len(dates) == len(failed) else None
