"""What of the outbox may be sent, and when, as queries that are built once.

Answers to taps may go at any time; of all else the first of each chat, unless the chat is held or has had enough.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, case, exists, func, or_, select

from storage import pacing
from storage.tables import HOLD, OUTBOX, PACE

UNSETTLED: ColumnElement[bool] = OUTBOX.c.settled_at.is_(None)
_IS_TOAST: ColumnElement[bool] = OUTBOX.c.kind == "toast"
_FREE_FROM: ColumnElement[datetime] = func.coalesce(OUTBOX.c.not_before, OUTBOX.c.created_at)
_WAITING = OUTBOX.alias("waiting")
_FIRST_OF_EACH_CHAT = (
    select(func.min(_WAITING.c.id))
    .where(_WAITING.c.settled_at.is_(None), _WAITING.c.kind != "toast")
    .group_by(_WAITING.c.chat_id)
)


def _later_of(
    own: ColumnElement[datetime], other: ColumnElement[datetime], counts: ColumnElement[bool]
) -> ColumnElement[datetime]:
    return case((and_(counts, other > own), other), else_=own)


def _claimable() -> Select[Any]:
    """What may be sent `now`: answers to taps first, then the first of each chat that is not held or paced."""
    now, in_a_minute = (bindparam(name, type_=OUTBOX.c.created_at.type) for name in ("now", "in_a_minute"))
    given_up = and_(OUTBOX.c.state == "sending", OUTBOX.c.lease_until <= now)
    due = or_(given_up, and_(OUTBOX.c.state != "sending", now >= _FREE_FROM))
    held = exists().where(HOLD.c.chat_id == OUTBOX.c.chat_id, HOLD.c.not_before > now)
    first = and_(OUTBOX.c.id.in_(_FIRST_OF_EACH_CHAT), ~held, ~pacing.must_wait(now, in_a_minute))
    query = select(OUTBOX).where(UNSETTLED, due, or_(_IS_TOAST, first)).order_by(~_IS_TOAST, OUTBOX.c.id)
    return query.limit(bindparam("most", type_=Integer)).with_for_update(skip_locked=True, of=OUTBOX)


def _next_due() -> Select[Any]:
    paced, all_paced = PACE.alias("paced"), PACE.alias("all_paced")
    own: ColumnElement[datetime] = case((OUTBOX.c.state == "sending", OUTBOX.c.lease_until), else_=_FREE_FROM)
    held = _later_of(own, HOLD.c.not_before, ~_IS_TOAST)
    due = _later_of(_later_of(held, paced.c.next_at, OUTBOX.c.fresh), all_paced.c.next_at, OUTBOX.c.fresh)
    joined = (
        OUTBOX.outerjoin(HOLD, HOLD.c.chat_id == OUTBOX.c.chat_id)
        .outerjoin(paced, paced.c.chat_id == OUTBOX.c.chat_id)
        .outerjoin(all_paced, all_paced.c.chat_id == pacing.ALL_CHATS)
    )
    waiting = select(func.min(due)).select_from(joined)
    return waiting.where(UNSETTLED, or_(_IS_TOAST, OUTBOX.c.id.in_(_FIRST_OF_EACH_CHAT)))


def _late_since() -> Select[Any]:
    owed = case((OUTBOX.c.attempts > 0, OUTBOX.c.created_at), else_=_FREE_FROM)
    held = select(HOLD.c.not_before).where(HOLD.c.chat_id == OUTBOX.c.chat_id).scalar_subquery()
    since = case((held > owed, held), else_=owed)
    is_first = or_(_IS_TOAST, OUTBOX.c.id.in_(_FIRST_OF_EACH_CHAT))
    return select(func.min(since)).where(UNSETTLED, is_first, since <= bindparam("now", type_=OUTBOX.c.created_at.type))


CLAIMABLE = _claimable()
"""The `most` rows that may be sent `now` (`in_a_minute` is a minute later), locked."""

NEXT_DUE = _next_due()
"""When the next row may be sent."""

LATE_SINCE = _late_since()
"""Since when the latest of what may be sent `now` could have been."""
