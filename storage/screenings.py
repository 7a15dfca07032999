"""Screenings between turns. A screening is kept only over the revision that was read: who comes late changes nothing."""

from datetime import datetime
from typing import Any, Literal, TypeAlias

from flows.quantities import Frozen
from flows.screening import Screening
from storage.unit import Unit

Word: TypeAlias = Literal["eligible", "excluded", "pending"]


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


class Kept(Frozen):
    """A screening as it was kept."""

    screening: Screening
    judged: Judged
    panel: Panel | None


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


def begin(unit: Unit, screening: Screening, judged: Judged) -> None:
    """Keep a new screening under the number it was given."""


def keep(unit: Unit, screening: Screening, judged: Judged, was: int) -> None:
    """Keep a screening over its revision `was`; raises StaleScreening if another one is kept by now."""


def load(unit: Unit, number: int) -> Kept | None:
    """Return a screening to look at."""


def load_to_change(unit: Unit, number: int) -> Kept | None:
    """Return a screening to change in this unit; on PostgreSQL others wait for it."""


def pin_panel(unit: Unit, number: int, panel: Panel) -> None:
    """Note which message shows the screening."""


def panel_of(unit: Unit, number: int) -> Panel | None:
    """Return the message that shows the screening, None before the first was sent."""


def open_ones(unit: Unit) -> tuple[Kept, ...]:
    """Return every open screening, by number: after a restart each shows its question again."""


def mine(unit: Unit, person: int, limit: int = 20) -> tuple[Line, ...]:
    """Return a person's screenings, the latest first."""


def of_site(unit: Unit, site: str, limit: int = 20) -> tuple[Line, ...]:
    """Return a site's screenings, the latest first."""
