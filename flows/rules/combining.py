"""Rules made of rules: all of them, any of them, both agreeing, or a second way where the first is unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from flows.rules.kind import RuleKind
from flows.rules.once import Once
from flows.rules.outcome import ANYTHING, NOTHING, Could, Outcome, all_of, any_of, fails, joined, reviews, unknowing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.rules import Rule
    from flows.rules.patient import Patient


_ALL_OF: Once[Outcome, Outcome] = Once(lambda *outcomes: all_of(outcomes))


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
        return _ALL_OF(*[rule.judge(patient) for rule in self.rules])

    def possible(self) -> Could:
        """As its parts; if all can only pass, so can it."""
        return frozenset[str]().union(*(r.possible() for r in self.rules))


class Any(_Several):
    """Passes as soon as one part passes, fails once all fail."""

    kind: Literal["any"]

    def judge(self, patient: Patient) -> Outcome:
        """Judge part after part."""
        return any_of(rule.judge(patient) for rule in self.rules)


class Concordant(_Several):
    """All parts pass, or all fail; where they disagree, the point `query` is under review. One unknown: unknown."""

    kind: Literal["concordant"]
    query: str
    fail: Literal["permanent", "may_change"] = "may_change"

    def judge(self, patient: Patient) -> Outcome:
        """Compare what the parts come to."""
        outcomes = [rule.judge(patient) for rule in self.rules]
        statuses = {each.status for each in outcomes}
        if "unknown" in statuses:
            return self._undecided(outcomes)
        reasons = tuple(reason for each in outcomes for reason in each.reasons)
        if statuses == {"pass"}:
            return Outcome("pass", reasons)
        return fails(self.fail, *reasons) if statuses == {"fail"} else reviews(self.query, *reasons)

    def _undecided(self, outcomes: list[Outcome]) -> Outcome:
        unknown = [each for each in outcomes if each.status == "unknown"]
        settled = any(each.certain for each in unknown)
        needs = () if settled else joined([each.needs for each in outcomes])
        return unknowing(unknown, needs, self.could if needs else NOTHING)

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
        return outcome._replace(needs=(self.fact,), could=self.could)

    def parts(self) -> Iterator[RuleKind]:
        """Yield both."""
        yield from (self.rule, self.otherwise)

    def possible(self) -> Could:
        """Whatever either can come to."""
        return self.rule.possible() | self.otherwise.possible()
