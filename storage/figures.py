"""Patients counted in the database: by site, month and result, and the reasons why they were excluded.

Of several attempts with a patient the latest counts, unless it was annulled. Bodies are not read. What the completed
logs hold is taken apart in the database too, and looked for among the latest `MOST_LOGS` that are closed.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any, TypeAlias

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Select,
    String,
    TableValuedAlias,
    Text,
    and_,
    cast,
    column,
    exists,
    func,
    or_,
    select,
    text,
    true,
    union_all,
    values,
)
from sqlalchemy.dialects.postgresql import JSONB

from flows.figures import Figures, Tally
from flows.screening import ERASED
from storage.screenings import Word
from storage.tables import SCREENING
from storage.unit import Unit
from storage.ways import Key, Look, keys

MOST_LOGS = 1000
COMPLETE = '{"complete":true,'
"""How the findings of a log begin that was completed after the first exclusion: see `bot/rounds.py`."""

_Sort: TypeAlias = tuple[str, str, Word | None, str | None]
"""Site, month, verdict and first exclusion."""

_DAY = SCREENING.c.day
_MONTH = func.substr(cast(_DAY, Text), 1, len("2026-11"))
_OF_INDEX = ("site", "state", "verdict", "first_exclusion")
_COUNTS: ColumnElement[bool] = and_(
    SCREENING.c.state != "annulled", or_(SCREENING.c.state != ERASED, SCREENING.c.verdict.is_not(None))
)
"""What was erased still counts by its verdict; without one it never came to a result, or was annulled."""
_IS_LATER: ColumnElement[bool] = text("first IS NOT NULL")  # type: ignore[assignment]  # the words of the index


def figures(unit: Unit, trial: str, sites: Collection[str] | None = None) -> Figures:
    """Return the figures of a trial, at these sites (None: at all)."""
    wanted = [SCREENING.c.trial == trial, *([] if sites is None else [SCREENING.c.site.in_(sites)])]
    failures, completed = _failures(unit, trial, sites)
    return Figures(tallies=_tallies(unit, wanted), failures=failures, completed=completed)


def _tallies(unit: Unit, wanted: list[ColumnElement[bool]]) -> tuple[Tally, ...]:
    """Return how many there are of each sort, less those that a later attempt has taken the place of: they are few."""
    counted = _along_the_index(unit, wanted) if unit.dialect.name == "sqlite" else _one_by_one(unit, wanted)
    counted.subtract(_one_by_one(unit, [*wanted, SCREENING.c.number.in_(_superseded())]))
    return tuple(
        Tally(
            site=site,
            month=month,
            result=verdict or "open",
            first_exclusion=first_exclusion if verdict == "excluded" else None,
            count=count,
        )
        for (site, month, verdict, first_exclusion), count in counted.items()
        if count
    )


def _one_by_one(unit: Unit, wanted: list[ColumnElement[bool]]) -> Counter[_Sort]:
    """Return how many there are by site, month, verdict and first exclusion."""
    by = (SCREENING.c.site, _MONTH, SCREENING.c.verdict, SCREENING.c.first_exclusion)
    query = select(*by, func.count()).where(*wanted, _COUNTS).group_by(*by)
    return Counter({(site, month, verdict, first): count for site, month, verdict, first, count in unit.execute(query)})


def _along_the_index(unit: Unit, wanted: list[ColumnElement[bool]]) -> Counter[_Sort]:
    """Return the same: which sorts there are, and how many of each lie in a month, are counted where they stand.

    Asked by month, SQLite would sort all of them.
    """
    first, last = unit.execute(select(func.min(_DAY), func.max(_DAY))).one()
    months = list(_months(first, last)) if first else []
    if not months:
        return Counter()
    named = (column("month", String), column("begins", Date), column("ends", Date))
    each = values(*named, name="each").data(months).cte()
    of_index = [SCREENING.c[name] for name in _OF_INDEX]
    sort = select(*of_index).where(*wanted, _COUNTS).group_by(SCREENING.c.trial, *of_index).cte("sort")
    alike = [SCREENING.c[name].is_not_distinct_from(sort.c[name]) for name in _OF_INDEX]
    days = _DAY.between(each.c.begins, each.c.ends)
    count = select(func.count()).where(*wanted, *alike, days).correlate(sort, each)
    found: Counter[_Sort] = Counter()
    for row in unit.execute(select(sort, each.c.month, count.scalar_subquery().label("there")).join(each, true())):
        found[row.site, row.month, row.verdict, row.first_exclusion] += row.there
    return found


def _months(first: date, last: date) -> Iterator[tuple[str, date, date]]:
    """Yield each month from one day to another: its name (``2026-11``), its first day and its last."""
    day = first.replace(day=1)
    while day <= last:
        following = (day + timedelta(days=31)).replace(day=1)
        yield f"{day:%Y-%m}", day, following - timedelta(days=1)
        day = following


def _superseded() -> Select[Any]:
    """Return the numbers of attempts that a later one, not annulled, has taken the place of.

    Only later attempts are looked at, by the index that holds nothing else.
    """
    latest = (
        select(SCREENING.c.first, func.max(SCREENING.c.attempt).label("attempt"))
        .where(_IS_LATER, _COUNTS)
        .group_by(SCREENING.c.first)
        .subquery()
    )
    between = SCREENING.alias("between_them")
    has_passed = and_(between.c.first == latest.c.first, between.c.attempt < latest.c.attempt)
    passed = union_all(select(latest.c.first), select(between.c.number).join(latest, has_passed)).subquery()
    return select(passed.c.first)


def _failures(unit: Unit, trial: str, sites: Collection[str] | None) -> tuple[dict[str, int], int]:
    """Return how often each criterion failed in the latest completed logs, and how many logs that are."""
    numbers = list(islice(_latest_closed(unit, trial, sites), MOST_LOGS))
    complete = (SCREENING.c.number.in_(numbers), SCREENING.c.findings.startswith(COMPLETE, autoescape=True))
    logs = select(SCREENING.c.number, SCREENING.c.findings).where(*complete).cte("logs")
    count: int = unit.scalar(select(func.count()).select_from(logs)) if numbers else 0
    if not count:
        return {}, 0
    each, status = _each_criterion(unit, logs)
    failed = select(each.c.key, func.count().label("times")).select_from(logs.join(each, true()))
    rows = unit.execute(failed.where(status == "fail").group_by(each.c.key))
    return {row.key: row.times for row in rows}, count


def _latest_closed(unit: Unit, trial: str, sites: Collection[str] | None) -> Iterator[int]:
    """Yield the numbers of the closed screenings of a trial that no later attempt has taken the place of."""
    later = SCREENING.alias("later")
    first = func.coalesce(SCREENING.c.first, SCREENING.c.number)
    has_later = exists().where(
        later.c.first == first, later.c.attempt > SCREENING.c.attempt, later.c.state != "annulled"
    )  # fmt: skip
    beyond: Key | None = None
    while found := keys(unit, {"state": "closed"}, sites, Look("started", True, beyond, (None, None), MOST_LOGS)):  # noqa: FBT003  # the latest first
        these = SCREENING.c.number.in_([key.number for key in found])
        query = select(SCREENING.c.number, SCREENING.c.trial).where(these, ~has_later)
        counts = {
            row.number for row in unit.execute(query) if row.trial == trial
        }  # SQLite would look for the trial first
        yield from (key.number for key in found if key.number in counts)
        beyond = found[-1]


def _each_criterion(unit: Unit, logs: CTE) -> tuple[TableValuedAlias, ColumnElement[str]]:
    """Return a row for each finding, named by its criterion, and its status, as the database takes JSON apart."""
    if unit.dialect.name == "sqlite":
        each = func.json_each(logs.c.findings, "$.criteria").table_valued("key", "value")
        return each, func.json_extract(each.c.value, "$.status")
    of_each = func.jsonb_each(cast(logs.c.findings, JSONB)["criteria"]).table_valued("key", column("value", JSONB))
    return of_each, of_each.c.value["status"].astext
