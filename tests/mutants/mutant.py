"""One mutant: a module with one small change in it, and what the tests made of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

HOUSE = Path(__file__).parents[2]
PYTEST = (
    *("-q", "-x", "--noconftest", "-p", "no:cacheprovider", "-p", "no:xdist"),
    *("-p", "tests.mutants.hypotheses", "-W", "ignore::pytest.PytestAssertRewriteWarning", "--rootdir", str(HOUSE)),
)
"""How the tests are run: none of those that tell mutants needs the fixtures of tests/conftest.py."""


@lru_cache
def written(module: str) -> str:
    """Return the text of a module."""
    return (HOUSE / module).read_text(encoding="utf-8")


@dataclass(frozen=True)
class Mutant:
    """`new` stands in the module for the characters from `start` to before `end`."""

    module: str
    operator: str
    start: int
    end: int
    new: str

    @cached_property
    def text(self) -> str:
        """The module as changed."""
        old = written(self.module)
        return old[: self.start] + self.new + old[self.end :]

    @property
    def line(self) -> int:
        """Where the change begins, from 1 on."""
        return written(self.module).count("\n", 0, self.start) + 1

    @property
    def place(self) -> str:
        """Where it is, such as flows/verdict.py:31."""
        return f"{self.module}:{self.line}"

    @property
    def was(self) -> str:
        """The lines that it changes, as they are."""
        return _lines(written(self.module), self.start, self.end)

    @property
    def becomes(self) -> str:
        """The same lines as changed."""
        return _lines(self.text, self.start, self.start + len(self.new))


@dataclass(frozen=True)
class Tried:
    """`by`: the test that failed, or how the mutant ended otherwise; empty of one that no test told from the code."""

    mutant: Mutant
    by: str = ""

    @property
    def survived(self) -> bool:
        """No test failed."""
        return not self.by


def _lines(text: str, start: int, end: int) -> str:
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    return " ".join(text[first : last if last >= 0 else None].split())
