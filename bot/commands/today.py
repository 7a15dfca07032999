"""/today: what a coordinator finds at his sites in the morning. Numbers, names of criteria and days; no value."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from bot.cards import site_name
from bot.follow_ups import holds, trial_here
from bot.panels import packed, turning
from bot.reaching import scope
from flows.moments import paris_day
from flows.numbers import small_number
from flows.pending import begins
from flows.say import Say, say
from storage import screenings, worklists

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.turn import Turn
    from storage.lists import Line
    from storage.reminders import What
    from storage.worklists import Scope, ToDo

MOST = 30
"""So many of each list are looked at; a list that is longer says so."""
WEEK = timedelta(days=7)
YESTERDAY = timedelta(days=1)
TOMORROW = timedelta(days=1)
EVER = date(1990, 1, 1)
EXCLUDED = ("excluded", "completing", "reviewing", "closed")


def today(turn: Turn, rest: str) -> None:
    """Show the digest, site by site; a page of it where there is more than a message holds."""
    if turn.person is None:
        return
    day = paris_day(turn.now)
    seen = scope("see_today", turn.grants, turn.person.id, day)
    sites = [site.slug for site in turn.desk.trial.record.sites if seen.sites is None or site.slug in seen.sites]
    found = {site: list(_of_site(turn, seen.model_copy(update={"sites": (site,)}), day)) for site in sites}
    lines = [line for site in sites if found[site] for line in (_site(turn, site), *found[site])]
    pages = packed(map(turn.words.html, (say("today.head", day=day), *(lines or [say("today.nothing")]))))
    _show(turn, pages, min(max(small_number(rest) or 1, 1), len(pages)))


def _show(turn: Turn, pages: Sequence[str], page: int) -> None:
    row = turning(turn.words, "/today", page, len(pages))
    buttons = [(turn.words.plain(say("today.pending")), "/pending"), (turn.words.plain(say("today.again")), "/today")]
    turn.say(pages[page - 1], buttons=[*([row] if row else []), buttons])


def _site(turn: Turn, site: str) -> Say:
    return say("pending.site", site=site_name(turn.desk.trial, site))


def _of_site(turn: Turn, seen: Scope, day: date) -> Iterator[Say]:
    unit, since = turn.unit, begins(day - YESTERDAY)
    new = [_result(line) for line in worklists.ended_since(unit, seen, since, MOST) if line.verdict]
    yield from _line("new", new)
    yield from _line("unacknowledged", _names(worklists.unacknowledged(unit, seen, MOST)))
    yield from _line("acknowledged", _names(worklists.acknowledged_since(unit, seen, since, MOST)))
    yield from _line("waiting", _names(worklists.pending(unit, seen, MOST)))
    yield from _line("due", [_due(each) for each in _all_due(turn, seen, day)])
    rescreens = _to_do(turn, seen, "rescreen", EXCLUDED, (day, day + WEEK))
    yield from _line("rescreen", [_day(each) for each in rescreens])


def _line(what: str, items: Sequence[Say | str]) -> Iterator[Say]:
    if items:
        more = say("today.more") if len(items) >= MOST else ""
        yield say(f"today.{what}", count=len(items), items=tuple(items), more=more)


def _names(lines: Sequence[Line]) -> list[str]:
    return [line.label for line in lines]


def _result(line: Line) -> Say:
    return say("today.result", number=line.label, result=say(f"today.verdict.{line.verdict}"))


def _due(each: ToDo) -> Say:
    return say("today.item", number=each.line.label, criterion=each.criterion, day=paris_day(each.at))


def _day(each: ToDo) -> Say:
    return say("today.day", number=each.line.label, day=paris_day(each.at))


def _all_due(turn: Turn, seen: Scope, day: date) -> list[ToDo]:
    """Return what is due or overdue; what has to be done again before an injection is so for some days only."""
    pending = _to_do(turn, seen, "item_due", ("pending",), (EVER, day + TOMORROW))
    again = _to_do(turn, seen, "item_due", ("eligible",), (day - WEEK, day + TOMORROW))
    return sorted((*pending, *again), key=lambda each: each.at)


def _to_do(turn: Turn, seen: Scope, what: What, states: tuple[str, ...], between: tuple[date, date]) -> list[ToDo]:
    """Return what is still to be done from the first day to before the second: what was noted may be settled by now."""
    noted = worklists.to_do(turn.unit, seen, what, states, (begins(between[0]), begins(between[1])))
    return list(islice((each for each in noted if _holds(turn, each, what)), MOST))


def _holds(turn: Turn, each: ToDo, what: What) -> bool:
    kept = screenings.load(turn.unit, each.line.number)
    trial = trial_here(turn.unit, turn.desk, kept.screening) if kept else None
    if kept is None or trial is None:
        return False
    return holds(turn.unit, turn.standing(trial, kept.screening), each.wanted(what))
