"""Rules made of rules: all of them, any of them, both agreeing, or a second way where the first is unknown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from flows.rules.kind import RuleKind
from flows.rules.outcome import ANYTHING, Could, Outcome, all_of, any_of, fails, reviews, unknowing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.rules import Rule
    from flows.rules.patient import Patient


class _Several(RuleKind):
    rules: tuple[Rule, ...]

    def parts(self) -> Iterator[RuleKind]:
        """Yield the rules it is made of."""
        yield from self.rules

    def possible(self) -> Could:
        """Whatever its parts can come to."""
        return frozenset({"unknown"}).union(*(rule.possible() for rule in self.rules))


class All(_Several):
    """Fails as soon as one part fails, passes once all pass."""

    kind: Literal["all"]

    def judge(self, patient: Patient) -> Outcome:
        """Judge every part."""
        return all_of(rule.judge(patient) for rule in self.rules)

    def possible(self) -> Could:
        """As its parts; if all can only pass, so can it."""
        return frozenset[str]().union(*(r.possible() for r in self.rules))


class Any(_Several):
    """Passes as soon as one part passes, fails once all fail."""

    kind: Literal["any"]

    def judge(self, patient: Patient) -> Outcome:
        """Judge every part."""
        return any_of(rule.judge(patient) for rule in self.rules)


class Concordant(_Several):
    """All parts pass, or all fail; where they disagree, the point `query` is under review. One unknown: unknown."""

    kind: Literal["concordant"]
    query: str
    fail: Literal["permanent", "may_change"] = "may_change"

    def judge(self, patient: Patient) -> Outcome:
        """Compare what the parts come to."""
        outcomes = tuple(rule.judge(patient) for rule in self.rules)
        if any(each.status == "unknown" for each in outcomes):
            return self._undecided(outcomes)
        reasons = tuple(reason for each in outcomes for reason in each.reasons)
        if all(each.status == "pass" for each in outcomes):
            return Outcome("pass", reasons)
        if all(each.status == "fail" for each in outcomes):
            return fails(self.fail, *reasons)
        return reviews(self.query, *reasons)

    def _undecided(self, outcomes: tuple[Outcome, ...]) -> Outcome:
        settled = any(each.status == "unknown" and each.certain for each in outcomes)
        needs = () if settled else tuple(dict.fromkeys(fact for each in outcomes for fact in each.needs))
        return replace(unknowing(outcomes), needs=needs, could=self.could if needs else frozenset())

    def possible(self) -> Could:
        """Anything."""
        return ANYTHING


class Fallback(RuleKind):
    """`rule` where the fact is known, else `otherwise`."""

    kind: Literal["fallback"]
    fact: str
    rule: Rule
    otherwise: Rule

    def judge(self, patient: Patient) -> Outcome:
        """Judge by the fact if it is known."""
        if patient.value(self.fact) is not None:
            return self.rule.judge(patient)
        outcome = self.otherwise.judge(patient)
        if not patient.is_open(self.fact):
            return outcome
        return replace(outcome, needs=(self.fact,), could=self.could)

    def parts(self) -> Iterator[RuleKind]:
        """Yield both."""
        yield from (self.rule, self.otherwise)

    def possible(self) -> Could:
        """Whatever either can come to."""
        return self.rule.possible() | self.otherwise.possible()
