"""Mutants that no test tells from the code, each with the reason why it is the same or does not matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from tests.mutants.mutant import Mutant

_KEPT = Path(__file__).with_name("survivors.yaml")


@dataclass(frozen=True)
class Reason:
    """Why changing the lines `was` to one of `becomes` may stay unseen."""

    module: str
    was: str
    becomes: tuple[str, ...]
    why: str


@lru_cache
def reasons() -> Mapping[tuple[str, str, str], str]:
    """Return the reasons by module, lines as they are, and lines as changed."""
    return {(each.module, each.was, one): each.why for each in kept() for one in each.becomes}


def kept() -> list[Reason]:
    """Return the reasons as they are kept, in `survivors.yaml`."""
    read = yaml.safe_load(_KEPT.read_text(encoding="utf-8")) or {}
    return [
        Reason(module, each["was"], tuple(each["becomes"]), each["why"])
        for module, some in read.items()
        for each in some
    ]


def reason(mutant: Mutant) -> str:
    """Return why the mutant may survive, "" if nobody has said."""
    return reasons().get((mutant.module, mutant.was, mutant.becomes), "")
