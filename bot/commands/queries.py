"""/queries and /query: points on which the sponsor is asked, what was answered, and what would be judged otherwise now.

A new version of the trial brings the answer to bear. Screenings judged under an earlier one are listed where it judges
them otherwise, and judged again when an admin says so: with their own answers, on their own day.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.commands import otherwise
from bot.delegations import nowhere_today
from bot.panels import turning
from bot.sponsor import open_query, point_of, readings_of
from flows.moments import PARIS
from flows.numbers import small_number
from flows.say import Say, say
from flows.screening import Event
from storage import queries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.turn import Turn
    from storage.queries import Query

PAGE = "page"
LISTED = 10
LONGEST_TEXT, LONGEST_POINT = 500, 160
MOST_OPEN = 20
"""Queries of one person's own that wait for an answer at the same time."""
_NAME = re.compile(r"Q[1-9][0-9]{0,3}", re.IGNORECASE)


def show(turn: Turn, rest: str) -> None:
    """List the queries, or show one; keep the sponsor's answer; list and judge again what would come out otherwise."""
    word, _, text = rest.partition(" ")
    if word == PAGE:
        _all(turn, small_number(text) or 1)
    elif word == otherwise.OTHERWISE:
        otherwise.show(turn, small_number(text) or 0)
    elif word == otherwise.JUDGE:
        otherwise.judge(turn, text.strip())
    elif _NAME.fullmatch(word):
        _one(turn, word.upper(), text.strip())
    else:
        _all(turn)


def ask(turn: Turn, rest: str) -> None:
    """Open a query that the trial does not have: CRITERION and the point in one's own words."""
    if turn.may("open_query") is None:
        turn.say(nowhere_today(turn, "open_query"))
        return
    trial = turn.desk.trial
    criterion, _, point = rest.strip().partition(" ")
    named = next((each for each in trial.criterion if each.casefold() == criterion.casefold()), None)
    if named is None or not _says_something(point):
        turn.say(say("queries.how_to_ask", most=LONGEST_TEXT))
        return
    if len([each for each in queries.all_of(turn.unit, trial.id) if _is_own_and_open(turn, each)]) >= MOST_OPEN:
        turn.say(say("queries.too_many", most=MOST_OPEN))
        return
    name = _next_name(turn)
    open_query(turn, trial, name, named, point=point.strip())
    turn.say(say("queries.asked", query=name, criterion=named))


def _all(turn: Turn, page: int = 1) -> None:
    trial = turn.desk.trial
    known = queries.all_of(turn.unit, trial.id)
    last = max(1, -(-len(known) // LISTED))
    page = min(max(page, 1), last)
    found = known[(page - 1) * LISTED : page * LISTED]
    rows = [[(each.name, f"/queries {each.name}") for each in found[nth : nth + 5]] for nth in range(0, len(found), 5)]
    rows.append(turning(turn.words, f"/queries {PAGE}", page, last))
    rows.append([(turn.words.plain(say("queries.show_otherwise")), f"/queries {otherwise.OTHERWISE}")])
    lines = [_line(turn, each, LONGEST_POINT) for each in found]
    head = say("queries.head" if known else "queries.none", version=trial.version)
    turn.say(head, *lines, buttons=[row for row in rows if row])


def _line(turn: Turn, query: Query, most: int | None = None) -> Say:
    key = "queries.answered_line" if query.answered_at else "queries.open_line"
    day = (query.answered_at or query.opened_at).astimezone(PARIS).date()
    point = turn.words.spoken(point_of(turn.desk.trial, query))
    if most and len(point) > most:
        point = f"{point[: most - 1]}…"
    return say(key, query=query.name, criterion=query.criterion, count=query.dependents, day=day, point=point)


def _one(turn: Turn, name: str, text: str) -> None:
    query = next((each for each in queries.all_of(turn.unit, turn.desk.trial.id) if each.name == name), None)
    if query is None:
        turn.say(say("queries.no_such", query=name))
    elif text:
        _answer(turn, query, text)
    else:
        waiting = queries.dependents(turn.unit, query.trial, name)
        turn.say(*_told(turn, query, tuple(line.label for line in waiting)))


def _told(turn: Turn, query: Query, waiting: tuple[str, ...]) -> Iterator[Say]:
    yield _line(turn, query)
    for reading in readings_of(turn.desk.trial, query.name):
        yield say("queries.reading", text=reading)
    if query.answer:
        yield say("queries.answer", text=query.answer)
    if waiting:
        yield say("queries.waiting", numbers=waiting)
    if turn.may("answer_query"):
        yield say("queries.how_to_answer", query=query.name)


def _answer(turn: Turn, query: Query, text: str) -> None:
    if turn.may("answer_query") is None or turn.person is None:
        turn.say(say("command.unknown"))
    elif not _says_something(text):
        turn.say(say("queries.how_to_answer", query=query.name))
    else:
        queries.answer(turn.unit, query.trial, query.name, text, turn.person.id, turn.now)
        turn.record([Event(what="query answered", fact=query.name, old=query.answer, new=text)], "admin")
        turn.say(say("queries.kept", query=query.name, version=turn.desk.trial.version))


def _next_name(turn: Turn) -> str:
    trial = turn.desk.trial
    named = [each.id for each in trial.queries] + [each.name for each in queries.all_of(turn.unit, trial.id)]
    return f"Q{1 + max((int(each[1:]) for each in named if each[1:].isdecimal()), default=0)}"


def _is_own_and_open(turn: Turn, query: Query) -> bool:
    by = turn.person.id if turn.person else None
    return query.opened_by == by and query.point is not None and query.answered_at is None


def _says_something(text: str) -> bool:
    return any(each.isalpha() for each in text) and len(text) <= LONGEST_TEXT
