"""Which screenings a list is to show: read from the address, and written into it again. Nothing is guessed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from bot.console.filters import FIRST_YEAR, LAST_YEAR
from flows.lifecycle import STATES
from flows.numbers import small_number
from storage import reviews
from storage.browsing import Filter, Key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.console.filters import Filters
    from flows.trial import Trial
    from storage.browsing import By

VERDICTS = ("eligible", "pending", "excluded")
ERASED = "erased"
"""The state of a screening whose personal values were erased."""
SORTS: Mapping[str, tuple[By, bool]] = {
    "started": ("started", True), "started_up": ("started", False), "ended": ("ended", True),
    "ended_up": ("ended", False),
}  # fmt: skip


class Wanted(NamedTuple):
    """A list that is asked for."""

    filter: Filter
    by: By
    newest_first: bool
    after: Key | None
    before: Key | None


def choices(trial: Trial) -> dict[str, Sequence[str]]:
    """Return what each filter with a closed list may be."""
    return {
        "site": [site.slug for site in trial.record.sites],
        "verdict": VERDICTS,
        "criterion": list(trial.criterion),
        "state": (*STATES, ERASED),
        "review": reviews.STATES,
    }


def read_wanted(filters: Filters, trial: Trial) -> Wanted:
    """Return the list that is asked for; whether it can be had the filters say."""
    chosen = {name: filters.one_of(name, options) for name, options in choices(trial).items()}
    chosen["first_exclusion"] = chosen.pop("criterion")
    since, until = filters.days()
    wanted = Filter.model_validate({**chosen, "person": filters.number("person"), "since": since, "until": until})
    by, newest_first = SORTS[filters.one_of("sort", SORTS) or "started"]
    turn = filters.turn(_key)
    return Wanted(wanted, by, newest_first, turn.after, turn.before)


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
    if read is None or at.tzinfo is None or not FIRST_YEAR <= at.year <= LAST_YEAR:
        return None
    key = Key(at=at, number=read)
    return key if written(key) == text else None
