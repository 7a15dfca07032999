"""How fast new messages may leave: in one chat, in a group, over all. It is counted in the database.

So a restart forgets nothing and several processes count together. What is edited in place and the answers to taps are
not counted; without limits, nothing is. A time further away than any pace asks for is a wrong clock's: it holds nobody.
"""

from datetime import datetime, timedelta

import orjson
from sqlalchemy import ColumnElement, and_, exists, or_, select, update

from storage.database import insert_new
from storage.limits import SECOND, Limits
from storage.tables import OUTBOX, PACE
from storage.unit import Unit

ALL_CHATS = 0
MINUTE = timedelta(minutes=1)


def room(unit: Unit, wanted: int, now: datetime, limits: Limits | None) -> int:
    """Return how many of the `wanted` new messages may be sent now over all chats, and count them."""
    if limits is None or not wanted:
        return wanted
    recent = [at for at in _locked(unit, ALL_CHATS, now) if now - SECOND < at <= now]
    granted = max(0, min(wanted, limits.all_a_second - len(recent)))
    recent = [*recent, *[now] * granted]
    is_full = len(recent) >= limits.all_a_second
    _keep(unit, ALL_CHATS, recent, recent[-limits.all_a_second] + SECOND if is_full else now)
    return granted


def wrote(unit: Unit, chat_id: int, now: datetime, limits: Limits | None) -> None:
    """Note that a chat has just got a new message, or perhaps has."""
    if limits is None:
        return
    if chat_id > 0:
        _keep(unit, chat_id, [], now + limits.between)
        return
    recent = [*(at for at in _locked(unit, chat_id, now) if now - MINUTE < at <= now), now]
    is_full = len(recent) >= limits.group_a_minute
    pause = max(now + limits.between, recent[-limits.group_a_minute] + MINUTE) if is_full else now + limits.between
    _keep(unit, chat_id, recent[-limits.group_a_minute :], pause)


def must_wait(now: ColumnElement[datetime], in_a_minute: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Say of a row of the outbox: it is a new message, and its chat or all chats together have had enough for now."""
    paced = exists().where(
        or_(PACE.c.chat_id == OUTBOX.c.chat_id, PACE.c.chat_id == ALL_CHATS),
        PACE.c.next_at > now,
        PACE.c.next_at <= in_a_minute,
    )
    return and_(OUTBOX.c.fresh, paced)


def _locked(unit: Unit, chat_id: int, now: datetime) -> list[datetime]:
    unit.execute(insert_new(unit, PACE, "chat_id").values(chat_id=chat_id, next_at=now, recent="[]"))
    row = unit.execute(select(PACE.c.recent).where(PACE.c.chat_id == chat_id).with_for_update()).scalar_one()
    return [datetime.fromisoformat(each) for each in orjson.loads(row)]


def _keep(unit: Unit, chat_id: int, recent: list[datetime], next_at: datetime) -> None:
    written = {"next_at": next_at, "recent": orjson.dumps([each.isoformat() for each in recent]).decode()}
    if not unit.execute(update(PACE).where(PACE.c.chat_id == chat_id).values(written)).rowcount:
        unit.execute(insert_new(unit, PACE, "chat_id").values(chat_id=chat_id, **written))
