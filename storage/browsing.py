"""The screenings as the console lists them: filtered, by their start or their end, page by page.

A page goes on from a key, never from an offset: rows that come meanwhile neither repeat a row nor leave one out, and
the last page costs as much as the first. What is found is exact for any combination of filters; see `ways.py`.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from flows.quantities import Frozen
from storage.lists import Line
from storage.paging import Sheet, Turn, sheet
from storage.reviews import State
from storage.tables import SCREENING
from storage.unit import Unit
from storage.ways import By, Key, Look, keys

FIRST: Turn[Key] = Turn()
"""The first page."""


class Filter(Frozen):
    """Which screenings to list; what is None does not matter.

    `sites` is as far as the person's rights reach. `since` and `until` are days in Paris on which a screening may have
    begun, both included.
    """

    sites: tuple[str, ...] | None = None
    site: str | None = None
    verdict: str | None = None
    first_exclusion: str | None = None
    state: str | None = None
    review: str | None = None
    person: int | None = None
    since: date | None = None
    until: date | None = None


class Row(Line):
    """A screening in a list, and how far the admins are with it."""

    review: State


def page(
    unit: Unit, wanted: Filter, turn: Turn[Key] = FIRST, *, by: By = "started", newest_first: bool = True
) -> Sheet[Row, Key]:
    """Return a page of the list. By their end only those are listed that have ended."""
    given = wanted.model_dump(exclude={"sites", "since", "until"}, exclude_none=True)

    def find(beyond: Key | None, backwards: bool, most: int) -> list[Key]:  # noqa: FBT001  # as pages are asked for
        days = (wanted.since, wanted.until)
        return keys(unit, given, wanted.sites, Look(by, newest_first != backwards, beyond, days, most))

    found = sheet(turn, find, key_of=lambda key: key)
    return Sheet(_rows(unit, found.items), found.after, found.before)


def _rows(unit: Unit, shown: Sequence[Key]) -> tuple[Row, ...]:
    if not shown:
        return ()
    columns = [SCREENING.c[name] for name in Row.model_fields]
    query = select(*columns).where(SCREENING.c.number.in_([key.number for key in shown]))
    found = {row["number"]: Row(**row) for row in unit.execute(query).mappings()}
    return tuple(found[key.number] for key in shown)


__all__ = ["By", "Filter", "Key", "Row", "page"]
