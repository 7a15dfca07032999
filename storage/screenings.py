"""Screenings between turns. One is kept only over the revision that was read: who comes late changes nothing."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, Literal, TypeAlias

import orjson
from sqlalchemy import Row, Select, Update, and_, bindparam, insert, or_, select, text, update

from flows.quantities import Frozen
from flows.screening import Screening
from storage.tables import COUNTER, SCREENING
from storage.tables.clinic import IS_OPEN
from storage.unit import Unit

Word: TypeAlias = Literal["eligible", "excluded", "pending"]

_JUDGED = ("is_open", "verdict", "first_exclusion", "findings")
_GIVEN = ("trial", "site", "person", "started_at", "first", "attempt")
_MOVES = ("version", "state", "ended_at", "day", "revision")
"""What is shown of a screening's body: what stays as it began, and what a turn can change."""


Known: TypeAlias = Callable[[int, str], Screening | None]
"""Returns the screening of this number if it was read before with this very body."""


class StaleScreening(Exception):
    """The screening was changed since it was read; read it again and judge anew."""


class Panel(Frozen):
    """The one live message of a screening: the chat it is in, and its message id there."""

    chat_id: int
    message_id: int


class Judged(Frozen):
    """What lists and reports show of a screening beside its body. `findings` is the last verdict as plain JSON."""

    is_open: bool
    verdict: Word | None = None
    first_exclusion: str | None = None
    findings: Any = None


class Asked(Frozen):
    """The question that was last sent, and when its sending first began: nobody can have seen it before."""

    step: str
    at: datetime


class Kept(Frozen):
    """A screening as it was kept."""

    screening: Screening
    judged: Judged
    panel: Panel | None
    asked: Asked | None = None

    def had_seen(self, step: str, at: datetime) -> bool:
        """Say whether the question (or stage) can have been on the screen at that time."""
        if self.asked is None:
            return self.panel is not None  # sent before such times were noted
        return self.asked.step == step and self.asked.at <= at


_OVER_THE_ONE_READ = (
    update(SCREENING)
    .where(SCREENING.c.number == bindparam("_number"), SCREENING.c.revision == bindparam("_was"))
    .values({name: bindparam(name) for name in (*_MOVES, "body", *_JUDGED)})
)
_BODY_OVER_THE_ONE_READ = (
    update(SCREENING)
    .where(SCREENING.c.number == bindparam("_number"), SCREENING.c.revision == bindparam("_was"))
    .values(revision=bindparam("revision"), body=bindparam("body"))
)
"""Most turns change nothing that lists look for; a column that is not set costs no index anything."""
_ASKED = (
    update(SCREENING)
    .where(
        SCREENING.c.number == bindparam("_number"),
        or_(
            SCREENING.c.panel_step.is_(None),
            and_(SCREENING.c.panel_step != bindparam("_step"), SCREENING.c.panel_at <= bindparam("_began")),
            and_(SCREENING.c.panel_step == bindparam("_step"), SCREENING.c.panel_at > bindparam("_began")),
            SCREENING.c.panel_at > bindparam("_now"),
        ),
    )
    .values(panel_step=bindparam("_step"), panel_at=bindparam("_began"))
)
_READ = ("number", "body", *_JUDGED, "panel_chat", "panel_message_id", "panel_step", "panel_at")
_SEVERAL: Select[Any] = (
    select(*(SCREENING.c[name] for name in _READ))
    .where(SCREENING.c.number.in_(bindparam("numbers", expanding=True)))
    .order_by(SCREENING.c.number)  # who locks several does it in one order
)


def new_number(unit: Unit) -> int:
    """Return the next number, from 1; it is used up when the unit commits, and never given twice."""
    grown = update(COUNTER).where(COUNTER.c.name == "screening").values(value=COUNTER.c.value + 1)
    number: int = unit.execute(grown.returning(COUNTER.c.value)).scalar_one()
    return number


def begin(unit: Unit, screening: Screening, judged: Judged) -> None:
    """Keep a new screening under the number it was given."""
    given = _of(screening, _GIVEN)
    unit.execute(insert(SCREENING).values(number=screening.number, **given, **_columns(screening, judged)))


def keep(unit: Unit, screening: Screening, judged: Judged, was: int, before: Kept | None = None) -> str:
    """Keep a screening over its revision `was` and return its body as kept. `before`: as it was read, if that is known.

    StaleScreening is raised, when the unit writes, if that revision is gone.
    """
    over = {"_number": screening.number, "_was": was}
    if before and _lists_the_same(before, screening, judged):
        body = screening.model_dump_json()
        unit.put(_keep_body, {**over, "revision": screening.revision, "body": body})
        return body
    columns = _columns(screening, judged)
    unit.put(_keep, {**columns, **over})
    return str(columns["body"])


def load(unit: Unit, number: int) -> Kept | None:
    """Return a screening to look at."""
    return _kept_or_none(unit, _numbered(number))


