"""How a list of screenings is found: by which index, so that no combination of filters reads more than a part of them.

A list is looked for where the fewest are: among those of a person, of a first exclusion, of a site; each of these
indexes holds all that a filter can ask, so that no row is read for nothing. Without any of these three there are few
kinds of screenings, by state, verdict and review: each kind has its range, and the ranges are merged as they are read.
"""

import heapq
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from datetime import date, datetime, timedelta
from itertools import islice, product
from operator import itemgetter
from typing import Any, Literal, NamedTuple, TypeAlias

from pydantic import Field
from sqlalchemy import ColumnElement, Select, TextClause, bindparam, column, func, select, text, tuple_

from flows.pending import begins
from flows.quantities import Frozen
from storage import reviews
from storage.tables import EVENT, SCREENING
from storage.unit import Answer, Unit

By: TypeAlias = Literal["started", "ended"]

VERDICTS = (None, "eligible", "excluded", "pending")
OLDEST, NEWEST = date(1970, 1, 2), date(9000, 1, 1)
"""No screening has begun before or after; still further away there is no moment at which a day begins."""

_WIDE = (1 << 63) - 2
_ALL = 1 << 40
_COLUMN = {each.name: column(each.name, each.type) for each in SCREENING.c}
"""The columns without their table: so it can be said by which index SQLite is to read it."""


def _states() -> Select[tuple[str | None]]:
    """Return the states that any screening is in, one found behind the other by the index; the last one is none."""
    state = SCREENING.c.state
    found = select(func.min(state).label("state")).cte("found", recursive=True)
    further = select(func.min(state)).where(state > found.c.state).correlate(found).scalar_subquery()
    every = found.union_all(select(further).where(found.c.state.is_not(None)))
    return select(every.c.state)


_FEW = 0.35
_ENDS = (EVENT.c.at, EVENT.c.at.desc())
_KIND = ("state", "verdict", "review")
_STATES = _states()


class Key(Frozen):
    """The place of a screening in a list: when it began or ended, and its number."""

    at: datetime
    number: int = Field(ge=-_WIDE, le=_WIDE)


class Look(NamedTuple):
    """In which order to look (`down`: the latest first), beyond which key, between which days of start, how far."""

    by: By
    down: bool
    beyond: Key | None
    days: tuple[date | None, date | None]
    limit: int


class Ways(NamedTuple):
    """An index (`by`), and the values of its first columns between which there is no choice left: a range for each."""

    by: str
    ranges: Sequence[Mapping[str, Any]]


def can_be(value: object) -> bool:
    """Say whether anything can be called so: what cannot be printed is no word of ours, and no database takes it."""
    return not isinstance(value, str) or value.isprintable()


def keys(unit: Unit, given: Mapping[str, Any], sites: Collection[str] | None, look: Look) -> list[Key]:
    """Return the keys of the first screenings, in the order of the look, of which all this is true."""
    if not all(can_be(value) for value in given.values()):
        return []
    ways = _ways(unit, given, sites, look)
    rest = [*_rest(given, sites, ways), *_bounds(look)]
    with ExitStack() as opened:
        found = [opened.enter_context(closing(each)) for each in _looked_up(unit, ways, rest, look)]
        merged = heapq.merge(*found, key=itemgetter(0, 1), reverse=look.down)
        return [Key(at=row[0], number=row[1]) for row in islice(merged, look.limit)]


def _ways(unit: Unit, given: Mapping[str, Any], sites: Collection[str] | None, look: Look) -> Ways:
    for name in ("person", "first_exclusion"):
        if name in given:
            return Ways(f"screening_of_{name}", [{name: given[name]}])
    if "site" in given or sites is not None:
        return Ways("screening_of_site", [{"site": each} for each in _some_sites(given.get("site"), sites)])
    states = [given["state"]] if "state" in given else unit.scalars(_STATES)
    verdicts = [given["verdict"]] if "verdict" in given else VERDICTS
    grades = [given["review"]] if "review" in given else reviews.STATES
    kinds = product((state for state in states if state is not None), verdicts, grades)
    by = "started" if look.by == "started" or _are_few(unit, look.days) else "ended"
    return Ways(f"screening_kinds_by_{by}", [dict(zip(_KIND, kind, strict=True)) for kind in kinds])


