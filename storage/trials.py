"""Each trial version that was ever used, word for word: what a screening was judged under can be read again."""

import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, select

from flows.trial import LANGUAGES, digest
from storage.database import insert_new
from storage.tables import EVENT, TRIAL
from storage.unit import Unit

_MOST_WAYS = 50_000
"""A text that was tampered with could be parted in more ways than anybody can try."""


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


def texts_of(unit: Unit, trial: str, version: str) -> tuple[str, ...] | None:
    """Return the texts of a version that was used, as they were when it was: definition, words, record; else None.

    They are kept in one piece. Where one ends is found by the digest that the audit has of them.
    """
    text = text_of(unit, trial, version)
    used = select(EVENT.c.trial_hash).where(EVENT.c.trial == trial, EVENT.c.version == version).limit(1)
    named = unit.scalar(used.where(EVENT.c.trial_hash.is_not(None))) if text else None
    ways = () if text is None or named is None else itertools.islice(_parted(text), _MOST_WAYS)
    return next((each for each in ways if digest(*each) == named), None)


def joined(texts: Iterable[str]) -> str:
    """Return the texts of a version in the one piece in which they are pinned."""
    return "\n".join(texts)


def _parted(text: str) -> Iterator[tuple[str, ...]]:
    """Yield every way to part the piece into the texts of a trial; first by the comments with which most begin."""
    for begins in (r"\n(?=\n#)", r"\n(?=\n[#\w])"):
        gaps = [found.end() for found in re.finditer(begins, text)]
        for ends in itertools.combinations(gaps, 1 + len(LANGUAGES)):
            starts = (0, *(end + 1 for end in ends))
            yield tuple(text[start:end] for start, end in zip(starts, (*ends, len(text)), strict=True))
