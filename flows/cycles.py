"""The calendar of a patient without exclusion, from the planned day of the first injection on. Dates only, no values.

How far apart the injections are, and how many, the record says in its own words; the trial's rules say what has to be
assessed shortly before the first; a condition's name says for how long it holds (``contraception_98_days``).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

from flows.quantities import Frozen
from flows.rules.timing import AssessedWithin

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flows.record import Record
    from flows.rules.kind import RuleKind
    from flows.trial import Trial
    from flows.verdict import Verdict

_EVERY = re.compile(r"\bevery (\d+) (day|week)s?\b", re.IGNORECASE)
_CYCLES = re.compile(r"\b(?:(\d+) (?:to|-) )?(\d+) cycles?\b", re.IGNORECASE)
_CONTRACEPTION = re.compile(r"\bcontraception_(\d+)_days$")
DAYS = {"day": 1, "week": 7}

What: TypeAlias = Literal["window", "assessed", "injection", "contraception", "expires"]


class Plan(Frozen):
    """How the injections follow each other: days between two, the fewest and the most, and the dose in words."""

    every: int
    fewest: int
    most: int
    dose: str


class Entry(Frozen):
    """One thing in the calendar, from its first day to its last.

    `number` is that of an injection, or of those after which contraception ends; `criterion` is what has to be assessed
    or holds until then. A window that is open at one end has no such day.
    """

    what: What
    first: date | None
    last: date | None
    number: int = 0
    optional: bool = False
    criterion: str = ""


def plan_of(record: Record) -> Plan | None:
    """Return how the first arm of the record is treated; None if it does not say how often, and how many times."""
    for arm in record.arms[:1]:
        every, cycles = _EVERY.search(arm.schedule), _CYCLES.search(arm.duration)
        if every and cycles:
            between, most = int(every[1]) * DAYS[every[2].lower()], int(cycles[2])
            return Plan(every=between, fewest=int(cycles[1] or most), most=most, dose=arm.dose)
    return None


def entries(trial: Trial, verdict: Verdict, planned: date, plan: Plan, *, for_all: bool = False) -> tuple[Entry, ...]:
    """Return the calendar in the order in which a person looks for things.

    `for_all`: what holds for some patients only stands there for everybody, so that nobody learns who they are.
    """
    injections = [planned + timedelta(days=plan.every * nth) for nth in range(plan.most)]
    days = _contraception(trial, verdict, for_all=for_all)
    ends = () if days is None else [(nth, injections[nth - 1] + timedelta(days)) for nth in _last_ones(plan)]
    return (
        *_window(verdict),
        *_assessed(trial, planned),
        *(_injection(nth, day, plan) for nth, day in enumerate(injections, 1)),
        *(Entry(what="contraception", first=day, last=day, number=nth) for nth, day in ends),
        *_expiring(verdict),
    )


def _injection(nth: int, day: date, plan: Plan) -> Entry:
    return Entry(what="injection", first=day, last=day, number=nth, optional=nth > plan.fewest)


def _last_ones(plan: Plan) -> tuple[int, ...]:
    return (plan.fewest, plan.most) if plan.fewest < plan.most else (plan.most,)


def _window(verdict: Verdict) -> Iterator[Entry]:
    first, last = verdict.window.not_before, verdict.window.not_after
    if first or last:
        yield Entry(what="window", first=first, last=last)


def _assessed(trial: Trial, planned: date) -> Iterator[Entry]:
    for criterion in trial.criteria:
        for rule in _all_parts(criterion.rule):
            if isinstance(rule, AssessedWithin) and rule.before == trial.planned:
                first = planned - timedelta(days=rule.days)
                yield Entry(what="assessed", first=first, last=planned, criterion=criterion.id)


def _all_parts(rule: RuleKind) -> Iterator[RuleKind]:
    yield rule
    for part in rule.parts():
        yield from _all_parts(part)


def _contraception(trial: Trial, verdict: Verdict, *, for_all: bool) -> int | None:
    """Return for how many days after the last injection; None where the patient needs none."""
    own = (condition.key for finding in verdict.findings.values() for condition in finding.conditions)
    names: Iterable[str] = trial.words["en"] if for_all else own
    found = (_CONTRACEPTION.search(name) for name in names)
    return next((int(each[1]) for each in found if each), None)


def _expiring(verdict: Verdict) -> Iterator[Entry]:
    for name, finding in verdict.findings.items():
        if finding.expires_on:
            yield Entry(what="expires", first=finding.expires_on, last=finding.expires_on, criterion=name)
