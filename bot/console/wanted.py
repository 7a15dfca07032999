"""Which screenings a list is to show: read from the address, and written into it again. Nothing is guessed.

A value that no filter knows does not count: the others do, and the page says which ones were left out.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from flows.lifecycle import STATES
from flows.numbers import small_number
from storage import reviews
from storage.browsing import Filter, Key

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from flows.trial import Trial
    from storage.browsing import By

VERDICTS = ("eligible", "pending", "excluded")
ERASED = "erased"
"""The state of a screening whose personal values were erased."""
SORTS: Mapping[str, tuple[By, bool]] = {
    "started": ("started", True), "started_up": ("started", False), "ended": ("ended", True),
    "ended_up": ("ended", False),
}  # fmt: skip
FIRST_YEAR, LAST_YEAR = 2000, 2200


class Wanted(NamedTuple):
    """A list that is asked for. `given` are the filters that count, as they were typed; `odd` those that do not."""

    filter: Filter
    by: By
    newest_first: bool
    after: Key | None
    before: Key | None
    given: Mapping[str, str]
    odd: Sequence[str]

    def address(self, **changes: str) -> str:
        """Return the query of the same list with changes; an empty value takes a part away."""
        return urlencode({name: value for name, value in {**self.given, **changes}.items() if value})


def choices(trial: Trial) -> dict[str, Sequence[str]]:
    """Return what each filter with a closed list may be."""
    return {
        "site": [site.slug for site in trial.record.sites],
        "verdict": VERDICTS,
        "criterion": list(trial.criterion),
        "state": (*STATES, ERASED),
        "review": reviews.STATES,
    }


def read_wanted(query: Mapping[str, str], trial: Trial) -> Wanted:
    """Return the list that an address asks for."""
    closed = choices(trial)
    given = {name: text.strip() for name, text in query.items() if text.strip() and name in (*closed, *_READ, "sort")}
    known = {name: text for name, text in given.items() if name in closed and text in closed[name]}
    read = {name: value for name, how in _READ.items() if name in given and (value := how(given[name])) is not None}
    sort = given.get("sort", "started")
    by, newest_first = SORTS.get(sort, SORTS["started"])
    is_good = {*known, *read, *(["sort"] if sort in SORTS else [])}
    after, before = read.pop("after", None), read.pop("before", None)
    known["first_exclusion"] = known.pop("criterion", "")
    wanted = Filter.model_validate({**{name: text for name, text in known.items() if text}, **read})
    odd = [name for name in given if name not in is_good]
    good = {name: text for name, text in given.items() if name in is_good and name not in {"after", "before"}}
    return Wanted(wanted, by, newest_first, after, before, good, odd)  # type: ignore[arg-type]  # read by `_key`


def written(key: Key | None) -> str:
    """Return a key as it stands in an address."""
    return f"{key.at.isoformat()}_{key.number}" if key else ""


def _key(text: str) -> Key | None:
    moment, _, number = text.rpartition("_")
    read = small_number(number)
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    is_sound = read is not None and at.tzinfo is not None and FIRST_YEAR <= at.year <= LAST_YEAR
    return Key(at=at, number=read) if is_sound and read is not None else None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None


_READ: Mapping[str, Callable[[str], object]] = {
    "person": small_number, "since": _day, "until": _day, "after": _key, "before": _key,
}  # fmt: skip
