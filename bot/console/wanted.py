"""Which screenings a list is to show: read from the address, and written into it again. Nothing is guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.console.filters import moment_and_rest
from flows.lifecycle import STATES
from flows.numbers import small_number
from flows.screening import ERASED
from storage import reviews
from storage.browsing import Filter, Key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.console.filters import Filters
    from flows.trial import Trial
    from storage.browsing import By
    from storage.paging import Turn

VERDICTS = ("eligible", "pending", "excluded")
SORTS: Mapping[str, tuple[By, bool]] = {
    "started": ("started", True), "started_up": ("started", False), "ended": ("ended", True),
    "ended_up": ("ended", False),
}  # fmt: skip


class Wanted(NamedTuple):
    """A list that is asked for."""

    filter: Filter
    by: By
    newest_first: bool
    turn: Turn[Key]


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
    person, (since, until) = filters.number("person"), filters.days()
    wanted = Filter.model_validate({**chosen, "person": person, "since": since, "until": until})
    by, newest_first = SORTS[filters.one_of("sort", SORTS) or "started"]
    return Wanted(wanted, by, newest_first, filters.turn(_key))


def written(key: Key) -> str:
    """Return a key as it stands in an address."""
    return f"{key.at.isoformat()}_{key.number}"


def _key(typed: str) -> Key | None:
    at, number = moment_and_rest(typed)
    read = small_number(number)
    key = Key(at=at, number=read) if at is not None and read is not None else None
    return key if key and written(key) == typed else None
