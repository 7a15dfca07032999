"""Where a screening stands: its answers as typed values, the question it comes to next, and how far it has come.

All of it is derived from the answers; nothing here is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from flows.findings import Findings
from flows.reading import read_value
from flows.rules.patient import Patient
from flows.say import Say
from flows.verdict import Verdict, fails_only_by, verdict_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flows.facts import Value
    from flows.screening import Answer, Screening
    from flows.trial import Trial


_OF_ANSWERS = ("answers", "patient", "findings", "verdict")
"""What comes from the answers and the day alone."""


@dataclass(frozen=True)
class Standing:
    """A screening looked at through its trial."""

    trial: Trial
    screening: Screening

    @cached_property
    def answers(self) -> dict[str, Value | None]:
        """The answers as typed values; None is "not known yet"."""
        return {name: self._typed(name, answer.value) for name, answer in self.screening.answers.items()}

    @cached_property
    def patient(self) -> Patient:
        """The answers as rules see them."""
        return Patient(self.trial, self.answers, self.screening.day)

    @cached_property
    def findings(self) -> Findings:
        """Every criterion judged by the answers so far."""
        return Findings(self.trial, self.patient)

    @cached_property
    def verdict(self) -> Verdict:
        """The verdict that the answers so far make."""
        return verdict_of(self.findings)

    @cached_property
    def question(self) -> str | None:
        """The fact to ask next; None when nothing is left that can matter, or an exclusion ends the asking."""
        if self.screening.focus:
            return self.screening.focus
        first = next((fact for fact in self.trial.preliminaries if fact not in self.answers), None)
        return first or self._in_protocol_order()

    @cached_property
    def exclusion(self) -> str | None:
        """The first criterion, in protocol order, that fails with everything before it settled."""
        if any(fact not in self.answers for fact in self.trial.preliminaries):
            return None
        for name, finding in self.findings.in_order():
            if finding.status == "fail":
                return name
            if finding.needs:
                return None
        return None

    @property
    def only_the_plan(self) -> bool:
        """The exclusion would not be one with the planned date left open, and the user has not chosen to keep it."""
        if self.exclusion is None or self.screening.keep_plan:
            return False
        return fails_only_by(self.trial, self.exclusion, self.answers, self.screening.day)

    def moved(self, screening: Screening) -> Standing:
        """Return the standing of what it became; what the same answers on the same day come to is kept."""
        if screening is self.screening:
            return self
        after = Standing(self.trial, screening)
        if screening.day != self.screening.day:
            return after
        now = screening.answers
        changed = _differing(self.screening.answers, now)
        if changed:
            answers = dict(self.answers)
            for name in changed:
                answers.pop(name, None)
            answers |= {name: after._typed(name, now[name].value) for name in changed if name in now}
            after.__dict__["answers"] = answers
            after.__dict__["findings"] = self.findings.of(after.patient, changed)
        else:
            after.__dict__.update({name: self.__dict__[name] for name in _OF_ANSWERS if name in self.__dict__})
        return after

    def place(self) -> tuple[int, int]:
        """Return the number of the current question and of all that are answered or may still be asked."""
        answered = len(self.answers) - (self.question in self.answers)
        waiting = {None, *(name for name, finding in self.findings.in_order() if finding.needs)}
        wanted = [fact for criterion in waiting for fact in self.trial.asked_for[criterion] if fact not in self.answers]
        ahead = len([fact for fact in wanted if self.patient.counts(fact)])
        return answered + 1, max(answered + ahead, answered + 1)

    def _in_protocol_order(self) -> str | None:
        for name, finding in self.findings.in_order():
            if finding.status == "fail" and not self.screening.excluded_by:
                return None
            if finding.needs:
                asked = self.trial.criterion[name].facts
                return next((fact for fact in asked if fact in finding.needs), finding.needs[0])
        return None

    def _typed(self, name: str, raw: object) -> Value | None:
        if raw is None:
            return None
        value = read_value(self.trial.fact[name], raw, self.trial.scales, self.screening.day)  # type: ignore[arg-type]  # JSON as stored
        if isinstance(value, Say):
            raise TypeError(f"screening {self.screening.number}: the stored answer for {name} cannot be read: {raw!r}")
        return value


def _differing(before: Mapping[str, Answer], now: Mapping[str, Answer]) -> list[str]:
    """Return the names of the answers that came, changed or went; what is the very same object is not looked into."""
    if before is now:
        return []
    gone = [name for name in before if name not in now]
    return gone + [name for name, each in now.items() if each is not (was := before.get(name)) and each != was]
