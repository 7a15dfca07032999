"""People who have left are pseudonymised: their number stays, and no Telegram id leads to it any more.

The id goes from the person at once, with all that only he had: sessions, second factor, the pace of his chat. From what
came in and went out it goes by a walk, a portion at a time. That walk takes every private chat of nobody we know, so
strangers' ids go as well.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, case, delete, exists, func, or_, select, update

from storage import keeping, meta
from storage.erasing import TRACES
from storage.kinds import NOBODY
from storage.tables import (
    CARD,
    FACTOR,
    GRANT,
    HOLD,
    INBOX,
    OUTBOX,
    PACE,
    PERSON,
    SCREENING,
    SESSION,
    SIGN_IN,
)
from storage.unit import Unit

PORTION = 2000
EVERY = timedelta(days=7)
"""So often the walk begins, if nobody was forgotten meanwhile."""

_WALK, _WALKED = "forgetting_ids", "forgot_ids_at"
_KNOWN = select(PERSON.c.telegram_id).where(PERSON.c.telegram_id.is_not(None))
_HAS_RIGHTS = exists().where(GRANT.c.person == PERSON.c.id, GRANT.c.revoked_at.is_(None))
_LEFT_AT = func.coalesce(
    select(func.max(GRANT.c.revoked_at)).where(GRANT.c.person == PERSON.c.id).scalar_subquery(), PERSON.c.created_at
)


def without_rights(unit: Unit, before: datetime | None = None, limit: int = 100) -> dict[int, datetime]:
    """Return people who are known and have no right (since before then), with since when they have none."""
    left: Select[Any] = select(PERSON.c.id, _LEFT_AT.label("at")).where(PERSON.c.telegram_id.is_not(None), ~_HAS_RIGHTS)
    if before is not None:
        left = left.where(before > _LEFT_AT)
    return {row.id: row.at for row in unit.execute(left.order_by(PERSON.c.id).limit(limit))}


def left_at(unit: Unit, person: int) -> datetime | None:
    """Return since when somebody who had rights has none; None if he has some, or never had any."""
    had = exists().where(GRANT.c.person == PERSON.c.id)
    found: datetime | None = unit.scalar(select(_LEFT_AT).where(PERSON.c.id == person, had, ~_HAS_RIGHTS))
    return found


def forget(unit: Unit, person: int, now: datetime) -> bool:
    """Forget who a person without rights is; False if he has some, or is forgotten already."""
    of_him = and_(PERSON.c.id == person, PERSON.c.telegram_id.is_not(None), ~_HAS_RIGHTS)
    chat: int | None = unit.scalar(select(PERSON.c.telegram_id).where(of_him).with_for_update())
    if chat is None:
        return False
    _settle(unit, chat, now)
    for table in (CARD, HOLD, PACE):
        unit.execute(delete(table).where(table.c.chat_id == chat))
    for table in (SIGN_IN, SESSION, FACTOR):
        unit.execute(delete(table).where(table.c.person == person))
    shown = and_(SCREENING.c.person == person, SCREENING.c.panel_chat == chat)
    unit.execute(update(SCREENING).where(shown).values(panel_chat=None, panel_message_id=None))
    gone = {"telegram_id": None, "language": None, "hours": None, "menu": None, "current_screening": None}
    unit.execute(update(PERSON).where(PERSON.c.id == person).values(**gone, forgotten_at=now))
    said = and_(INBOX.c.payload.is_not(None), INBOX.c.done_at.is_not(None), INBOX.c.telegram_id == chat)
    unit.execute(update(INBOX).where(said).values(payload=None))
    _begin_walk(unit)
    meta.note(unit, TRACES, now.isoformat())
    return True


def walk(unit: Unit, now: datetime, most: int = PORTION) -> bool:
    """Take the ids of nobody we know from a portion of what came in and went out; say whether more is to be walked."""
    keeping.alone(unit)
    noted = meta.read(unit, _WALK)
    if noted is None:
        if not _is_due(unit, now):
            return False
        noted = _begin_walk(unit)
    marks: dict[str, int | None] = json.loads(noted)
    marks["inbox"] = _came_in(unit, marks["inbox"], most)
    marks["outbox"] = _went_out(unit, marks["outbox"], most)
    if any(mark is not None for mark in marks.values()):
        meta.note(unit, _WALK, json.dumps(marks))
        return True
    meta.forget(unit, _WALK, noted)
    meta.note(unit, _WALKED, now.isoformat())
    return False


def _is_due(unit: Unit, now: datetime) -> bool:
    walked = meta.read(unit, _WALKED)
    if walked is None:
        meta.note(unit, _WALKED, now.isoformat())
    return walked is not None and now - datetime.fromisoformat(walked) >= EVERY


def _begin_walk(unit: Unit) -> str:
    noted = json.dumps({"inbox": -1, "outbox": -1})
    meta.note(unit, _WALK, noted)
    return noted


def _settle(unit: Unit, chat: int, now: datetime) -> None:
    """Owe nothing any more to a chat; what may have arrived is told to be so."""
    owed = (OUTBOX.c.chat_id == chat, OUTBOX.c.settled_at.is_(None), OUTBOX.c.state != "sending")
    unseen = and_(OUTBOX.c.state.in_(("pending", "later")), OUTBOX.c.doubts == 0)
    unit.execute(delete(OUTBOX).where(*owed, unseen))
    perhaps = {"state": "ambiguous", "settled_at": now, "not_before": None}
    unit.execute(update(OUTBOX).where(*owed).values(perhaps))


def _came_in(unit: Unit, mark: int | None, most: int) -> int | None:
    upto = _upto(unit, INBOX, INBOX.c.update_id, mark, most)
    if mark is None or upto is None:
        return None
    rows = (INBOX.c.update_id > mark, INBOX.c.update_id <= upto, INBOX.c.done_at.is_not(None))
    is_private = or_(INBOX.c.chat_id == INBOX.c.telegram_id, INBOX.c.chat_id > NOBODY)
    nobody = (INBOX.c.telegram_id.is_not(None), INBOX.c.telegram_id.not_in(_KNOWN))
    gone = {"telegram_id": None, "chat_id": case((is_private, None), else_=INBOX.c.chat_id)}
    keeping.count(unit, "ids", unit.execute(update(INBOX).where(*rows, *nobody).values(gone)).rowcount)
    return upto


def _went_out(unit: Unit, mark: int | None, most: int) -> int | None:
    upto = _upto(unit, OUTBOX, OUTBOX.c.id, mark, most)
    if mark is None or upto is None:
        return None
    rows = (OUTBOX.c.id > mark, OUTBOX.c.id <= upto, OUTBOX.c.settled_at.is_not(None))
    nobody = (OUTBOX.c.chat_id > NOBODY, OUTBOX.c.chat_id.not_in(_KNOWN))
    keeping.count(unit, "ids", unit.execute(update(OUTBOX).where(*rows, *nobody).values(chat_id=NOBODY)).rowcount)
    return upto


def _upto(unit: Unit, table: Table, key: ColumnElement[int], mark: int | None, most: int) -> int | None:
    """Return the last key of the next portion, None if there is none."""
    if mark is None:
        return None
    portion = select(key.label("key")).select_from(table).where(key > mark).order_by(key).limit(most).subquery()
    last: int | None = unit.scalar(select(func.max(portion.c.key)))
    return last
