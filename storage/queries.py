"""Questions to the sponsor about how a trial is to be read, what was answered, and which screenings hang on them."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import ScalarSelect, delete, func, select, tuple_, update

from flows.quantities import Frozen
from storage.database import insert_new
from storage.lists import Line, lines
from storage.paging import Sheet, Turn, sheet
from storage.screenings import Kept, load
from storage.tables import DEPENDENT, QUERY, SCREENING
from storage.unit import Unit

MOST = 1000

Place: TypeAlias = tuple[datetime, str]
"""Where a query stands in the list: when it was opened, and its name."""


class Query(Frozen):
    """One question. `point`: its text, where the trial's definition has none; `dependents`: how many wait for it."""

    trial: str
    name: str
    criterion: str
    point: str | None
    opened_at: datetime
    opened_by: int | None
    answer: str | None
    answered_at: datetime | None
    answered_by: int | None
    dependents: int = 0


def opened(unit: Unit, query: Query) -> bool:
    """Open a query; False if it was open before. `dependents` is not looked at."""
    new = insert_new(unit, QUERY, "trial", "name").values(query.model_dump(exclude={"dependents"}))
    return unit.execute(new.returning(QUERY.c.name)).one_or_none() is not None


def depend(unit: Unit, screening: int, trial: str, names: Mapping[str, str]) -> None:
    """Note on which queries, each with its criterion, a screening's verdict hangs now; on no other any more."""
    unit.execute(delete(DEPENDENT).where(DEPENDENT.c.screening == screening))
    rows = [{"trial": trial, "name": name, "screening": screening} for name in names]
    if rows:
        unit.execute(insert_new(unit, DEPENDENT, "trial", "name", "screening"), rows)


def answer(unit: Unit, trial: str, name: str, text: str, by: int, now: datetime) -> bool:
    """Keep what the sponsor has answered; a later answer takes its place. False if nobody has asked that."""
    answered = {"answer": text, "answered_by": by, "answered_at": now}
    asked = update(QUERY).where(QUERY.c.trial == trial, QUERY.c.name == name)
    return unit.execute(asked.values(answered)).rowcount > 0


def all_of(unit: Unit, trial: str) -> tuple[Query, ...]:
    """Return the queries of a trial, in the order in which they were opened."""
    waiting = (
        select(func.count())
        .select_from(DEPENDENT)
        .where(DEPENDENT.c.trial == QUERY.c.trial, DEPENDENT.c.name == QUERY.c.name)
        .scalar_subquery()
    )
    query = select(QUERY, waiting.label("dependents")).where(QUERY.c.trial == trial)
    return tuple(Query(**row) for row in unit.execute(query.order_by(QUERY.c.opened_at, QUERY.c.name)).mappings())


def page(unit: Unit, trial: str, turn: Turn[Place], *, answered: bool | None = None) -> Sheet[Query, Place]:
    """Return a page of the queries of a trial, answered or not (None: all), in the order in which they were opened.

    Of the screenings that hang on each no more than `MOST` are counted.
    """
    conditions = [QUERY.c.trial == trial]
    if answered is not None:
        conditions.append(QUERY.c.answered_at.is_not(None) if answered else QUERY.c.answered_at.is_(None))
    order = (QUERY.c.opened_at, QUERY.c.name)

    def find(beyond: Place | None, backwards: bool, most: int) -> list[Query]:  # noqa: FBT001  # as pages are asked for
        place = tuple_(*order)
        bound = [] if beyond is None else [place < beyond if backwards else place > beyond]
        ordered = [each.desc() for each in order] if backwards else order
        query = select(QUERY, _some_waiting().label("dependents")).where(*conditions, *bound)
        return [Query(**row) for row in unit.execute(query.order_by(*ordered).limit(most)).mappings()]

    return sheet(turn, find, key_of=lambda query: (query.opened_at, query.name))


def _some_waiting() -> ScalarSelect[int]:
    """Return how many hang on a query, of the first so many: however many do, it costs no more."""
    of_it = (DEPENDENT.c.trial == QUERY.c.trial, DEPENDENT.c.name == QUERY.c.name)
    some = select(DEPENDENT.c.screening).where(*of_it).limit(MOST).correlate(QUERY).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def dependents(unit: Unit, trial: str, name: str, limit: int = 50) -> tuple[Line, ...]:
    """Return the screenings whose verdict hangs on a query, the latest first."""
    of_it = select(DEPENDENT.c.screening).where(DEPENDENT.c.trial == trial, DEPENDENT.c.name == name)
    return lines(unit, SCREENING.c.number.in_(of_it), limit=limit)


def judged_under_others(unit: Unit, trial: str, version: str, after: int, limit: int) -> tuple[Kept, ...]:
    """Return the screenings beyond a number that have an outcome under another version, the oldest first."""
    under = (SCREENING.c.trial == trial, SCREENING.c.version != version, SCREENING.c.verdict.is_not(None))
    query = select(SCREENING.c.number).where(*under, SCREENING.c.number > after)
    numbers = unit.scalars(query.order_by(SCREENING.c.number).limit(limit)).all()
    return tuple(kept for kept in (load(unit, number) for number in numbers) if kept)
