"""The trials of an export: those on this machine, and former versions as the database has kept them word for word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.trials import former
from bot.wording import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.wording import Words
    from flows.record import Site
    from flows.screening import Screening
    from flows.trial import Trial
    from storage.unit import Unit


def site_called(trial: Trial, slug: str) -> Site | None:
    """Return a site by its short name alone: what people type is not looked for, so that it costs nothing."""
    return next((each for each in trial.record.sites if each.slug == slug), None)


class Shelf:
    """Trials by version, each read once."""

    def __init__(self, unit: Unit, trials: Mapping[str, Trial]) -> None:
        self._unit = unit
        self._found: dict[tuple[str, str], Trial | None] = {(each.id, each.version): each for each in trials.values()}
        self._words: dict[tuple[str, str], Words] = {}
        self.latest = next(iter(trials.values()))

    def version(self, trial: str, version: str) -> Trial | None:
        """Return a version; None if it is neither on this machine nor in the database."""
        key = (trial, version)
        if key not in self._found:
            self._found[key] = former(self._unit, trial, version)
        return self._found[key]

    def of(self, screening: Screening) -> Trial | None:
        """Return the trial as the screening was judged under."""
        return self.version(screening.trial, screening.version)

    def words(self, language: str, trial: Trial) -> Words:
        """Return the words of a language with those of a trial."""
        key = (language, trial.digest)
        if key not in self._words:
            self._words[key] = words(language, trial)
        return self._words[key]
