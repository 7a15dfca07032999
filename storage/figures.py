"""Patients counted in the database: by site, month and result, and the reasons why they were excluded.

Of several attempts with a patient the latest counts, unless it was annulled. Bodies are not read. What the completed
logs hold is taken apart in the database too, and looked for among the latest `MOST_LOGS` that are closed.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Select,
    TableValuedAlias,
    Text,
    and_,
    cast,
    column,
    func,
    or_,
    select,
    text,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB

from flows.figures import Figures, Tally
from flows.screening import ERASED
from storage.tables import SCREENING
from storage.unit import Unit

MOST_LOGS = 1000
COMPLETE = '{"complete":true,'
"""How the findings of a log begin that was completed after the first exclusion: see `bot/rounds.py`."""

_COUNTS: ColumnElement[bool] = and_(
    SCREENING.c.state != "annulled", or_(SCREENING.c.state != ERASED, SCREENING.c.verdict.is_not(None))
)
"""What was erased still counts by its verdict; without one it never came to a result, or was annulled."""
_IS_LATER: ColumnElement[bool] = text("first IS NOT NULL")  # type: ignore[assignment]  # the words of the index


def figures(unit: Unit, trial: str, sites: Collection[str] | None = None) -> Figures:
    """Return the figures of a trial, at these sites (None: at all)."""
    wanted = [SCREENING.c.trial == trial, *([] if sites is None else [SCREENING.c.site.in_(sites)])]
    failures, completed = _failures(unit, wanted)
    return Figures(tallies=_tallies(unit, wanted), failures=failures, completed=completed)


def _tallies(unit: Unit, wanted: list[ColumnElement[bool]]) -> tuple[Tally, ...]:
    month = func.substr(cast(SCREENING.c.day, Text), 1, len("2026-11"))
    by = (SCREENING.c.site, month, SCREENING.c.verdict, SCREENING.c.first_exclusion)
    query = select(*by, func.count()).where(*wanted, _COUNTS, SCREENING.c.number.not_in(_superseded()))
    return tuple(
        Tally(
            site=site,
            month=of_month,
            result=verdict or "open",
            first_exclusion=first_exclusion if verdict == "excluded" else None,
            count=count,
        )
        for site, of_month, verdict, first_exclusion, count in unit.execute(query.group_by(*by))
    )


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


def _failures(unit: Unit, wanted: list[ColumnElement[bool]]) -> tuple[dict[str, int], int]:
    """Return how often each criterion failed in the latest completed logs, and how many logs that are."""
    closed = (
        select(SCREENING.c.number, SCREENING.c.findings)
        .where(*wanted, SCREENING.c.state == "closed", SCREENING.c.number.not_in(_superseded()))
        .order_by(SCREENING.c.number.desc())
        .limit(MOST_LOGS)
        .subquery()
    )
    logs = select(closed).where(closed.c.findings.startswith(COMPLETE, autoescape=True)).cte("logs")
    each, status = _each_criterion(unit, logs)
    joined = logs.join(each, true())
    failed = (
        select(each.c.key, func.count().label("times")).select_from(joined).where(status == "fail").group_by(each.c.key)
    )
    count: int = unit.scalar(select(func.count()).select_from(logs))
    return {row.key: row.times for row in unit.execute(failed)} if count else {}, count


def _each_criterion(unit: Unit, logs: CTE) -> tuple[TableValuedAlias, ColumnElement[str]]:
    """Return a row for each finding, named by its criterion, and its status, as the database takes JSON apart."""
    if unit.dialect.name == "sqlite":
        each = func.json_each(logs.c.findings, "$.criteria").table_valued("key", "value")
        return each, func.json_extract(each.c.value, "$.status")
    of_each = func.jsonb_each(cast(logs.c.findings, JSONB)["criteria"]).table_valued("key", column("value", JSONB))
    return of_each, of_each.c.value["status"].astext
