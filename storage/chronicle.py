"""The audit as people read it: its events, the latest first, filtered and paged by their number in the chain."""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, TextClause, column, select, text

from flows.pending import begins
from flows.quantities import Frozen
from flows.screening import label
from storage.paging import Sheet, Turn, sheet
from storage.reports import Happened, happening
from storage.tables import EVENT, SCREENING, VALUE
from storage.tables.ledger import IS_RARE, USUAL
from storage.unit import Unit
from storage.ways import NEWEST, OLDEST, can_be

SKEW = timedelta(hours=1)
"""So far, at most, may the clocks of machines differ that write into one chain: its order is not quite that of time."""


_COLUMN = {each.name: column(each.name, each.type) for each in EVENT.c}
"""The columns without their table: so it can be said by which index SQLite is to read it."""


class Sought(Frozen):
    """Which events to list; what is None does not matter. The days are those of Paris, both included."""

    what: str | None = None
    person: int | None = None
    screening: int | None = None
    since: date | None = None
    until: date | None = None


class Entry(Happened):
    """One event of the audit, where it happened and about what; a screening is named as people call it."""

    site: str | None
    screening: int | None
    label: str | None
    version: str | None
    software: str
    hash: str


def events(unit: Unit, sought: Sought, turn: Turn[int]) -> Sheet[Entry, int]:
    """Return a page of the events, the latest first."""
    conditions = _conditions(unit, sought)

    def find(beyond: int | None, backwards: bool, most: int) -> list[int]:  # noqa: FBT001  # as pages are asked for
        if conditions is None:
            return []
        seq = _COLUMN["seq"]
        bound = [] if beyond is None else [seq > beyond if backwards else seq < beyond]
        query = select(seq).select_from(_table(unit, sought)).where(*conditions, *bound)
        return list(unit.scalars(query.order_by(seq if backwards else seq.desc()).limit(most)))

    found = sheet(turn, find, key_of=lambda seq: seq)
    return Sheet(_entries(unit, found.items), found.after, found.before)


def _table(unit: Unit, sought: Sought) -> TextClause:
    """Return the events by the index that holds the fewest of them."""
    if unit.dialect.name != "sqlite":
        return text("event")
    if sought.screening is not None:
        return text("event INDEXED BY event_of_screening")
    if sought.person is not None:
        return text("event INDEXED BY event_of_person")
    return text("event NOT INDEXED" if sought.what in {None, USUAL} else "event INDEXED BY event_of_kind")


def _conditions(unit: Unit, sought: Sought) -> list[ColumnElement[bool]] | None:
    """Return what must be true of an event; None if nothing can be."""
    given = sought.model_dump(exclude={"since", "until"}, exclude_none=True)
    since = begins(max(sought.since, OLDEST)) if sought.since else None
    until = begins(min(sought.until, NEWEST) + timedelta(days=1)) if sought.until else None
    if not all(can_be(value) for value in given.values()):
        return None
    conditions = [_COLUMN[name] == value for name, value in given.items()]
    if sought.what not in {None, USUAL}:
        conditions.append(_in_words(IS_RARE))
    if since:
        conditions += [_COLUMN["at"] >= since, _COLUMN["seq"] >= (_first(unit, since - SKEW) or 0)]
    if until:
        first = _first(unit, until + SKEW)
        conditions += [_COLUMN["at"] < until, *([] if first is None else [_COLUMN["seq"] < first])]
    return conditions


def _first(unit: Unit, since: datetime) -> int | None:
    """Return the number of the first event from then on."""
    query = select(EVENT.c.seq).where(EVENT.c.at >= since).order_by(EVENT.c.at, EVENT.c.seq).limit(1)
    found: int | None = unit.scalar(query)
    return found


def _in_words(condition: str) -> ColumnElement[bool]:
    said: ColumnElement[bool] = text(condition)  # type: ignore[assignment]  # the words of the index
    return said


def _entries(unit: Unit, numbers: tuple[int, ...]) -> tuple[Entry, ...]:
    if not numbers:
        return ()
    rows = unit.execute(_SHOWN.where(EVENT.c.seq.in_(numbers)).order_by(EVENT.c.seq.desc())).mappings()
    return tuple(
        Entry(
            **vars(happening(row)),
            **{name: row[name] for name in _BESIDE},
            label=None if row["number"] is None else label(row["number"], row["first"], row["attempt"]),
        )
        for row in rows
    )


_BESIDE = ("site", "screening", "version", "software", "hash")
_OF_EVENT = ("seq", "at", "person", "role", "what", "fact", "sealed", *_BESIDE)
_SHOWN: Select[tuple[object, ...]] = (
    select(
        *(EVENT.c[name] for name in _OF_EVENT),
        *(VALUE.c[name] for name in ("salt", "old", "new", "reason")),
        *(SCREENING.c[name] for name in ("number", "first", "attempt")),
    )
    .outerjoin(VALUE, VALUE.c.seq == EVENT.c.seq)
    .outerjoin(SCREENING, SCREENING.c.number == EVENT.c.screening)
)
