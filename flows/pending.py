"""What a screening with a result still lacks: item by item, when each is to be had, what runs out meanwhile.

All of it follows from the answers and the trial's own rules; the dates that people agree on stand elsewhere. It holds
no value: a missing item is named, never what was answered.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from flows.moments import PARIS
from flows.rules.series import RisingSeries
from flows.rules.timing import AssessedWithin, Recent
from flows.say import Say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from flows.progress import Standing
    from flows.rules import RuleKind
    from flows.rules.outcome import Outcome

What: TypeAlias = Literal["item_due", "expires", "rescreen"]

BEFORE_THE_INJECTION = timedelta(days=7)
"""What is missing is to be there so long before the planned injection."""
BEFORE_THE_END = timedelta(days=7)
"""So long before a value runs out one is reminded of it."""


@dataclass(frozen=True, slots=True)
class Item:
    """What a criterion lacks, or awaits of the sponsor (`query`); not to be had `not_before`, to be there by `due`."""

    criterion: str
    missing: tuple[Say, ...] = ()
    query: str | None = None
    not_before: date | None = None
    due: date | None = None

    @property
    def from_day(self) -> date | None:
        """The day from which there is something to do."""
        return self.not_before or self.due


class Expiry(NamedTuple):
    """The last day on which what was dated by `fact` can be used for the criterion."""

    criterion: str
    fact: str
    last: date
    is_final: bool
    """It has to be repeated then; else that is only for the days before the injection."""


class Moment(NamedTuple):
    """A day on which somebody is to be reminded of something. `criterion` is empty where it is about none."""

    what: What
    criterion: str
    day: date


def items(standing: Standing) -> tuple[Item, ...]:
    """Return what is missing, in protocol order; of a screening that is not pending, what is to be done again."""
    found = (_item(standing, name, finding) for name, finding in standing.findings.items())
    return tuple(each for each in found if each)


def expiries(standing: Standing) -> tuple[Expiry, ...]:
    """Return what runs out, in protocol order."""
    return tuple(
        expiry
        for name, criterion in standing.trial.criterion.items()
        for rule in _rules(criterion.rule)
        if (expiry := _expiry(standing, name, rule))
    )


def moments(standing: Standing, agreed: Mapping[str, date]) -> tuple[Moment, ...]:
    """Return the days to be reminded of; a day that people `agreed` on for a criterion goes before any other."""
    screening = standing.screening
    if screening.annulled:
        return ()
    if screening.excluded_by:
        day = standing.verdict.rescreen_from
        return (Moment("rescreen", "", day),) if day else ()
    if screening.state not in {"pending", "eligible"}:
        return ()
    wanted = [(each.criterion, agreed.get(each.criterion) or each.from_day) for each in items(standing)]
    to_do = [Moment("item_due", criterion, day) for criterion, day in wanted if day]
    ends = [each for each in expiries(standing) if each.is_final]
    return (*to_do, *(Moment("expires", each.criterion, each.last - BEFORE_THE_END) for each in ends))


def begins(day: date) -> datetime:
    """Return the moment at which a day begins in Paris."""
    return datetime.combine(day, time(), PARIS)


def _item(standing: Standing, name: str, finding: Outcome) -> Item | None:
    item = None
    if finding.status == "unknown" and finding.review:
        item = Item(name, query=finding.query)
    elif finding.status == "unknown":
        item = Item(name, finding.obtain, due=_due(standing))
    for rule in _rules(standing.trial.criterion[name].rule):
        if isinstance(rule, AssessedWithin):
            item = _to_assess(standing, name, item, rule)
        elif isinstance(rule, RisingSeries) and item:
            item = _to_repeat(standing, item, rule)
    return item


def _to_assess(standing: Standing, name: str, item: Item | None, rule: AssessedWithin) -> Item | None:
    """Return the item with the days before the injection in which it has to be assessed, once that day is known."""
    patient = standing.patient
    planned, again = patient.day(rule.before), rule.judge(patient).conditions
    if planned is None or not again or standing.findings[name].status == "fail":
        return item
    window = item or Item(name, again)
    return replace(window, not_before=planned - timedelta(days=rule.days), due=planned)


def _to_repeat(standing: Standing, item: Item, rule: RisingSeries) -> Item:
    """Return the item with the first day on which a further value of the series would count."""
    patient = standing.patient
    since, series = patient.day(rule.since), patient.series(rule.fact)
    later = [each.date for each in series or () if since and each.date > since]
    if not later or rule.judge(patient).status != "unknown":
        return item
    first = max(later) + timedelta(days=rule.days_apart)
    return replace(item, not_before=first, due=max(item.due, first) if item.due else None)


def _due(standing: Standing) -> date | None:
    planned = standing.patient.day(standing.trial.planned) if standing.trial.planned else None
    return max(planned - BEFORE_THE_INJECTION, standing.screening.day) if planned else None


def _expiry(standing: Standing, criterion: str, rule: RuleKind) -> Expiry | None:
    if isinstance(rule, Recent):
        last = rule.judge(standing.patient).expires_on
        return Expiry(criterion, rule.date, last, is_final=True) if last else None
    if isinstance(rule, AssessedWithin) and (assessed := standing.patient.day(rule.date)):
        return Expiry(criterion, rule.date, assessed + timedelta(days=rule.days), is_final=False)
    return None


def _rules(rule: RuleKind) -> Iterator[RuleKind]:
    yield rule
    for part in rule.parts():
        yield from _rules(part)


__all__ = ["Expiry", "Item", "Moment", "begins", "expiries", "items", "moments"]