def load_to_change(unit: Unit, number: int) -> Kept | None:
    """Return a screening to change in this unit; on PostgreSQL others wait for it."""
    return _kept_or_none(unit, _numbered(number).with_for_update())


def load_all_to_change(unit: Unit, numbers: Collection[int], known: Known) -> dict[int, Kept]:
    """Return these screenings, by number, to change in this unit; one whose body is `known` is not read again."""
    query = _SEVERAL.with_for_update() if unit.dialect.name != "sqlite" else _SEVERAL
    found = unit.execute(query, {"numbers": list(numbers)}) if numbers else ()
    return {row.number: _kept(row, known(row.number, row.body)) for row in found}


def pin_panel(unit: Unit, number: int, panel: Panel) -> None:
    """Note which message shows the screening."""
    shown = {"panel_chat": panel.chat_id, "panel_message_id": panel.message_id}
    unit.execute(update(SCREENING).where(SCREENING.c.number == number).values(shown))


def panel_of(unit: Unit, number: int) -> Panel | None:
    """Return the message that shows the screening, None before the first was sent."""
    shown: Select[Any] = select(SCREENING.c.panel_chat, SCREENING.c.panel_message_id)
    query = shown.where(SCREENING.c.number == number)
    row = unit.execute(query).one_or_none()
    return None if row is None else _panel(row)


def note_asked(unit: Unit, number: int, step: str, began: datetime, now: datetime) -> None:
    """Note when the sending of a question began; while the same one is asked, the first time stands.

    What is noted late does not take the place of a later question. A time still to come is of a clock that was wrong.
    """
    unit.put(_note_asked, {"_number": number, "_step": step, "_began": began, "_now": now})


def open_ones(unit: Unit) -> tuple[Kept, ...]:
    """Return every open screening, by number: after a restart each shows its question again."""
    query = select(SCREENING).where(text(IS_OPEN)).order_by(SCREENING.c.number)
    return tuple(_kept(row) for row in unit.execute(query))


def _note_asked(unit: Unit, asked: Sequence[dict[str, Any]]) -> None:
    unit.execute(_ASKED, sorted(asked, key=itemgetter("_number")))  # who locks several does it in one order


def _lists_the_same(before: Kept, screening: Screening, judged: Judged) -> bool:
    """Say whether nothing that stands beside the body has changed."""
    was = before.screening
    moved = (was.version, was.state, was.ended_at, was.day) != (
        screening.version, screening.state, screening.ended_at, screening.day,
    )  # fmt: skip
    return not moved and before.judged == judged


def _keep(unit: Unit, changed: Sequence[dict[str, Any]]) -> None:
    _keep_over(unit, _OVER_THE_ONE_READ, changed)


def _keep_body(unit: Unit, changed: Sequence[dict[str, Any]]) -> None:
    _keep_over(unit, _BODY_OVER_THE_ONE_READ, changed)


def _keep_over(unit: Unit, statement: Update, changed: Sequence[dict[str, Any]]) -> None:
    if unit.execute(statement, changed).rowcount != len(changed):
        which = ", ".join(f"{each['_number']} (at revision {each['_was']})" for each in changed)
        raise StaleScreening(
            f"A screening was changed since it was read: {which}. Read it again and judge anew. Nothing was kept."
        )


def _columns(screening: Screening, judged: Judged) -> dict[str, object]:
    return {
        **_of(screening, _MOVES),
        "body": screening.model_dump_json(),
        "is_open": judged.is_open,
        "verdict": judged.verdict,
        "first_exclusion": judged.first_exclusion,
        "findings": None if judged.findings is None else orjson.dumps(judged.findings).decode(),
    }


def _of(screening: Screening, names: Sequence[str]) -> dict[str, object]:
    return {name: getattr(screening, name) for name in names}


def _numbered(number: int) -> Select[Any]:
    return select(*(SCREENING.c[name] for name in _READ)).where(SCREENING.c.number == number)


def _kept_or_none(unit: Unit, query: Select[Any]) -> Kept | None:
    row = unit.execute(query).one_or_none()
    return None if row is None else _kept(row)


def _kept(row: Row[Any], known: Screening | None = None) -> Kept:
    findings = None if row.findings is None else orjson.loads(row.findings)
    judged = Judged(is_open=row.is_open, verdict=row.verdict, first_exclusion=row.first_exclusion, findings=findings)
    screening = known or Screening.model_validate_json(row.body)
    return Kept(screening=screening, judged=judged, panel=_panel(row), asked=_asked(row))


def _asked(row: Row[Any]) -> Asked | None:
    return None if row.panel_step is None else Asked(step=row.panel_step, at=row.panel_at)


def _panel(row: Row[Any]) -> Panel | None:
    if row.panel_message_id is None:
        return None
    return Panel(chat_id=row.panel_chat, message_id=row.panel_message_id)
