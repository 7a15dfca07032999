"""What a database knows that an earlier copy of it does not: what restoring the copy would lose. No values, no words.

Both may be of an earlier revision: only columns are read that every revision has had, or that this one has.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, literal, select

from flows.quantities import Frozen
from flows.screening import label
from storage.audit import ERASED, Head, head
from storage.revisions import has
from storage.tables import COUNTER, EVENT, GRANT, INBOX, OUTBOX, PERSON, SCREENING
from storage.unit import Unit


class Standing(Frozen):
    """Where a screening stood."""

    state: str
    verdict: str | None


class Moved(Frozen):
    """A screening that was begun (`then` None) or changed since."""

    number: int
    site: str
    then: Standing | None
    now: Standing


class Told(Frozen):
    """An event of the audit that the copy does not hold."""

    at: datetime
    what: str
    fact: str | None


class Card(Frozen):
    """A card that was sent since: people have read it."""

    reference: str
    at: datetime


class Right(Frozen):
    """A right that was given or taken since. No site means every site."""

    person: int
    role: str
    site: str | None


class Losses(Frozen):
    """What the copy does not know. `common` is the last event both have in the same words."""

    current: Head
    copied: Head
    common: int
    moved: tuple[Moved, ...]
    told: tuple[tuple[int | None, tuple[Told, ...]], ...]
    """By screening; under None what belongs to none."""
    updates: int
    cards: tuple[Card, ...]
    people: tuple[int, ...]
    given: tuple[Right, ...]
    taken: tuple[Right, ...]
    labels: dict[int, str]
    """How people call the later attempts, by the numbers that the bot has for them."""

    def called(self, number: int) -> str:
        """Return how people call a screening."""
        return self.labels.get(number, str(number))

    @property
    def events(self) -> int:
        """How many events would no longer be there."""
        return self.current.seq - self.common

    @property
    def continues(self) -> bool:
        """The database went on from the copy, so all that was lost is known."""
        return self.common == self.copied.seq

    @property
    def erased(self) -> tuple[int, ...]:
        """The screenings whose values were erased since, and would be back."""
        return tuple(
            number for number, told in self.told if number is not None and any(each.what == ERASED for each in told)
        )


def losses(now: Unit, then: Unit) -> Losses:
    """Compare the database with a copy made of it before."""
    common = _last_common(now, then)
    return Losses(
        current=head(now),
        copied=head(then),
        common=common,
        moved=tuple(_moved(now, then)),
        told=tuple(_told(now, common)),
        updates=sum(1 for _, known in _beside(now, then, select(INBOX.c.update_id)) if known is None),
        cards=tuple(_cards(now, then)),
        people=tuple(row.id for row, known in _beside(now, then, select(PERSON.c.id)) if known is None),
        given=tuple(_right(row) for row, known in _rights(now, then) if row.held and not (known and known.held)),
        taken=tuple(_right(row) for row, known in _rights(now, then) if known and known.held and not row.held),
        labels=_labels(now),
    )


def _labels(unit: Unit) -> dict[int, str]:
    """Return how people call each later attempt; before revision 0003 there were none."""
    if not has(unit, SCREENING.c.attempt):
        return {}
    later = select(SCREENING.c.number, SCREENING.c.first, SCREENING.c.attempt).where(SCREENING.c.first.is_not(None))
    return {row.number: label(row.number, row.first, row.attempt) for row in unit.execute(later)}


def erased_numbers(unit: Unit) -> frozenset[int]:
    """Return the screenings that were erased, whenever that was."""
    told = select(EVENT.c.screening).where(EVENT.c.what == ERASED, EVENT.c.screening.is_not(None))
    return frozenset(unit.scalars(told.distinct()))


def last_number(unit: Unit) -> int:
    """Return the last number that a screening was given."""
    return unit.scalar(select(COUNTER.c.value).where(COUNTER.c.name == "screening")) or 0


def _last_common(now: Unit, then: Unit) -> int:
    """Each hash stands for all before it, so the place where two chains part is found by halving."""
    low, high = 0, min(head(now).seq, head(then).seq)
    while low < high:
        middle = (low + high + 1) // 2
        hashes = {unit.scalar(select(EVENT.c.hash).where(EVENT.c.seq == middle)) for unit in (now, then)}
        low, high = (middle, high) if len(hashes) == 1 else (low, middle - 1)
    return low


def _moved(now: Unit, then: Unit) -> Iterator[Moved]:
    shown = ("number", "site", "state", "verdict", "revision")
    query = select(*[SCREENING.c[name] for name in shown])
    for row, known in _beside(now, then, query):
        if known is None or known.revision != row.revision or _standing(known) != _standing(row):
            was = _standing(known) if known else None
            yield Moved(number=row.number, site=row.site, then=was, now=_standing(row))


def _told(now: Unit, common: int) -> Iterator[tuple[int | None, tuple[Told, ...]]]:
    query = select(EVENT.c.screening, EVENT.c.at, EVENT.c.what, EVENT.c.fact).where(EVENT.c.seq > common)
    rows = now.execute(query.order_by(EVENT.c.screening.nulls_last(), EVENT.c.seq))
    for screening, events in groupby(rows, key=lambda row: row.screening):
        yield screening, tuple(Told(at=row.at, what=row.what, fact=row.fact) for row in events)


def _cards(now: Unit, then: Unit) -> Iterator[Card]:
    shown = ("id", "reference", "state", "attempts", "created_at", "settled_at")
    query = select(*[OUTBOX.c[name] for name in shown]).where(OUTBOX.c.kind.in_(("card", "recard")))
    for row, known in _beside(now, then, query):
        is_new = known is None or (known.state != "sent" and known.attempts < row.attempts)
        if is_new and row.state in {"sent", "ambiguous"}:
            yield Card(reference=row.reference, at=row.settled_at or row.created_at)


def _rights(now: Unit, then: Unit) -> Iterator[tuple[Row[Any], Row[Any] | None]]:
    in_force = GRANT.c.revoked_at.is_(None)
    return _beside(now, then, select(GRANT.c.id, GRANT.c.person, GRANT.c.role, GRANT.c.site, _yes(in_force)))


def _beside(now: Unit, then: Unit, query: Select[Any]) -> Iterator[tuple[Row[Any], Row[Any] | None]]:
    """Yield each row of now with the one of the same key then; the key is the first column. In constant memory."""
    ordered = query.order_by(*list(query.selected_columns)[:1]).execution_options(yield_per=1000)
    return _paired(now.execute(ordered), then.execute(ordered))


def _paired(now: Iterable[Row[Any]], then: Iterable[Row[Any]]) -> Iterator[tuple[Row[Any], Row[Any] | None]]:
    waiting = iter(then)
    known = next(waiting, None)
    for row in now:
        while known is not None and known[0] < row[0]:
            known = next(waiting, None)
        yield row, known if known is not None and known[0] == row[0] else None


def _yes(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(condition, literal(True)).label("held")  # noqa: FBT003  # a column of the query


def _standing(row: Row[Any]) -> Standing:
    return Standing(state=row.state, verdict=row.verdict)


def _right(row: Row[Any]) -> Right:
    return Right(person=row.person, role=row.role, site=row.site)
