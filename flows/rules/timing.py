"""Rules on days: how old a value is, days between events, wash-out, and the window a drug opens for the injection."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from flows.calendar import add_months, last_day_within
from flows.rules.kind import RuleKind
from flows.rules.outcome import ANYTHING, PASS, Could, Outcome, Permanence, fails, reviews
from flows.say import Say, advice, condition, say, short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.rules import Rule
    from flows.rules.patient import Patient


class AssessedWithin(RuleKind):
    """Always passes: without a condition if `date` lies at most `days` before the day `before`, else with it."""

    kind: Literal["assessed_within"]
    date: str
    before: str
    days: int
    condition: str

    def judge(self, patient: Patient) -> Outcome:
        """Compare the two days where both are known."""
        planned, assessed = patient.day(self.before), patient.day(self.date)
        if planned is None:
            return self._again
        if assessed is None:
            return self._again._replace(needs=patient.open(self.date), could=self.could)
        return PASS if 0 <= (planned - assessed).days <= self.days else self._again

    @cached_property
    def _again(self) -> Outcome:
        return Outcome("pass", conditions=(condition(self.condition),))

    def possible(self) -> Could:
        """Only pass."""
        return frozenset({"pass"})


class Recent(RuleKind):
    """`rule` holds only for a value dated within `months` before the screening; older or undated: unknown."""

    kind: Literal["recent"]
    date: str
    months: int
    rule: Rule
    advice: str

    def judge(self, patient: Patient) -> Outcome:
        """Judge the value, then its age."""
        day, obtain = patient.day(self.date), (advice(self.advice),)
        if day is not None and day < add_months(patient.today, -self.months):
            old = say("reason.too_old", fact=short(self.date), day=day, months=self.months)
            return Outcome("unknown", (old,), obtain=obtain)
        outcome = self.rule.judge(patient)
        if day is not None:
            expires = last_day_within(self.months, day) if outcome.status == "pass" else None
            return outcome._replace(expires_on=expires)
        if outcome.status == "unknown" and not outcome.review:
            return outcome
        undated = say("reason.not_known", fact=short(self.date))
        return Outcome("unknown", (undated,), obtain=obtain, needs=patient.open(self.date), could=self.could)

    def parts(self) -> Iterator[RuleKind]:
        """Yield the rule on the value."""
        yield self.rule

    def possible(self) -> Could:
        """As the rule, or unknown."""
        return self.rule.possible() | {"unknown"}


class DaysBetween(RuleKind):
    """At least so many days from `since` to `until`; `otherwise` says what fewer mean."""

    kind: Literal["days_between"]
    since: str
    until: str
    at_least: int
    otherwise: Rule

    def judge(self, patient: Patient) -> Outcome:
        """Count the days."""
        since, until = patient.day(self.since), patient.day(self.until)
        if since is None or until is None:
            return self.waiting(patient, self.since, self.until)
        days = (until - since).days
        relation = "≥" if days >= self.at_least else "<"
        reason = say("reason.days", since=short(self.since), until=short(self.until), days=days, relation=relation,
                     limit=self.at_least)  # fmt: skip
        if days >= self.at_least:
            return Outcome("pass", (reason,))
        short_of = self.otherwise.judge(patient)
        return short_of._replace(reasons=(reason, *short_of.reasons))

    def parts(self) -> Iterator[RuleKind]:
        """Yield what fewer days mean."""
        yield self.otherwise

    def possible(self) -> Could:
        """Pass, unknown, or as for fewer days."""
        return frozenset({"pass", "unknown"}) | self.otherwise.possible()


class WashOut(RuleKind):
    """Clear from the day `days` (or `years`) after the event `since`; before, it fails until that day.

    Counted on the planned day `by`, or on the day of screening where no `by` is named. With `by` unknown it passes, and
    limits the injection to that day or later.
    """

    kind: Literal["wash_out"]
    since: str
    days: int = 0
    years: int = 0
    by: str | None = None
    condition: str | None = None
    window_condition: str | None = None

    def judge(self, patient: Patient) -> Outcome:
        """Compare the day that counts with the first clear day."""
        since = patient.day(self.since)
        if since is None:
            return self.waiting(patient, self.since)
        clear = add_months(since, 12 * self.years) + timedelta(days=self.days)
        counted = patient.day(self.by) if self.by else patient.today
        reason = say("reason.wash_out", fact=short(self.since), day=since, clear=clear)
        if counted is not None and counted < clear:
            return Outcome("fail", (reason,), permanence="until", rescreen_from=clear)
        limits = counted is None and patient.today < clear
        return self._clear(clear if limits else None, reason)

    def _clear(self, not_before: date | None, reason: Say) -> Outcome:
        general = (condition(self.condition),) if self.condition else ()
        named = self.window_condition if not_before else None
        window = (say(f"trial.conditions.{named}", not_before=not_before),) if named else ()
        return Outcome("pass", (reason,), conditions=general + window, not_before=not_before)


class StartWindow(RuleKind):
    """The injection lies from `days` days after the day `start` to before `months` months after it.

    `by` is the planned day of the injection. Later than that by `by` but not by the screening: `query` is under review.
    """

    kind: Literal["start_window"]
    start: str
    by: str
    days: int
    months: int
    query: str
    condition: str
    fail: Permanence = "may_change"

    def judge(self, patient: Patient) -> Outcome:
        """Compare the planned day, or the screening where none is planned, with the window."""
        start, planned = patient.day(self.start), patient.day(self.by)
        if start is None:
            return self.waiting(patient, self.start)
        first, beyond = start + timedelta(days=self.days), add_months(start, self.months)
        last = beyond - timedelta(days=1)
        reason = say("reason.start_window", fact=short(self.start), day=start, first=first, last=last)
        if patient.today >= beyond and (planned is None or planned >= beyond):
            return fails(self.fail, reason)
        if planned is None:
            condition = say(f"trial.conditions.{self.condition}", not_before=first, not_after=last)
            return Outcome("pass", (reason,), conditions=(condition,), not_before=first, not_after=last)
        if planned < first:
            return fails(self.fail, reason)
        return Outcome("pass", (reason,)) if planned < beyond else reviews(self.query, reason)

    def possible(self) -> Could:
        """Anything."""
        return ANYTHING
