"""The folders of the trials on this machine. Looking for them loads nothing that reading them needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class NoTrial(Exception):
    """TRIALS_DIR names a folder without any trial in it, or none at all."""


def trial_folders(of: Path) -> list[Path]:
    """Return the folder of each trial, in order; NoTrial if there is none: nothing would be checked or asked."""
    found = [path.parent for path in sorted(of.glob("*/trial.yaml"))]
    if not found:
        raise NoTrial(f"No trial in {of}: each needs a folder with trial.yaml. Check TRIALS_DIR.")
    return found
