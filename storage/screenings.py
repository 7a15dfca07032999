"""Screenings between turns. One is kept only over the revision that was read: who comes late changes nothing."""

from datetime import datetime
from typing import Any, Literal, TypeAlias

import orjson
from sqlalchemy import ColumnElement, Row, Select, insert, or_, select, text, update

from flows.quantities import Frozen
from flows.screening import Screening
from storage.tables import COUNTER, SCREENING
from storage.tables.clinic import IS_OPEN
from storage.unit import Unit

Word: TypeAlias = Literal["eligible", "excluded", "pending"]

_SHOWN = ("trial", "version", "site", "person", "state", "started_at", "ended_at", "day", "revision")


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


class Line(Frozen):
    """A screening in a list."""

    number: int
    trial: str
    version: str
    site: str
    person: int
    state: str
    is_open: bool
    verdict: Word | None
    first_exclusion: str | None
    started_at: datetime
    ended_at: datetime | None


def new_number(unit: Unit) -> int:
    """Return the next number, from 1; it is used up when the unit commits, and never given twice."""
    grown = update(COUNTER).where(COUNTER.c.name == "screening").values(value=COUNTER.c.value + 1)
    number: int = unit.execute(grown.returning(COUNTER.c.value)).scalar_one()
    return number


def begin(unit: Unit, screening: Screening, judged: Judged) -> None:
    """Keep a new screening under the number it was given."""
    unit.execute(insert(SCREENING).values(number=screening.number, **_columns(screening, judged)))


def keep(unit: Unit, screening: Screening, judged: Judged, was: int) -> None:
    """Keep a screening over its revision `was`; raises StaleScreening if another one is kept by now."""
    same = update(SCREENING).where(SCREENING.c.number == screening.number, SCREENING.c.revision == was)
    if not unit.execute(same.values(**_columns(screening, judged))).rowcount:
        raise StaleScreening(
            f"Screening {screening.number} is no longer at revision {was}: it was changed since it was read. "
            "Read it again and judge anew."
        )


def load(unit: Unit, number: int) -> Kept | None:
    """Return a screening to look at."""
    return _kept_or_none(unit, _numbered(number))


def load_to_change(unit: Unit, number: int) -> Kept | None:
    """Return a screening to change in this unit; on PostgreSQL others wait for it."""
    return _kept_or_none(unit, _numbered(number).with_for_update())


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


def note_asked(unit: Unit, number: int, step: str, now: datetime) -> None:
    """Note when the sending of a question begins; while the same one is asked, the first time stands.

    A time still to come is of a clock that was wrong.
    """
    is_new = or_(SCREENING.c.panel_step.is_(None), SCREENING.c.panel_step != step, SCREENING.c.panel_at > now)
    asked = update(SCREENING).where(SCREENING.c.number == number, is_new)
    unit.execute(asked.values(panel_step=step, panel_at=now))


def open_ones(unit: Unit) -> tuple[Kept, ...]:
    """Return every open screening, by number: after a restart each shows its question again."""
    query = select(SCREENING).where(text(IS_OPEN)).order_by(SCREENING.c.number)
    return tuple(_kept(row) for row in unit.execute(query))


def mine(unit: Unit, person: int, limit: int = 20) -> tuple[Line, ...]:
    """Return a person's screenings, the latest first."""
    return lines(unit, SCREENING.c.person == person, limit=limit)


def of_site(unit: Unit, site: str, limit: int = 20) -> tuple[Line, ...]:
    """Return a site's screenings, the latest first."""
    return lines(unit, SCREENING.c.site == site, limit=limit)


def lines(unit: Unit, *conditions: ColumnElement[bool], limit: int) -> tuple[Line, ...]:
    """Return the screenings that meet the conditions, the latest first; for `storage` only, as it speaks of columns."""
    columns = [SCREENING.c[name] for name in Line.model_fields]
    query = select(*columns).where(*conditions).order_by(SCREENING.c.number.desc()).limit(limit)
    return tuple(Line(**row) for row in unit.execute(query).mappings())


def _columns(screening: Screening, judged: Judged) -> dict[str, object]:
    return {
        **{name: getattr(screening, name) for name in _SHOWN},
        "body": screening.model_dump_json(),
        "is_open": judged.is_open,
        "verdict": judged.verdict,
        "first_exclusion": judged.first_exclusion,
        "findings": None if judged.findings is None else orjson.dumps(judged.findings).decode(),
    }


def _numbered(number: int) -> Select[Any]:
    return select(SCREENING).where(SCREENING.c.number == number)


def _kept_or_none(unit: Unit, query: Select[Any]) -> Kept | None:
    row = unit.execute(query).one_or_none()
    return None if row is None else _kept(row)


def _kept(row: Row[Any]) -> Kept:
    findings = None if row.findings is None else orjson.loads(row.findings)
    judged = Judged(is_open=row.is_open, verdict=row.verdict, first_exclusion=row.first_exclusion, findings=findings)
    return Kept(screening=Screening.model_validate_json(row.body), judged=judged, panel=_panel(row), asked=_asked(row))


def _asked(row: Row[Any]) -> Asked | None:
    return None if row.panel_step is None else Asked(step=row.panel_step, at=row.panel_at)


def _panel(row: Row[Any]) -> Panel | None:
    if row.panel_message_id is None:
        return None
    return Panel(chat_id=row.panel_chat, message_id=row.panel_message_id)
