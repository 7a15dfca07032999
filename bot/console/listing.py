"""The screenings, filtered, by their start or their end, page by page; and one found by its number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.cards import site_name
from bot.console.answers import GoTo, Shown
from bot.console.filters import NOTHING, Filters
from bot.console.wanted import SORTS, choices, read_wanted, written
from flows.say import Say, say, title
from flows.screening import ERASED
from storage import browsing, lists

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.console.answers import Answer
    from bot.console.visit import Visit
    from bot.console.wanted import Wanted
    from flows.trial import Trial
    from storage.browsing import Key, Row
    from storage.paging import Sheet

PATH = "/screenings"
LONGEST_NUMBER = 20


def screenings(visit: Visit) -> Answer:
    """List screenings, or go to the one whose number was typed."""
    filters, trial = Filters(visit.asked, "console.list.filter"), visit.desk.trial
    typed = visit.asked.query.get("number", "").strip()
    if filters.read("number", lambda number: lists.called(visit.unit, number)) is not None:
        return GoTo(f"{PATH}/{typed}")
    wanted = read_wanted(filters, trial)
    found = _page(visit, wanted) if filters.are_sound() else NOTHING
    values = {
        "number": typed[:LONGEST_NUMBER],
        "not_found": say("console.list.no_such", number=typed[:LONGEST_NUMBER]) if typed else None,
        "lines": [_line(each, trial) for each in found.items],
        "only_ended": wanted.by == "ended",
        "choices": _choices(trial),
        "sorts": _sorts(filters, wanted),
        **filters.values(PATH, found, written),
    }
    return Shown("screenings.html", values, filters.status)


def _page(visit: Visit, wanted: Wanted) -> Sheet[Row, Key]:
    return browsing.page(visit.unit, wanted.filter, wanted.turn, by=wanted.by, newest_first=wanted.newest_first)


def result_of(verdict: str | None, state: str) -> tuple[Say, str]:
    """Return what a screening came to, in short, and what kind of news that is."""
    if verdict is None or state in {"annulled", ERASED}:
        return say(f"console.list.state.{state}"), "none"
    return say(f"console.verdict.{verdict}"), {"eligible": "good", "excluded": "bad"}.get(verdict, "unsure")


def _line(row: Row, trial: Trial) -> dict[str, Any]:
    result, kind = result_of(row.verdict, row.state)
    first = None if row.state == ERASED else row.first_exclusion
    return {
        "label": row.label,
        "started_at": row.started_at,
        "ended_at": row.ended_at,
        "site": site_name(trial, row.site),
        "person": row.person,
        "result": result,
        "kind": kind,
        "criterion": first,
        "title": title(first) if first in trial.criterion else None,
        "review": say(f"console.review.state.{row.review}"),
    }


def _choices(trial: Trial) -> list[tuple[str, list[tuple[str, Say | str]]]]:
    """Return each filter with a closed list, and what can be chosen."""
    return [(name, [(each, _named(name, each, trial)) for each in options]) for name, options in choices(trial).items()]


def _named(name: str, each: str, trial: Trial) -> Say | str:
    named: Mapping[str, Say | str] = {
        "site": site_name(trial, each) if name == "site" else "",
        "verdict": say(f"console.verdict.{each}"),
        "criterion": say("paper.criterion", criterion=each, title=title(each)) if name == "criterion" else "",
        "state": say(f"console.list.state.{each}"),
        "review": say(f"console.review.state.{each}"),
    }
    return named[name]


def _sorts(filters: Filters, wanted: Wanted) -> dict[str, dict[str, str]]:
    """Return the two columns that can be sorted: how they are now, and where the other way leads."""
    return {
        by: {
            "now": ("descending" if wanted.newest_first else "ascending") if wanted.by == by else "none",
            "address": filters.address(PATH, sort=_other(by, wanted)),
        }
        for by in dict.fromkeys(by for by, _ in SORTS.values())
    }


def _other(by: str, wanted: Wanted) -> str:
    return f"{by}_up" if wanted.by == by and wanted.newest_first else by
