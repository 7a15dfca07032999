"""What we owe people is written in the transaction that made us owe it; delivery claims it, sends it, and settles it.

Within a chat the order of owing is the order of sending: nothing overtakes a row that waits for its time. Toasts (the
answers to taps) go first and wait for nobody. A claim is a lease: when its time has run out, its holder is taken for
dead, and whether the send arrived is in doubt.

pending → sending → sent, or later (to be tried again), ambiguous (it may have arrived), blocked, dead. A row is settled
when nothing is left to do with it: sent, blocked, dead, or ambiguous without a time to try again.
"""

import itertools
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any, Literal, TypeAlias

import orjson
from pydantic import model_validator
from sqlalchemy import ColumnElement, Row, and_, bindparam, case, select, update

from flows.quantities import Frozen
from storage import pacing, screenings
from storage.database import insert_new
from storage.due import CLAIMABLE, LATE_SINCE, NEXT_DUE, UNSETTLED
from storage.kinds import Kind
from storage.limits import PUBLISHED, Limits
from storage.tables import HOLD, OUTBOX, SCREENING
from storage.unit import Unit

Ended: TypeAlias = Literal["sent", "later", "ambiguous", "blocked", "dead"]

_DOUBTS: ColumnElement[int] = OUTBOX.c.doubts + case((OUTBOX.c.state == "sending", 1), else_=0)


class Owing(Frozen):
    """One thing to send. `payload` is JSON: text, buttons, mode, callback_query_id, message_id, … as the kind needs."""

    chat_id: int
    kind: Kind
    payload: Mapping[str, Any]
    reference: str = ""
    """What all copies of it carry, so that a reader can tell a duplicate."""
    screening: int | None = None
    not_before: datetime | None = None

    @property
    def is_fresh(self) -> bool:
        """It will be a new message in the chat, not one edited in place: only those are paced."""
        if self.kind == "panel":
            return bool(self.payload.get("fresh"))
        return self.kind in {"say", "card", "alert", "file"} and not self.payload.get("edit")


class Owed(Owing):
    """A claimed row. `attempts` counts this one; after `doubts` of the earlier ones nobody knew whether it arrived."""

    id: int
    attempts: int
    doubts: int
    created_at: datetime
    error: str | None


class Fate(Frozen):
    """How an attempt ended. `later` needs the time of the next try; `ambiguous` has one if it is to be sent again."""

    state: Ended
    at: datetime
    message_id: int | None = None
    error: str | None = None
    not_before: datetime | None = None

    @model_validator(mode="after")
    def _later_has_a_time(self) -> "Fate":
        if self.state == "later" and self.not_before is None:
            raise ValueError("A send put off needs the time of its next try: give not_before.")
        return self

    @property
    def is_final(self) -> bool:
        """Nothing is left to do with the row."""
        return self.not_before is None or self.state not in {"later", "ambiguous"}


_FOLLOWING = select(OUTBOX.c.id).where(UNSETTLED, OUTBOX.c.chat_id.in_(bindparam("chats", expanding=True))).limit(1)
_ARRIVED: Mapping[str, Any] = {
    "state": "sent", "not_before": None, "lease_until": None, "error": None, "settled_at": bindparam("_now"),
}  # fmt: skip
_SENT = (
    update(OUTBOX)
    .where(OUTBOX.c.id == bindparam("_id"), OUTBOX.c.state == "sending", OUTBOX.c.attempts == bindparam("_attempts"))
    .values(**_ARRIVED, message_id=bindparam("_message_id"))
)
_FIRST_TRIES = (
    select(OUTBOX.c.id)
    .where(OUTBOX.c.id.in_(bindparam("rows", expanding=True)), OUTBOX.c.state == "sending", OUTBOX.c.attempts == 1)
    .with_for_update(skip_locked=True)
)
_SHOWN_BY = select(SCREENING.c.panel_message_id).where(SCREENING.c.number == OUTBOX.c.screening).scalar_subquery()
_SEEN = (
    update(OUTBOX).where(OUTBOX.c.id.in_(_FIRST_TRIES)).values(**_ARRIVED, message_id=_SHOWN_BY).returning(OUTBOX.c.id)
)


def owe(unit: Unit, owings: Sequence[Owing], now: datetime, cause: str | None = None, first: int = 0) -> int:
    """Owe these in this order and return how many are new.

    A `cause` (``update:17``, ``restart:2026-11-23``) owes each ordinal, counted from `first`, once and for all.
    """
    if not owings:
        return 0
    rows = [row_of(owing, now, cause, ordinal) for ordinal, owing in enumerate(owings, first)]
    new = insert_new(unit, OUTBOX, "cause", "ordinal").returning(OUTBOX.c.id, sort_by_parameter_order=True)
    return len(unit.execute(new, rows).all())


def claim(
    unit: Unit, now: datetime, lease: timedelta, limit: int = 30, limits: Limits | None = PUBLISHED
) -> tuple[Owed, ...]:
    """Take what may be sent now, at most one row a chat besides toasts; nobody else gets it before the lease ends."""
    found = unit.execute(CLAIMABLE, {"now": now, "in_a_minute": now + pacing.MINUTE, "most": limit}).all()
    rows = _with_room(unit, found, now, limits)
    if rows:
        taken = update(OUTBOX).where(OUTBOX.c.id.in_([row.id for row in rows]))
        unit.execute(
            taken.values(state="sending", lease_until=now + lease, attempts=OUTBOX.c.attempts + 1, doubts=_DOUBTS)
        )
    claimed = tuple(_owed(row) for row in rows)
    for owed in claimed:
        if owed.kind == "panel" and owed.screening is not None and "asks" in owed.payload and not owed.is_fresh:
            screenings.note_asked(unit, owed.screening, owed.payload["asks"], now, now)
    return claimed


