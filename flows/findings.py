"""The findings of one patient: each criterion is judged when first looked at, again only when what it reads changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from flows.rules.outcome import Outcome

if TYPE_CHECKING:
    from flows.rules.patient import Patient
    from flows.trial import Definition


class Findings(Mapping[str, Outcome]):
    """Outcomes by criterion, in protocol order."""

    def __init__(self, trial: Definition, patient: Patient, judged: Mapping[str, Outcome | None] | None = None) -> None:
        self._trial, self._patient = trial, patient
        self._judged: dict[str, Outcome | None] = dict(judged or dict.fromkeys(trial.criterion))

    def __getitem__(self, name: str) -> Outcome:
        found = self._judged[name]
        if found is None:
            found = self._judged[name] = self._trial.criterion[name].rule.judge(self._patient)
        return found

    def in_order(self) -> Iterator[tuple[str, Outcome]]:
        """Go through them in protocol order; each is judged when it is come to."""
        for name, found in self._judged.items():
            yield name, found or self[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._judged)

    def __len__(self) -> int:
        return len(self._judged)

    def of(self, patient: Patient, changed: Iterable[str]) -> Findings:
        """Return the findings of a patient on the same day, keeping those whose rules see nothing that `changed`."""
        again = {name for fact in changed for name in self._trial.touches[fact]}
        return Findings(self._trial, patient, {**self._judged, **dict.fromkeys(again)})
