"""What a campaign has tried, by what it tries, and what was wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.faults.figures import Asked, Row, replay


@dataclass
class Found:
    """What the campaign `name` tried, and what was wrong."""

    name: str
    asked: Asked
    tried: Counter[str] = field(default_factory=Counter)
    bad: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def note(self, what: str, key: str, why: str) -> None:
        """Note one trial; `why` it is wrong, if it is."""
        self.tried[what] += 1
        if why:
            self.bad[what] += 1
            self.wrong.append(f"{key}: {why} ({replay(self.name, self.asked, key, series='fuzz')})")

    def rows(self) -> tuple[Row, ...]:
        """Return the lines of the page, in the order in which they were first tried."""
        return tuple(Row(what, tried, self.bad[what]) for what, tried in self.tried.items())
