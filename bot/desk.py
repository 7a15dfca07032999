"""What every turn needs and none changes: the trials, their words, who the bot is, and chance. Built at the start."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.covered import Covered
from bot.lately import Lately
from bot.on_the_way import OnTheWay
from bot.recent import Recent
from bot.trials import former, trial_texts
from bot.wording import Words, words
from flows.trial_text import read_trial
from storage.trials import joined

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta
    from pathlib import Path

    from flows.screening import Screening
    from flows.trial import Trial
    from storage.limits import Limits
    from storage.people import Language
    from storage.unit import Unit

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
    console: str = ""
    """The address of the console, without a slash at its end."""
    software: str = SOFTWARE
    folders: tuple[Path, ...] = ()
    """Where copies of the database may lie."""
    people_kept: timedelta | None = None
    """For how long the Telegram id of somebody without rights is kept; None: for ever."""
    limits: Limits | None = None
    """How many messages of one person are heard; None: all."""
    recent: Recent = field(default_factory=Recent)
    on_the_way: OnTheWay = field(default_factory=OnTheWay)
    lately: Lately = field(default_factory=Lately)
    covered: Covered = field(default_factory=Covered)
    _former: dict[tuple[str, str], Trial] = field(default_factory=dict)
    _words: dict[tuple[str, str], Words] = field(default_factory=dict)
    _pinned: dict[str, str] = field(default_factory=dict)

    @property
    def trial(self) -> Trial:
        """The trial that new screenings are for: the first in the folder."""
        return next(iter(self.trials.values()))

    def trial_of(self, unit: Unit, screening: Screening) -> Trial:
        """Return the trial as it was when the screening was begun (or last judged). UnknownVersion if it is lost."""
        found = self.trials.get(screening.trial)
        if found is not None and found.version == screening.version:
            return found
        key = (screening.trial, screening.version)
        if key not in self._former:
            kept = former(unit, *key)
            if kept is None:
                have = f"version {found.version}" if found else "none"
                raise UnknownVersion(f"{key[0]} version {key[1]} is needed to go on, and TRIALS_DIR has {have}.")
            self._former[key] = kept
        return self._former[key]

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
            texts = next(found for found in map(trial_texts, folders) if read_trial(found).digest == trial.digest)
            self._pinned[trial.id] = joined((texts.definition, *texts.words.values(), texts.record))
        return self._pinned[trial.id]
