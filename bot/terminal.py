"""How a verb of the command line answers: sentences on standard output, trouble on standard error."""

from __future__ import annotations

import sys

NOT_ALL_WELL, NOT_POSSIBLE = 1, 2
DIFFERS, CUT_OFF, CANNOT_CHECK = 2, 3, 64
"""Of what verifies: not as it was written or judged; an end that is missing or not covered; not to be checked here."""

MIXED_UP = 78
"""Of `run`: play and real screenings would share a database. No start will do until the settings are others."""


def tell(*lines: str) -> None:
    """Print lines."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def sorry(why: str, status: int = NOT_POSSIBLE) -> int:
    """Say why not, and return the exit status."""
    sys.stderr.write(f"{why}\n")
    return status


def confirmed(question: str, word: str) -> bool | None:
    """Return whether a person typed the word; None where nobody can be asked."""
    if not sys.stdin.isatty():
        return None
    tell(f"{question} Type {word} and Enter:")
    return sys.stdin.readline().strip() == word
