"""How pre-screening for a trial stands, in numbers. A patient is counted once, by the latest attempt that counts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal, TypeAlias

from flows.quantities import Frozen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Result: TypeAlias = Literal["eligible", "pending", "open", "excluded"]
RESULTS: tuple[Result, ...] = ("eligible", "pending", "open", "excluded")
"""In the order in which they are shown. `open`: no result yet."""


class Tally(Frozen):
    """So many patients of one site whose day of screening lies in one month (``2026-11``) came to the same."""

    site: str
    month: str
    result: Result
    first_exclusion: str | None
    count: int


class Counts(Frozen):
    """Patients by result."""

    eligible: int = 0
    pending: int = 0
    open: int = 0
    excluded: int = 0

    @property
    def screened(self) -> int:
        """All of them, whatever the result, those under way too."""
        return self.eligible + self.pending + self.open + self.excluded


class Figures(Frozen):
    """The figures of some sites. Criteria are counted among excluded patients."""

    tallies: tuple[Tally, ...]
    failures: dict[str, int]
    """Every criterion that failed, among the logs that were completed after the first exclusion."""
    completed: int
    """How many logs that are: the latest ones only, where there are very many."""

    @property
    def total(self) -> Counts:
        """All patients."""
        return _counted(self.tallies)

    @property
    def by_site(self) -> dict[str, Counts]:
        """Patients by site; sites without any are not there."""
        return _grouped(self.tallies, lambda tally: tally.site)

    @property
    def by_month(self) -> dict[str, Counts]:
        """Patients by the month of the day of screening, the earliest first, and no month between left out."""
        found = _grouped(self.tallies, lambda tally: tally.month)
        return {month: found.get(month, Counts()) for month in _months(min(found), max(found))} if found else {}

    @property
    def first_exclusions(self) -> dict[str, int]:
        """Excluded patients by the criterion that excluded them first."""
        counted: Counter[str] = Counter()
        for tally in self.tallies:
            if tally.first_exclusion:
                counted[tally.first_exclusion] += tally.count
        return dict(counted)


def latest_months(months: dict[str, Counts], most: int) -> tuple[dict[str, Counts], Counts]:
    """Return the latest months of those given, at most so many, and what all the earlier ones come to."""
    names = list(months)
    earlier = [months[name] for name in names[:-most]]
    sums = {result: sum(getattr(each, result) for each in earlier) for result in RESULTS}
    return {name: months[name] for name in names[-most:]}, Counts(**sums)


def _months(first: str, last: str) -> list[str]:
    begin, end = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    return [f"{month // 12}-{month % 12 + 1:02d}" for month in range(begin, end + 1)]


def _grouped(tallies: Iterable[Tally], by: Callable[[Tally], str]) -> dict[str, Counts]:
    groups: dict[str, list[Tally]] = {}
    for tally in tallies:
        groups.setdefault(by(tally), []).append(tally)
    return {name: _counted(group) for name, group in groups.items()}


def _counted(tallies: Iterable[Tally]) -> Counts:
    counted: Counter[str] = Counter()
    for tally in tallies:
        counted[tally.result] += tally.count
    return Counts(**counted)
