"""What a person asked the measurement for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """How many rounds, how long a window (0: what the part takes for right), and which programs (none: all)."""

    rounds: int = 5
    seconds: float = 0.0
    only: tuple[str, ...] = ()
    profile: bool = False
