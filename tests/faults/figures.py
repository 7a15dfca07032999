"""What a campaign found, as values that outlive it: one JSON file for each, from which the page is written."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

CACHE = Path(__file__).parents[2] / ".cache"
KEPT_IN = CACHE / "faults"
"""Where the last run of each campaign left its figures; those of another series stand beside it."""


@dataclass(frozen=True)
class Asked:
    """How much is wanted: all of it, in `short` what a few seconds allow, or the one `case` that a violation named."""

    folder: Path
    """An empty folder for databases and whatever else a campaign writes."""
    seed: int
    short: bool = False
    case: str = ""


@dataclass(frozen=True)
class Row:
    """One line of a campaign's table: what was tried, how often, and how often the promise did not hold."""

    what: str
    trials: int
    violations: int = 0
    note: str = ""


@dataclass(frozen=True)
class Campaign:
    """What one campaign did and found. `violations` are sentences, each with the command that plays it again."""

    name: str
    promise: str
    seed: int
    seconds: float
    rows: tuple[Row, ...]
    violations: tuple[str, ...] = ()
    measured: tuple[tuple[str, str], ...] = ()
    """Figures besides counts, with their names: ("ready again, 95 of 100", "1.9 s")."""
    how: tuple[str, ...] = ()
    """Sentences that say what a trial is."""
    untested: tuple[str, ...] = ()
    """Sentences that say what this does not show."""
    short: bool = field(default=False, kw_only=True)
    commit: str = field(default="", kw_only=True)
    """Of the bot that was tried."""

    @property
    def trials(self) -> int:
        """How often something was tried in all."""
        return sum(row.trials for row in self.rows)

    @property
    def bad(self) -> int:
        """How often the promise did not hold."""
        return max(len(self.violations), sum(row.violations for row in self.rows))


def replay(name: str, asked: Asked, case: str, series: str = "faults") -> str:
    """Return the command that plays one case again."""
    return f"python -m tests.{series} {name} --seed {asked.seed} --case '{case}'"


def keep(campaign: Campaign, where: Path = KEPT_IN) -> None:
    """Keep what a campaign found, in place of what its last run found."""
    where.mkdir(parents=True, exist_ok=True)
    (where / f"{campaign.name}.json").write_text(json.dumps(asdict(campaign), indent=1), encoding="utf-8")


def kept(name: str, where: Path = KEPT_IN) -> Campaign | None:
    """Return what the last run of a campaign found, None if there was none."""
    path = where / f"{name}.json"
    return _read(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def _read(found: dict[str, Any]) -> Campaign:
    lists = {name: tuple(found[name]) for name in ("violations", "how", "untested")}
    measured = tuple((str(name), str(value)) for name, value in found["measured"])
    return Campaign(**{**found, **lists, "measured": measured, "rows": tuple(Row(**row) for row in found["rows"])})
