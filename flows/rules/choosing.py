"""Rules on what was chosen: one option, or any of several."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from flows.facts import NONE
from flows.rules.kind import RuleKind
from flows.rules.outcome import PASS, UNKNOWN, Could, Outcome, Permanence, fails, reviews
from flows.say import Say, Spoken, advice, condition, option, say, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flows.rules import Rule
    from flows.rules.patient import Patient


class _Always(RuleKind):
    """A rule that looks at nobody."""

    @cached_property
    def outcome(self) -> Outcome:
        """What it says of every patient."""
        raise NotImplementedError

    def judge(self, patient: Patient) -> Outcome:  # noqa: ARG002 - a constant looks at nobody
        """Say the same of everybody."""
        return self.outcome


class Passes(_Always):
    """Pass, with a condition where one is named."""

    kind: Literal["pass"] = "pass"
    condition: str | None = None

    @cached_property
    def outcome(self) -> Outcome:
        """Pass."""
        return Outcome("pass", conditions=(condition(self.condition),)) if self.condition else PASS

    def possible(self) -> Could:
        """Only pass."""
        return frozenset({"pass"})


class Fails(_Always):
    """Fail."""

    kind: Literal["fail"] = "fail"
    permanence: Permanence

    @cached_property
    def outcome(self) -> Outcome:
        """Fail."""
        return fails(self.permanence)

    def possible(self) -> Could:
        """Only fail."""
        return frozenset({"fail"})


class Unknown(_Always):
    """Unknown: something is still to be done (`advice` names the text)."""

    kind: Literal["unknown"] = "unknown"
    advice: str | None = None

    @cached_property
    def outcome(self) -> Outcome:
        """Unknown."""
        return Outcome("unknown", obtain=(advice(self.advice),)) if self.advice else UNKNOWN

    def possible(self) -> Could:
        """Only unknown."""
        return frozenset({"unknown"})


class Review(_Always):
    """Unknown under review: the registry's text has two readings here, listed under `query`."""

    kind: Literal["review"] = "review"
    query: str

    @cached_property
    def outcome(self) -> Outcome:
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
        return self._settled.get(chosen) or self._following(chosen, patient)

    @cached_property
    def _settled(self) -> Mapping[str, Outcome]:
        """What the options come to whose rule looks at nobody."""
        constants = {chosen: rule for chosen, rule in self.options.items() if isinstance(rule, _Always)}
        return {chosen: self._as_chosen(chosen, rule.outcome) for chosen, rule in constants.items()}

    def _following(self, chosen: str, patient: Patient) -> Outcome:
        rule = self.options.get(chosen) or self.others
        return self._as_chosen(chosen, rule.judge(patient) if rule else UNKNOWN)

    def _as_chosen(self, chosen: str, outcome: Outcome) -> Outcome:
        reasons = outcome.reasons or (_reason(self.fact, option(self.fact, chosen)),)
        obtain = outcome.obtain or ((short(self.fact),) if outcome.status == "unknown" else ())
        return outcome._replace(reasons=reasons, obtain=obtain)

    def _unanswered(self, patient: Patient) -> Outcome:
        given, waiting = self.unanswered.judge(patient), self.waiting(patient, self.fact)
        if given is UNKNOWN:
            return waiting
        reasons = given.reasons or waiting.reasons
        return given._replace(reasons=reasons, obtain=waiting.obtain, needs=waiting.needs, could=waiting.could)

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
        return _naming(self.fact, chosen, self.any_of, self.fail)


@lru_cache
def _naming(fact: str, chosen: tuple[str, ...], any_of: tuple[str, ...], fail: Permanence) -> Outcome:
    reason = _reason(fact, tuple(option(fact, one) for one in chosen or (NONE,)))
    enough = not set(chosen).isdisjoint(any_of) if any_of else bool(chosen)
    return Outcome("pass", (reason,)) if enough else fails(fail, reason)


def _reason(fact: str, chosen: Spoken) -> Say:
    return say("reason.chosen", fact=short(fact), chosen=chosen)


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
