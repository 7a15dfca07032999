"""The trials on this machine: one folder each, read from disk once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from bot.settings import TRIALS
from flows.trial import LANGUAGES
from flows.trial_text import TrialTexts, read_trial

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from flows.trial import Trial


@cache
def load_trials(folder: Path = TRIALS) -> Mapping[str, Trial]:
    """Return the trials of `folder` by id. pydantic's or YAML's error for one that is none: see ``flow check``."""
    found = (read_trial(trial_texts(path.parent)) for path in sorted(folder.glob("*/trial.yaml")))
    return {trial.id: trial for trial in found}


def trial_texts(folder: Path) -> TrialTexts:
    """Return the texts of one trial's folder."""
    cases, rescreening = folder / "cases.jsonl", folder / "rescreening.yaml"
    return TrialTexts(
        definition=(folder / "trial.yaml").read_text(encoding="utf-8"),
        words={language: (folder / f"{language}.yaml").read_text(encoding="utf-8") for language in LANGUAGES},
        record=(folder / "record.yaml").read_text(encoding="utf-8"),
        cases=cases.read_text(encoding="utf-8") if cases.exists() else "",
        rescreening=rescreening.read_text(encoding="utf-8") if rescreening.exists() else "",
    )
