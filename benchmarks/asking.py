"""Everything that a list of the console can be asked for, and some that never comes together: see `size.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from hashlib import blake2b
from itertools import product
from typing import Any, NamedTuple, get_args

from benchmarks.variety import ALL, BEGAN
from bot.log_pages import conversation_pages
from bot.trials import load_trials
from bot.wording import words
from flows.moments import paris_day
from storage import browsing, chronicle, figures, lists, queries, reports, roster, troubles
from storage.browsing import By, Filter, Key
from storage.chronicle import Sought
from storage.paging import Turn
from storage.roster import Who
from storage.troubles import Fate
from storage.unit import Unit

LOG, STATS = "`/log NUMBER`", "`/stats`"
MOST = 1200
"""So many ways to ask of one sort, of all there are."""

_FIRST_DAY, _LAST_DAY = (paris_day(BEGAN + place * timedelta(seconds=90)) for place in (0, ALL))
_MIDDLE = _FIRST_DAY + (_LAST_DAY - _FIRST_DAY) // 2
DAYS: Sequence[tuple[date | None, date | None]] = (
    (None, None),
    (_MIDDLE, _MIDDLE),
    (None, _MIDDLE),
    (_MIDDLE, None),
    (_FIRST_DAY + timedelta(200), _LAST_DAY - timedelta(200)),
    (None, _FIRST_DAY + timedelta(7)),
)


class Look(NamedTuple):
    """One way to ask, in words, and how it is done."""

    what: str
    at: Callable[[Unit], object]


def all_of(unit: Unit) -> Mapping[str, Sequence[Look]]:
    """Return the looks, by what they are for; those who come first have most."""
    return {
        "screenings": _some(_screenings()),
        "screenings, a page far behind": _some(_far_behind()),
        "events": _some(_events()),
        "sends": list(_sends(unit)),
        "updates put aside": [Look("the first page", lambda unit: troubles.asides(unit, Turn()))],
        "people": list(_people()),
        "queries": [Look("the first page", lambda unit: queries.page(unit, _trial().id, Turn()))],
        LOG: [Look(f"number {number}", _log(str(number))) for number in _numbers(unit)],
        STATS: [Look("of all sites", lambda unit: figures.figures(unit, _trial().id))],
    }


def _some(looks: Iterator[tuple[str, Callable[[Unit], object]]]) -> list[Look]:
    """Return so many of them, always the same, in no order."""
    shuffled = sorted(dict(looks).items(), key=lambda look: blake2b(look[0].encode()).digest())
    return [Look(*look) for look in shuffled[:MOST]]


def _filters() -> Iterator[Filter]:
    sites = [site.slug for site in _trial().record.sites]
    criteria = list(_trial().criterion)
    named: dict[str, Sequence[str | int | None]] = {
        "site": (None, None, sites[0], sites[1], sites[-1]),
        "person": (None, None, None, 1, 700),
        "verdict": (None, None, "excluded", "eligible", "pending"),
        "first_exclusion": (None, None, None, criteria[0], criteria[-1]),
        "state": (None, None, "closed", "eligible", "annulled", "asking", "confirming"),
        "review": (None, "open", "questions", "reviewed"),
    }
    for values, (since, until) in product(product(*named.values()), DAYS):
        given: dict[str, Any] = dict(zip(named, values, strict=True))
        yield Filter.model_validate({**given, "since": since, "until": until})


def _screenings() -> Iterator[tuple[str, Callable[[Unit], object]]]:
    for wanted, by, newest_first in product(_filters(), get_args(By), (True, False)):
        yield _told(wanted, by, newest_first=newest_first), _first_page(wanted, by, newest_first=newest_first)


def _far_behind() -> Iterator[tuple[str, Callable[[Unit], object]]]:
    for wanted, by, part, back in product(_filters(), get_args(By), (10, 2), (True, False)):
        key = Key(at=BEGAN + ALL // part * timedelta(seconds=90), number=0)
        where = f"{'before' if back else 'after'} {key.at:%Y-%m-%d}"
        yield f"{_told(wanted, by, newest_first=True)} {where}", _page(wanted, by, key, back=back)


def _first_page(wanted: Filter, by: By, *, newest_first: bool) -> Callable[[Unit], object]:
    return lambda unit: browsing.page(unit, wanted, by=by, newest_first=newest_first)


def _page(wanted: Filter, by: By, key: Key, *, back: bool) -> Callable[[Unit], object]:
    turn = Turn(before=key) if back else Turn(after=key)
    return lambda unit: browsing.page(unit, wanted, turn, by=by)


def _told(wanted: Filter, by: By, *, newest_first: bool) -> str:
    named = " ".join(f"{name}={value}" for name, value in wanted.model_dump(exclude_none=True).items())
    return f"{named or 'all'}, by {by}, {'newest' if newest_first else 'oldest'} first"


def _events() -> Iterator[tuple[str, Callable[[Unit], object]]]:
    kinds = (None, "answered", "started", "corrected", "log read", "no such")
    for what, person, screening, days in product(kinds, (None, 1, 3, 700, 9999), (None, 5000), DAYS):
        sought = Sought(what=what, person=person, screening=screening, since=days[0], until=days[1])
        yield f"{sought.model_dump(exclude_none=True)}", _event_page(sought)


def _event_page(sought: Sought) -> Callable[[Unit], object]:
    return lambda unit: chronicle.events(unit, sought, Turn())


def _sends(unit: Unit) -> Iterator[Look]:
    found = troubles.sendings(unit, "dead", Turn()).items
    for fate, chat in product(get_args(Fate), (None, *sorted({each.chat_id for each in found[:5]}))):
        yield Look(f"{fate} in {chat or 'all chats'}", _sending_page(fate, chat))


def _sending_page(fate: Fate, chat: int | None) -> Callable[[Unit], object]:
    return lambda unit: troubles.sendings(unit, fate, Turn(), chat)


def _people() -> Iterator[Look]:
    for who in (Who(), Who(role="admin"), Who(site="lyon-sud"), Who(with_rights=False), Who(with_rights=None)):
        yield Look(f"{who.model_dump(exclude_none=True)}", _people_page(who))


def _people_page(who: Who) -> Callable[[Unit], object]:
    return lambda unit: roster.people(unit, who, Turn())


def _numbers(unit: Unit) -> list[int]:
    """Return screenings with the longest conversations, and others from all of history."""
    said = "SELECT screening FROM utterance WHERE screening <= 200 GROUP BY screening ORDER BY count(*) DESC LIMIT 10"
    longest = [row[0] for row in unit.exec_driver_sql(said)]
    return [*longest, *range(5000, ALL, ALL // 20)]


def _log(called: str) -> Callable[[Unit], object]:
    """Do what `/log NUMBER` does before it records the look and sends it."""
    trial = _trial()
    speak = words("fr", trial)

    def look(unit: Unit) -> object:
        number = lists.called(unit, called)
        log = reports.log_show(unit, number) if number is not None else None
        return log and conversation_pages(log, trial, speak)

    return look


@cache
def _trial() -> Any:  # noqa: ANN401  # the only one there is
    return next(iter(load_trials().values()))
