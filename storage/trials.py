"""Each trial version that was ever used, word for word: what a screening was judged under can be read again."""

import hashlib
from datetime import datetime

from sqlalchemy import ColumnElement, select

from storage.database import insert_new
from storage.tables import TRIAL
from storage.unit import Unit


class TrialChanged(Exception):
    """A version that was used before comes with other words; a change of the trial needs a new version."""


def pin(unit: Unit, trial: str, version: str, text: str, now: datetime) -> str:
    """Keep the text of a version at its first use and return its SHA-256; raises TrialChanged if the text differs."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    new = insert_new(unit, TRIAL, "trial", "version")
    unit.execute(new, {"trial": trial, "version": version, "sha256": sha256, "text": text, "first_used_at": now})
    kept = unit.scalar(select(TRIAL.c.sha256).where(*_is(trial, version)))
    if kept != sha256:
        raise TrialChanged(
            f"{trial} version {version} was used with another text (SHA-256 {kept}, now {sha256}). "
            "Give the changed trial a new version; screenings go on under the one they started with."
        )
    return sha256


def text_of(unit: Unit, trial: str, version: str) -> str | None:
    """Return the pinned text of a version, None if it was never used."""
    text: str | None = unit.scalar(select(TRIAL.c.text).where(*_is(trial, version)))
    return text


def _is(trial: str, version: str) -> tuple[ColumnElement[bool], ...]:
    return TRIAL.c.trial == trial, TRIAL.c.version == version