def _are_few(unit: Unit, days: tuple[date | None, date | None]) -> bool:
    """Say whether so few of all can have begun on these days that they are sooner sorted than the others passed over.

    The time there is lies between the first event of the audit and the last one.
    """
    since, until = days
    if since is None and until is None:
        return False
    first, last = (unit.scalar(select(EVENT.c.at).order_by(each).limit(1)) for each in _ENDS)
    if first is None:
        return False
    begin = max(begins(max(since, OLDEST)), first) if since else first
    end = min(begins(min(until, NEWEST) + timedelta(days=1)), last) if until else last
    return bool(end - begin < _FEW * (last - first))


def _some_sites(wanted: str | None, sites: Collection[str] | None) -> list[str]:
    if sites is None:
        return [] if wanted is None else [wanted]
    return sorted(each for each in set(sites) if wanted in {None, each})


def _rest(given: Mapping[str, Any], sites: Collection[str] | None, ways: Ways) -> Iterator[ColumnElement[bool]]:
    """Return what else must be true of a screening in any of the ranges."""
    fixed = ways.ranges[0] if ways.ranges else {}
    yield from (_COLUMN[name] == value for name, value in given.items() if name not in fixed)
    if sites is not None and "site" not in fixed:
        yield _COLUMN["site"].in_(sorted(sites))


def _bounds(look: Look) -> Iterator[ColumnElement[bool]]:
    """Return between which days it began, and beyond which key it stands."""
    began, taken = _COLUMN["started_at"], _COLUMN[f"{look.by}_at"]
    since, until = look.days
    if since:
        yield began >= begins(max(since, OLDEST))
    if until:
        yield began < begins(min(until, NEWEST) + timedelta(days=1))
    if look.by == "ended":
        yield taken.is_not(None)
    if look.beyond:
        place = tuple_(taken, _COLUMN["number"])
        key = (look.beyond.at, look.beyond.number)
        yield place < key if look.down else place > key


def _looked_up(unit: Unit, ways: Ways, rest: Sequence[ColumnElement[bool]], look: Look) -> Iterator[Answer]:
    """Yield what stands in each range, in the order of the look; a row is read when it is taken."""
    queries: dict[tuple[str, ...], Select[Any]] = {}
    table = text(f"screening INDEXED BY {ways.by}" if unit.dialect.name == "sqlite" else "screening")
    for each in ways.ranges:
        empty = tuple(name for name, value in each.items() if value is None)
        if empty not in queries:
            queries[empty] = _query(table, [*_fixed(each), *rest], look, ways.by)
        yield unit.execute(queries[empty], {f"of_{name}": value for name, value in each.items()})


def _fixed(values: Mapping[str, Any]) -> Iterator[ColumnElement[bool]]:
    for name, value in values.items():
        yield _COLUMN[name].is_(None) if value is None else _COLUMN[name] == bindparam(f"of_{name}")


def _query(table: TextClause, conditions: Sequence[ColumnElement[bool]], look: Look, index: str) -> Select[Any]:
    """Return the query for one range. An index in order of the start is sorted by the end.

    It is read from the end that comes first, because then the few that are wanted come early and the rest is not kept.
    """
    of_start = [_COLUMN["started_at"], _COLUMN["number"]]
    if look.by == "started" or index.endswith("_by_ended"):
        ordered = [_COLUMN[f"{look.by}_at"], _COLUMN["number"]]
        return _in_order(select(*ordered).select_from(table).where(*conditions), ordered, look.down).limit(look.limit)
    inner = select(_COLUMN["ended_at"], _COLUMN["number"]).select_from(table).where(*conditions)
    read = _in_order(inner, of_start, look.down).limit(_ALL).subquery()
    return _in_order(select(read), list(read.c), look.down).limit(look.limit)


def _in_order(query: Select[Any], by: Sequence[ColumnElement[Any]], down: bool) -> Select[Any]:  # noqa: FBT001  # it is only passed on
    return query.order_by(*((each.desc() for each in by) if down else by))
