"""The rule on a series of dated values: consecutive rises, at least so many days apart (progression by PSA)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from flows.rules.kind import RuleKind
from flows.rules.outcome import Outcome, Permanence, fails
from flows.say import advice, condition, say, short

if TYPE_CHECKING:
    from flows.facts import Dated
    from flows.rules.patient import Patient


@dataclass(frozen=True, slots=True)
class Counted:
    """The values that count, in order of date: those kept, and the latest of all, which may be set aside."""

    kept: tuple[Dated, ...]
    latest: Dated | None

    @property
    def set_aside(self) -> bool:
        """The latest value came too soon after the one kept before it."""
        return self.latest is not None and self.latest is not self.kept[-1]

    @property
    def rises(self) -> int:
        """Consecutive rises at the end of the kept values."""
        falls = [n for n, (a, b) in enumerate(zip(self.kept, self.kept[1:], strict=False)) if b.value <= a.value]
        return len(self.kept) - 1 - (falls[-1] + 1 if falls else 0)


class RisingSeries(RuleKind):
    """At least `rises` consecutive rises at the end of `fact`, after the day `since`, each `days_apart` or more apart.

    The latest value is at least `at_least`. Source: SCREENING section 2, "PSA rule", and Q13.
    """

    kind: Literal["rising_series"]
    fact: str
    since: str
    days_apart: int
    at_least: Decimal
    rises: int
    condition: str
    advice_first: str
    advice_repeat: str
    advice_more: str
    fail: Permanence = "may_change"

    def judge(self, patient: Patient) -> Outcome:
        """Count the rises."""
        since, series = patient.day(self.since), patient.series(self.fact)
        if since is None or series is None:
            return self.waiting(patient, self.since, self.fact)
        counted = self.counted(tuple(each for each in series if each.date > since))
        if counted.latest is None:
            return self._wanting(self.advice_first)
        if counted.latest.value < self.at_least:
            reason = say("reason.compared", fact=short(self.fact), value=counted.latest.value, relation="<",
                         limit=self.at_least)  # fmt: skip
            return fails(self.fail, reason)
        if counted.set_aside and counted.latest.value <= counted.kept[-1].value:
            return self._wanting(self.advice_repeat)
        return self._by_rises(counted)

    def _by_rises(self, counted: Counted) -> Outcome:
        reason = say("reason.rises", fact=short(self.fact), rises=counted.rises, wanted=self.rises)
        if len(counted.kept) > 1 and counted.rises == 0:
            return fails(self.fail, reason)
        if counted.rises >= self.rises:
            return Outcome("pass", (reason,), conditions=(condition(self.condition),))
        more = advice(self.advice_more)
        return Outcome("unknown", (reason, more), obtain=(more,))

    def counted(self, series: tuple[Dated, ...]) -> Counted:
        """Keep, in order of date, each value that comes `days_apart` or more after the one kept before it."""
        kept: list[Dated] = []
        for each in sorted(series, key=lambda one: one.date):
            if not kept or each.date - kept[-1].date >= timedelta(days=self.days_apart):
                kept.append(each)
        return Counted(tuple(kept), max(series, key=lambda one: one.date, default=None))

    @staticmethod
    def _wanting(named: str) -> Outcome:
        said = advice(named)
        return Outcome("unknown", (said,), obtain=(said,))
