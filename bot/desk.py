"""What every turn needs and none changes: the trials, their words, who the bot is, and chance. Built at the start."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.on_the_way import OnTheWay
from bot.recent import Recent
from bot.trials import trial_texts
from bot.wording import Words, words
from flows.trial_text import read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from flows.trial import Trial
    from storage.people import Language

SOFTWARE = "trial-prescreen 0.1.0"


class UnknownVersion(LookupError):
    """A screening was begun under a trial version that is not on this machine any more."""


@dataclass(frozen=True)
class Desk:
    """The desk at which turns are taken."""

    trials: Mapping[str, Trial]
    trials_dir: Path
    username: str
    language: Language
    chance: Callable[[int], bytes]
    software: str = SOFTWARE
    recent: Recent = field(default_factory=Recent)
    on_the_way: OnTheWay = field(default_factory=OnTheWay)
    _words: dict[tuple[str, str], Words] = field(default_factory=dict)
    _pinned: dict[str, str] = field(default_factory=dict)

    @property
    def trial(self) -> Trial:
        """The trial that new screenings are for: the first in the folder."""
        return next(iter(self.trials.values()))

    def trial_of(self, trial: str, version: str) -> Trial:
        """Return the trial a screening goes through. UnknownVersion if this machine has another version of it."""
        found = self.trials.get(trial)
        if found is None or found.version != version:
            have = f"version {found.version}" if found else "none"
            raise UnknownVersion(f"{trial} version {version} is needed to go on, and there is {have} in TRIALS_DIR.")
        return found

    def words(self, language: str, trial: Trial | None = None) -> Words:
        """Return the words of a language, with those of a trial (the usual one unless another is named)."""
        chosen = trial or self.trial
        key = (language, chosen.digest)
        if key not in self._words:
            self._words[key] = words(language, chosen)
        return self._words[key]

    def pinned_text(self, trial: Trial) -> str:
        """Return the trial word for word, as it is kept at its first use."""
        if trial.id not in self._pinned:
            folders = [path.parent for path in self.trials_dir.glob("*/trial.yaml")]
            texts = next(found for found in map(trial_texts, folders) if read_yaml(found.definition)["id"] == trial.id)
            self._pinned[trial.id] = "\n".join((texts.definition, *texts.words.values(), texts.record))
        return self._pinned[trial.id]
