"""Rules on what was chosen: one option, or any of several."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from flows.facts import NONE
from flows.rules.kind import RuleKind
from flows.rules.outcome import PASS, UNKNOWN, Could, Outcome, Permanence, fails, reviews
from flows.say import option, say, short

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.rules import Rule
    from flows.rules.patient import Patient


class Passes(RuleKind):
    """Pass, with a condition where one is named."""

    kind: Literal["pass"] = "pass"
    condition: str | None = None

    def judge(self, patient: Patient) -> Outcome:  # noqa: ARG002 - a constant looks at nobody
        """Pass."""
        return Outcome("pass", conditions=(say(f"trial.conditions.{self.condition}"),)) if self.condition else PASS

    def possible(self) -> Could:
        """Only pass."""
        return frozenset({"pass"})


class Fails(RuleKind):
    """Fail."""

    kind: Literal["fail"] = "fail"
    permanence: Permanence

    def judge(self, patient: Patient) -> Outcome:  # noqa: ARG002 - a constant looks at nobody
        """Fail."""
        return fails(self.permanence)

    def possible(self) -> Could:
        """Only fail."""
        return frozenset({"fail"})


class Unknown(RuleKind):
    """Unknown: something is still to be done (`advice` names the text)."""

    kind: Literal["unknown"] = "unknown"
    advice: str | None = None

    def judge(self, patient: Patient) -> Outcome:  # noqa: ARG002 - a constant looks at nobody
        """Unknown."""
        return Outcome("unknown", obtain=(say(f"trial.advice.{self.advice}"),)) if self.advice else UNKNOWN

    def possible(self) -> Could:
        """Only unknown."""
        return frozenset({"unknown"})


class Review(RuleKind):
    """Unknown under review: the registry's text has two readings here, listed under `query`."""

    kind: Literal["review"] = "review"
    query: str

    def judge(self, patient: Patient) -> Outcome:  # noqa: ARG002 - a constant looks at nobody
        """Unknown, under review."""
        return reviews(self.query)

    def possible(self) -> Could:
        """Only review."""
        return frozenset({"review", "unknown"})


class Choice(RuleKind):
    """What each option of a choice leads to: a result, or a rule that decides. `others` is for those not listed."""

    kind: Literal["choice"]
    fact: str
    options: dict[str, Rule]
    others: Rule | None = None
    unanswered: Rule = Field(default_factory=Unknown)

    def judge(self, patient: Patient) -> Outcome:
        """Judge by the rule of the option given."""
        chosen = patient.option(self.fact)
        if chosen is None:
            return self._unanswered(patient)
        rule = self.options.get(chosen) or self.others
        outcome = rule.judge(patient) if rule else UNKNOWN
        obtain = outcome.obtain or ((short(self.fact),) if outcome.status == "unknown" else ())
        reason = say("reason.chosen", fact=short(self.fact), chosen=option(self.fact, chosen))
        return replace(outcome.with_reason(reason), obtain=obtain)

    def _unanswered(self, patient: Patient) -> Outcome:
        given, waiting = self.unanswered.judge(patient), self.waiting(patient, self.fact)
        if given is UNKNOWN:
            return waiting
        reasons = given.reasons or waiting.reasons
        return replace(given, reasons=reasons, obtain=waiting.obtain, needs=waiting.needs, could=waiting.could)

    def possible(self) -> Could:
        """Whatever its options can come to."""
        return frozenset({"unknown"}).union(*(rule.possible() for rule in self.parts()))

    def parts(self) -> Iterator[RuleKind]:
        """Yield the rules of the options."""
        yield from self.options.values()
        yield from (rule for rule in (self.others, self.unanswered) if rule)


class Named(RuleKind):
    """At least one is named (of `any_of`, if given)."""

    kind: Literal["named"]
    fact: str
    any_of: tuple[str, ...] = ()
    fail: Permanence = "may_change"

    def judge(self, patient: Patient) -> Outcome:
        """Pass if one that counts is named."""
        chosen = patient.chosen(self.fact)
        if chosen is None:
            return self.waiting(patient, self.fact)
        labels = tuple(option(self.fact, one) for one in chosen or (NONE,))
        reason = say("reason.chosen", fact=short(self.fact), chosen=labels)
        enough = bool(set(chosen) & set(self.any_of)) if self.any_of else bool(chosen)
        return Outcome("pass", (reason,)) if enough else fails(self.fail, reason)


class NotAmong(RuleKind):
    """The option of `fact` is not among those named in `among`; `exempt` options cannot be the same one."""

    kind: Literal["not_among"]
    fact: str
    among: str
    exempt: tuple[str, ...] = ()
    fail: Permanence = "may_change"

    def judge(self, patient: Patient) -> Outcome:
        """Fail if it is named in both."""
        chosen, named = patient.option(self.fact), patient.chosen(self.among)
        if chosen is not None and chosen in self.exempt:
            return PASS
        if chosen is None or named is None:
            return self.waiting(patient, self.fact, self.among)
        if chosen not in named:
            return PASS
        both = say("reason.among", chosen=option(self.fact, chosen), fact=short(self.fact), among=short(self.among))
        return fails(self.fail, both)
