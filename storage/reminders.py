"""Of what somebody is to be reminded, and from when: written in the turn that makes it so, told once.

Whether a reminder still holds is for whoever tells it to say; here it is only to do, or done.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import Select, and_, delete, func, select, text, update

from flows.quantities import Frozen
from storage.database import insert_new
from storage.tables import REMINDER, SCREENING
from storage.tables.clinic import IS_OPEN
from storage.unit import Unit

What: TypeAlias = Literal["item_due", "expires", "rescreen", "left_open"]

_TO_DO = REMINDER.c.done_at.is_(None)
_LAST_ASKED = func.coalesce(SCREENING.c.panel_at, SCREENING.c.started_at)


class Wanted(Frozen):
    """Something to be reminded of, and the moment from which. `criterion` is empty where it is about none."""

    what: What
    criterion: str
    at: datetime


class Reminder(Wanted):
    """One that is to be told."""

    id: int
    screening: int

    @property
    def wanted(self) -> Wanted:
        """What it reminds of."""
        return Wanted(what=self.what, criterion=self.criterion, at=self.at)


def rewrite(unit: Unit, screening: int, wanted: Collection[Wanted]) -> None:
    """Have these reminders of a screening, and none of the others that are still to do; what was told stays told."""
    query = select(REMINDER.c.id, REMINDER.c.what, REMINDER.c.criterion, REMINDER.c.at).where(
        REMINDER.c.screening == screening, _TO_DO
    )
    gone = [
        row.id for row in unit.execute(query) if Wanted(what=row.what, criterion=row.criterion, at=row.at) not in wanted
    ]
    if gone:
        unit.execute(delete(REMINDER).where(REMINDER.c.id.in_(gone)))
    rows = [{"screening": screening, **vars(each)} for each in wanted]
    if rows:
        unit.execute(insert_new(unit, REMINDER, "screening", "what", "criterion", "at"), rows)


def note_left_open(unit: Unit, since: datetime) -> int:
    """Have a reminder, at the moment it was last asked, of each open screening that waits since then or longer.

    Returns how many are new.
    """
    noted = select(REMINDER.c.id).where(
        REMINDER.c.screening == SCREENING.c.number, REMINDER.c.what == "left_open", REMINDER.c.at == _LAST_ASKED
    )
    left = select(SCREENING.c.number, _LAST_ASKED.label("at")).where(
        text(IS_OPEN), since >= _LAST_ASKED, ~noted.exists()
    )
    rows = [{"screening": row.number, "what": "left_open", "criterion": "", "at": row.at} for row in unit.execute(left)]
    if rows:
        unit.execute(insert_new(unit, REMINDER, "screening", "what", "criterion", "at"), rows)
    return len(rows)


def last_asked(unit: Unit, screening: int) -> datetime | None:
    """Return since when an open screening waits for an answer; None if it is not open."""
    found: datetime | None = unit.scalar(select(_LAST_ASKED).where(text(IS_OPEN), SCREENING.c.number == screening))
    return found


def due(unit: Unit, now: datetime, after: int, limit: int) -> tuple[Reminder, ...]:
    """Take so many that are to be told by now, above the id `after`; nobody else gets them before the unit ends."""
    names = Reminder.model_fields
    query: Select[Any] = select(*(REMINDER.c[name] for name in names)).where(
        and_(_TO_DO, REMINDER.c.at <= now, REMINDER.c.id > after)
    )
    rows = unit.execute(query.order_by(REMINDER.c.id).limit(limit).with_for_update(skip_locked=True))
    return tuple(Reminder(**row) for row in rows.mappings())


def drop(unit: Unit, reminder: int) -> None:
    """Forget a reminder whose reason is gone; if the reason comes back, so does it."""
    unit.execute(delete(REMINDER).where(REMINDER.c.id == reminder))


def done(unit: Unit, reminder: int, now: datetime) -> None:
    """Note that nothing is left to tell."""
    unit.execute(update(REMINDER).where(REMINDER.c.id == reminder).values(done_at=now))
