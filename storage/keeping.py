"""What has been kept long enough goes, a portion at a time, so that nobody waits for it; it is counted for the audit.

Sends are numbered in the order of owing, and screenings in the order in which they began: both are walked from a mark
that is noted, and nothing is looked at twice that is gone for good.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, or_, select, update

from flows.moments import paris_day
from flows.quantities import Frozen
from flows.screening import ERASED
from storage import meta
from storage.database import in_turn
from storage.erasing import NOTHING, SENDS_EMPTIED_TO, TRACES, UNSENT
from storage.tables import EVENT, INVITE, ITEM, OUTBOX, SCREENING, SESSION, SIGN_IN
from storage.unit import Unit

PORTION = 500
LINKS_KEPT = timedelta(days=1)
"""Links to the console that are over."""
OVER_KEPT = timedelta(days=30)
"""Sessions at the console and invitations that are over."""

_ANSWERS, _COUNTS = "answers_erased_to", "forgotten"
_TELLS_NOTHING = (
    "log read", "details read", "report read", "calendar read",
    "erasure asked", "erasure refused", "erasure withdrawn", "erasure expired",
)  # fmt: skip
"""After these no more is known of the patient: somebody has read, or would have it erased."""


class Walked(Frozen):
    """Patients that have been kept long enough, by their first screening; and where to go on, None: all seen."""

    patients: tuple[int, ...]
    last: int | None


def alone(unit: Unit) -> None:
    """Let one process at a time do this."""
    in_turn(unit, "keeping")


def empty_sends(unit: Unit, before: datetime, most: int = PORTION) -> tuple[int, bool]:
    """Empty what was sent and settled before then, in order; return how many that were, and whether to go on."""
    alone(unit)
    mark = int(meta.read(unit, SENDS_EMPTIED_TO) or 0)
    query = select(OUTBOX.c.id, OUTBOX.c.settled_at).where(OUTBOX.c.id > mark).order_by(OUTBOX.c.id).limit(most)
    old = _first_of(unit.execute(query).all(), before)
    if not old:
        return 0, False
    of_them = (OUTBOX.c.id > mark, OUTBOX.c.id <= old[-1], OUTBOX.c.payload.not_in((NOTHING, UNSENT)))
    emptied = unit.execute(update(OUTBOX).where(*of_them).values(payload=NOTHING, error=None)).rowcount
    meta.note(unit, SENDS_EMPTIED_TO, str(old[-1]))
    count(unit, "sends", emptied)
    return emptied, len(old) == most


def _first_of(rows: Sequence[Row[Any]], before: datetime) -> list[int]:
    """Return the ids up to the first that is not over for so long."""
    found: list[int] = []
    for row in rows:
        if row.settled_at is None or row.settled_at >= before:
            break
        found.append(row.id)
    return found


def kept_long_enough(unit: Unit, before: datetime, after: int | None, most: int = PORTION) -> Walked:
    """Look beyond a screening (None: from the mark) for patients of whom nothing was heard since then."""
    start = int(meta.read(unit, _ANSWERS) or 0) if after is None else after
    columns = (SCREENING.c.number, SCREENING.c.first, SCREENING.c.state, SCREENING.c.started_at)
    query = select(*columns).where(SCREENING.c.number > start)
    rows = unit.execute(query.order_by(SCREENING.c.number).limit(most)).all()
    old = [row for row in rows if row.started_at < before]
    if after is None and (gone := _erased_from_the_start(old)):
        meta.note(unit, _ANSWERS, str(gone))
    found = [row.number for row in old if row.first is None and row.state != ERASED]
    patients = tuple(number for number in found if is_silent(unit, number, before))
    return Walked(patients=patients, last=old[-1].number if len(old) == most else None)


def is_silent(unit: Unit, first: int, before: datetime) -> bool:
    """Say whether nothing was heard of the patient since then, in any attempt: asked again when all are held."""
    of_patient = or_(SCREENING.c.number == first, SCREENING.c.first == first)
    query = select(SCREENING.c.number).where(of_patient, _heard_since(before)).limit(1)
    return unit.scalar(query) is None


def _heard_since(before: datetime) -> ColumnElement[bool]:
    """Of a screening: it went on, something was done about it, or the day agreed for an item is no longer past."""
    told = select(EVENT.c.at).where(EVENT.c.screening == SCREENING.c.number, EVENT.c.what.not_in(_TELLS_NOTHING))
    last = told.order_by(EVENT.c.seq.desc()).limit(1).scalar_subquery()
    agreed = select(func.max(ITEM.c.due)).where(ITEM.c.screening == SCREENING.c.number).scalar_subquery()
    moments = (SCREENING.c.started_at, SCREENING.c.panel_at, SCREENING.c.ended_at, last)
    return or_(*(moment >= before for moment in moments), agreed >= paris_day(before))


def _erased_from_the_start(rows: Sequence[Row[Any]]) -> int | None:
    last = None
    for row in rows:
        if row.state != ERASED:
            break
        last = row.number
    return last


def drop_expired(unit: Unit, now: datetime) -> int:
    """Drop links, sessions and invitations that are long over, and return how many."""
    alone(unit)
    ended = func.coalesce(SESSION.c.ended_at, SESSION.c.seen_at)
    over: tuple[tuple[Any, ColumnElement[bool]], ...] = (
        (SIGN_IN, SIGN_IN.c.expires_at < now - LINKS_KEPT),
        (SESSION, ended < now - OVER_KEPT),
        (INVITE, or_(INVITE.c.used_at < now - OVER_KEPT, INVITE.c.expires_at < now - OVER_KEPT)),
    )
    gone = sum(unit.execute(delete(table).where(is_over)).rowcount for table, is_over in over)
    count(unit, "links", gone)
    return gone


def count(unit: Unit, kind: str, more: int) -> None:
    """Count what was forgotten, until it is told."""
    if more:
        counted = json.loads(meta.read(unit, _COUNTS) or "{}")
        counted[kind] = counted.get(kind, 0) + more
        meta.note(unit, _COUNTS, json.dumps(counted))


def leaves_traces(unit: Unit, now: datetime) -> None:
    """Note that the database's own log may still hold what was emptied, if anything was."""
    if meta.read(unit, _COUNTS):
        meta.note(unit, TRACES, now.isoformat())


def to_tell(unit: Unit, today: date) -> Mapping[str, int]:
    """Return what was forgotten on the days before today, by kind, and begin to count anew; once a day."""
    alone(unit)
    counted = meta.read(unit, _COUNTS)
    if counted is None or (meta.read(unit, f"{_COUNTS}_on") or "") >= today.isoformat():
        return {}
    meta.note(unit, f"{_COUNTS}_on", today.isoformat())
    meta.forget(unit, _COUNTS, counted)
    counts: dict[str, int] = json.loads(counted)
    return counts
