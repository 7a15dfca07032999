"""What may be read of it all, for `log list`, `log show`, `/log`, `/stats` and the health page; changes nothing."""

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Table, TextClause, func, select, text
from sqlalchemy.engine import RowMapping

from flows.quantities import Frozen
from storage import conversation, lists, outbox, screenings
from storage.conversation import Utterance
from storage.lists import Line
from storage.screenings import Kept
from storage.tables import EVENT, INBOX, OUTBOX, SCREENING, VALUE
from storage.tables.traffic import ASIDE, FAILED
from storage.unit import Unit


class Delivery(Frozen):
    """One thing that a screening made us send, and its fate."""

    chat_id: int
    kind: str
    reference: str
    state: str
    attempts: int
    created_at: datetime
    settled_at: datetime | None
    message_id: int | None
    error: str | None


class Happened(Frozen):
    """One event of the audit, with its values if they were not erased."""

    seq: int
    at: datetime
    person: int | None
    role: str | None
    what: str
    fact: str | None
    old: Any
    new: Any
    reason: str | None
    erased: bool


class Log(Frozen):
    """All that is known of one screening."""

    kept: Kept
    conversation: tuple[Utterance, ...]
    events: tuple[Happened, ...]
    deliveries: tuple[Delivery, ...]


class Wanted(Frozen):
    """Which screenings a list shows; what is None does not matter. `before` is the last number of the page before."""

    site: str | None = None
    person: int | None = None
    verdict: str | None = None
    first_exclusion: str | None = None
    is_open: bool | None = None
    before: int | None = None


class Health(Frozen):
    """How much is waiting, for how many seconds. It may be asked for often: it reads only what is open or failed."""

    inbox_open: int
    inbox_aside: int
    inbox_lag: float
    outbox_unsettled: int
    outbox_blocked: int
    outbox_dead: int
    outbox_lag: float
    """How late the latest thing to be sent is. What waits on purpose is not late: after a 429, or for a time set."""


def log_list(unit: Unit, wanted: Wanted, limit: int = 50) -> tuple[Line, ...]:
    """Return a page of screenings, the latest first."""
    named = wanted.model_dump(exclude={"before"}, exclude_none=True)
    conditions = [SCREENING.c[name] == value for name, value in named.items()]
    page = [] if wanted.before is None else [SCREENING.c.number < wanted.before]
    return lists.lines(unit, *conditions, *page, limit=limit)


def log_show(unit: Unit, number: int) -> Log | None:
    """Return everything about one screening, None if there is none of that number."""
    kept = screenings.load(unit, number)
    if kept is None:
        return None
    said = conversation.of(unit, number)
    return Log(kept=kept, conversation=said, events=happened(unit, number), deliveries=deliveries(unit, number))


def happened(unit: Unit, screening: int) -> tuple[Happened, ...]:
    """Return the events of a screening, in order."""
    columns = [EVENT.c[name] for name in ("seq", "at", "person", "role", "what", "fact", "sealed")]
    values = (VALUE.c.salt, VALUE.c.old, VALUE.c.new, VALUE.c.reason)
    query = select(*columns, *values).outerjoin(VALUE, VALUE.c.seq == EVENT.c.seq)
    rows = unit.execute(query.where(EVENT.c.screening == screening).order_by(EVENT.c.seq)).mappings()
    return tuple(happening(row) for row in rows)


def deliveries(unit: Unit, screening: int) -> tuple[Delivery, ...]:
    """Return what a screening made us send, in order."""
    columns = [OUTBOX.c[name] for name in Delivery.model_fields]
    query = select(*columns).where(OUTBOX.c.screening == screening).order_by(OUTBOX.c.id)
    return tuple(Delivery(**row) for row in unit.execute(query).mappings())


def health(unit: Unit, now: datetime) -> Health:
    """Return what is waiting and what went wrong."""
    oldest = unit.scalar(select(func.min(INBOX.c.received_at)).where(INBOX.c.done_at.is_(None)))
    failed = select(OUTBOX.c.state, func.count().label("number")).where(text(FAILED)).group_by(OUTBOX.c.state)
    counts = {row.state: row.number for row in unit.execute(failed)}
    return Health(
        inbox_open=_count(unit, INBOX, INBOX.c.done_at.is_(None)),
        inbox_aside=_count(unit, INBOX, text(ASIDE)),
        inbox_lag=_seconds(oldest, now),
        outbox_unsettled=_count(unit, OUTBOX, OUTBOX.c.settled_at.is_(None)),
        outbox_blocked=counts.get("blocked", 0),
        outbox_dead=counts.get("dead", 0),
        outbox_lag=_seconds(outbox.late_since(unit, now), now),
    )


def _count(unit: Unit, table: Table, which: ColumnElement[bool] | TextClause) -> int:
    return unit.scalar(select(func.count()).select_from(table).where(which)) or 0


def _seconds(since: datetime | None, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds()) if since else 0.0


def happening(row: RowMapping) -> Happened:
    """Return an event, as read with its values and their salt; for `storage` only."""
    shown = {name: row[name] for name in ("seq", "at", "person", "role", "what", "fact")}
    values = {name: _value(row[name]) for name in ("old", "new", "reason")}
    return Happened(**shown, **values, erased=row["sealed"] is not None and row["salt"] is None)


def _value(canonical: str | None) -> Any:  # noqa: ANN401  # a value is any JSON
    return None if canonical is None else orjson.loads(canonical)
