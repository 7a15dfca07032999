"""What waits to be sent or never arrived, and updates that were put aside: the latest first, paged by their own number.

Never what they say: the words to be sent, or those that came in, stay where they are.
"""

from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import ColumnElement, Select, column, select, text

from flows.quantities import Frozen
from flows.screening import label
from storage.kinds import Kind
from storage.paging import Sheet, Turn, sheet
from storage.tables import INBOX, OUTBOX, PERSON, SCREENING
from storage.tables.traffic import AMBIGUOUS, ASIDE, FAILED
from storage.unit import Unit

Fate: TypeAlias = Literal["unsettled", "ambiguous", "blocked", "dead"]


class Sending(Frozen):
    """Something owed to a chat and what became of it. `person`: whose private chat it is; None for a group."""

    id: int
    chat_id: int
    person: int | None
    kind: Kind
    screening: int | None
    label: str | None
    reference: str
    state: str
    attempts: int
    created_at: datetime
    not_before: datetime | None
    settled_at: datetime | None
    error: str | None


class Aside(Frozen):
    """An update that could not be done, how often it was tried, and of which kind the last error was."""

    update_id: int
    person: int | None
    sort: str
    received_at: datetime
    done_at: datetime | None
    tries: int
    error: str | None


_COLUMN = {each.name: column(each.name, each.type) for each in OUTBOX.c}
"""The columns without their table: so it can be said by which index SQLite is to read it."""


def sendings(unit: Unit, fate: Fate, turn: Turn[int], chat: int | None = None) -> Sheet[Sending, int]:
    """Return a page of what has this fate, in one chat or in all; `ambiguous` is settled, without an answer."""
    index, condition = _WHERE[fate]
    conditions = [_said(condition), *([] if fate not in {"blocked", "dead"} else [_COLUMN["state"] == fate])]
    if chat is not None:
        conditions.append(_COLUMN["chat_id"] == chat)
    table = text(f"outbox INDEXED BY {index}" if unit.dialect.name == "sqlite" else "outbox")

    number = _COLUMN["id"]

    def find(beyond: int | None, backwards: bool, most: int) -> list[int]:  # noqa: FBT001  # as pages are asked for
        query = select(number).select_from(table).where(*conditions, *_beyond(number, beyond, backwards))
        return list(unit.scalars(query.order_by(number if backwards else number.desc()).limit(most)))

    found = sheet(turn, find, key_of=lambda number: number)
    return Sheet(_sendings(unit, found.items), found.after, found.before)


def chat_of(unit: Unit, sending: int) -> int | None:
    """Return the chat to which something was owed; None if there is no such row (any more)."""
    chat: int | None = unit.scalar(select(OUTBOX.c.chat_id).where(OUTBOX.c.id == sending))
    return chat


def asides(unit: Unit, turn: Turn[int]) -> Sheet[Aside, int]:
    """Return a page of the updates that were put aside."""
    number = INBOX.c.update_id

    def find(beyond: int | None, backwards: bool, most: int) -> list[Aside]:  # noqa: FBT001  # as pages are asked for
        query = _ASIDE.where(_said(ASIDE), *_beyond(number, beyond, backwards))
        rows = unit.execute(query.order_by(number if backwards else number.desc()).limit(most)).mappings()
        return [Aside(**row) for row in rows]

    return sheet(turn, find, key_of=lambda aside: aside.update_id)


def _said(condition: str) -> ColumnElement[bool]:
    said: ColumnElement[bool] = text(condition)  # type: ignore[assignment]  # the words of an index
    return said


def _beyond(number: ColumnElement[int], beyond: int | None, backwards: bool) -> list[ColumnElement[bool]]:  # noqa: FBT001  # it is only passed on
    if beyond is None:
        return []
    return [number > beyond if backwards else number < beyond]


def _sendings(unit: Unit, numbers: tuple[int, ...]) -> tuple[Sending, ...]:
    if not numbers:
        return ()
    rows = unit.execute(_SENDINGS.where(OUTBOX.c.id.in_(numbers)).order_by(OUTBOX.c.id)).mappings()
    found = {
        row["id"]: Sending(
            **{name: row[name] for name in _OF_SENDING},
            person=row["person"],
            label=None if row["number"] is None else label(row["number"], row["first"], row["attempt"]),
        )
        for row in rows
    }
    return tuple(found[number] for number in numbers)


_WHERE: dict[Fate, tuple[str, str]] = {
    "unsettled": ("outbox_unsettled", "settled_at IS NULL"),
    "ambiguous": ("outbox_ambiguous", AMBIGUOUS),
    "blocked": ("outbox_failed", FAILED),
    "dead": ("outbox_failed", FAILED),
}
"""By which index each fate is found, and the words that are said of it there."""

_OF_SENDING = tuple(name for name in Sending.model_fields if name not in {"person", "label"})
_SENDINGS: Select[tuple[object, ...]] = (
    select(
        *(OUTBOX.c[name] for name in _OF_SENDING),
        PERSON.c.id.label("person"),
        *(SCREENING.c[name] for name in ("number", "first", "attempt")),
    )
    .outerjoin(PERSON, PERSON.c.telegram_id == OUTBOX.c.chat_id)
    .outerjoin(SCREENING, SCREENING.c.number == OUTBOX.c.screening)
)
_ASIDE: Select[tuple[object, ...]] = select(
    *(INBOX.c[name] for name in Aside.model_fields if name != "person"), PERSON.c.id.label("person")
).outerjoin(PERSON, PERSON.c.telegram_id == INBOX.c.telegram_id)
