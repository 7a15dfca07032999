"""Questions to the sponsor about how a trial is to be read, what was answered, and which screenings hang on them."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, func, select, update

from flows.quantities import Frozen
from storage.database import insert_new
from storage.lists import Line, lines
from storage.screenings import Kept, load
from storage.tables import DEPENDENT, QUERY, SCREENING
from storage.unit import Unit


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
