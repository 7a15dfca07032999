"""The trials on this machine: one folder each, read from disk once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from yaml import YAMLError

from bot.settings import TRIALS
from bot.trial_folders import trial_folders
from flows.trial import LANGUAGES
from flows.trial_text import TrialTexts, read_trial

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from flows.trial import Trial
    from storage.unit import Unit


@cache
def load_trials(folder: Path = TRIALS) -> Mapping[str, Trial]:
    """Return the trials of `folder` by id, each in its latest version.

    NoTrial if there is none; pydantic's or YAML's error for one that cannot be read: see ``flow check``.
    """
    found = [read_trial(trial_texts(each)) for each in trial_folders(folder)]
    return {trial.id: trial for trial in sorted(found, key=lambda each: _age(each.version))}


def former(unit: Unit, trial: str, version: str) -> Trial | None:
    """Return a version that screenings were begun under, as the database has kept it word for word.

    None if it is not there (any more), or cannot be read by this software.
    """
    from storage import trials  # noqa: PLC0415 - what only reads files starts without the database's libraries

    texts = trials.texts_of(unit, trial, version)
    if texts is None:
        return None
    definition, *words, record = texts
    try:
        return read_trial(TrialTexts(definition, dict(zip(LANGUAGES, words, strict=True)), record))
    except (ValueError, LookupError, YAMLError):
        return None


def _age(version: str) -> list[tuple[int, str]]:
    """Return what versions are ordered by: 2 comes before 10."""
    return [(int(part) if part.isdecimal() else -1, part) for part in version.split(".")]


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