def renew(unit: Unit, under_way: Sequence[Owed], until: datetime) -> None:
    """Hold on to what is being sent: a lease ends only when its holder has died."""
    for owed in under_way:
        unit.execute(update(OUTBOX).where(_is_still(owed)).values(lease_until=until))


def settle_sent(unit: Unit, owed: Owed, now: datetime, message_id: int | None) -> None:
    """Write that the attempt arrived, with all that are written together; of one whose lease is lost, nothing."""
    unit.put(_settle_sent, {"_id": owed.id, "_attempts": owed.attempts, "_now": now, "_message_id": message_id})


def settle_seen(unit: Unit, rows: Collection[int], now: datetime) -> set[int]:
    """Write of these questions that their first attempt arrived at their screening's message; return of which.

    Somebody has it on the screen, whatever its sender comes to know later. What the sender is settling, or another
    process has taken anew, stays as it is.
    """
    return set(unit.scalars(_SEEN, {"rows": list(rows), "_now": now})) if rows else set()


def are_followed(unit: Unit, chats: Collection[int]) -> bool:
    """Say whether anything is still owed in one of these chats."""
    return bool(chats) and unit.scalar(_FOLLOWING, {"chats": list(chats)}) is not None


def settle(unit: Unit, owed: Owed, fate: Fate) -> bool:
    """Write how the attempt ended; False if the lease had run out and another attempt is under way."""
    written = (
        update(OUTBOX)
        .where(_is_still(owed))
        .values(
            state=fate.state,
            doubts=OUTBOX.c.doubts + int(fate.state == "ambiguous"),
            not_before=fate.not_before,
            lease_until=None,
            settled_at=fate.at if fate.is_final else None,
            message_id=fate.message_id,
            error=fate.error,
        )
    )
    return bool(unit.execute(written).rowcount)


def hold_chat(unit: Unit, chat_id: int, until: datetime) -> None:
    """Leave a chat alone until then (429); survives a restart and delays no other chat."""
    unit.execute(insert_new(unit, HOLD, "chat_id").values(chat_id=chat_id, not_before=until))
    unit.execute(update(HOLD).where(HOLD.c.chat_id == chat_id).values(not_before=until))


def move_chat(unit: Unit, old: int, new: int) -> int:
    """Turn what is still owed to a group that migrated to its new id, and return how many rows that were."""
    return unit.execute(update(OUTBOX).where(UNSETTLED, OUTBOX.c.chat_id == old).values(chat_id=new)).rowcount


def end_leases(unit: Unit, now: datetime) -> int:
    """After a restart of the only process: every send under way was its own and is in doubt. Returns how many."""
    under_way = update(OUTBOX).where(UNSETTLED, OUTBOX.c.state == "sending")
    return unit.execute(under_way.values(lease_until=now)).rowcount


def next_due(unit: Unit) -> datetime | None:
    """Return when the next row is due (now, if that is past), None if nothing is owed: how long delivery may sleep."""
    first: datetime | None = unit.scalar(NEXT_DUE)
    return first


def payload_text(owing: Owing) -> str:
    """Return what is to be sent, as it is kept."""
    return orjson.dumps(owing.payload).decode()


def late_since(unit: Unit, now: datetime) -> datetime | None:
    """Return since when the latest of what may be sent could have been; what failed is late from the beginning."""
    late: datetime | None = unit.scalar(LATE_SINCE, {"now": now})
    return late


def row_of(owing: Owing, now: datetime, cause: str | None, ordinal: int) -> dict[str, object]:
    """Return what is owed as a row that waits to be claimed; for `storage` only."""
    fresh = {"state": "pending", "attempts": 0, "doubts": 0, "created_at": now, "cause": cause, "ordinal": ordinal}
    return {**vars(owing), "payload": payload_text(owing), "fresh": owing.is_fresh, "lease_until": None, **fresh}


def _settle_sent(unit: Unit, arrived: Sequence[dict[str, Any]]) -> None:
    unit.execute(_SENT, sorted(arrived, key=itemgetter("_id")))  # who locks several does it in one order


def _owed(row: Row[Any]) -> Owed:
    return Owed(
        id=row.id,
        chat_id=row.chat_id,
        kind=row.kind,
        payload=orjson.loads(row.payload),
        reference=row.reference,
        screening=row.screening,
        not_before=row.not_before,
        attempts=row.attempts + 1,
        doubts=row.doubts + (row.state == "sending"),
        created_at=row.created_at,
        error=row.error,
    )


def _with_room(unit: Unit, rows: Sequence[Row[Any]], now: datetime, limits: Limits | None) -> list[Row[Any]]:
    """Return the rows for which the pace over all chats has room; what is edited in place needs none."""
    left = pacing.room(unit, sum(row.fresh for row in rows), now, limits)
    places = itertools.count(1)
    return [row for row in rows if not row.fresh or next(places) <= left]


def _is_still(owed: Owed) -> ColumnElement[bool]:
    """The attempt under way is still this one."""
    return and_(OUTBOX.c.id == owed.id, OUTBOX.c.state == "sending", OUTBOX.c.attempts == owed.attempts)
