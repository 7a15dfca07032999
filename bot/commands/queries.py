"""/queries and /query: points on which the sponsor is asked, what was answered, and what would be judged otherwise now.

A new version of the trial brings the answer to bear. Screenings judged under an earlier one are listed where it judges
them otherwise, and judged again when an admin says so: with their own answers, on their own day.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.commands.screening import LONGEST
from bot.rejudging import judge_again
from bot.sponsor import open_query, point_of, readings_of
from flows.moments import PARIS
from flows.numbers import small_number
from flows.rejudging import Otherwise, can_be_judged_again, otherwise
from flows.say import Say, say
from flows.screening import Event
from storage import lists, queries, screenings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.turn import Turn
    from flows.trial import Trial
    from storage.queries import Query
    from storage.screenings import Kept

PAGE, OTHERWISE, JUDGE, ALL = "page", "otherwise", "judge", "all"
AT_A_TIME, MOST_LOOKED_AT = 200, 2000
"""Screenings that are read together, and that are looked through for one page."""
LISTED = 10
CHANGES_TOLD = 5
LONGEST_TEXT, LONGEST_POINT = 500, 160
MOST_OPEN = 20
"""Queries of one person's own that wait for an answer at the same time."""
_NAME = re.compile(r"Q[1-9][0-9]{0,3}", re.IGNORECASE)


def show(turn: Turn, rest: str) -> None:
    """List the queries, or show one; keep the sponsor's answer; list and judge again what would come out otherwise."""
    word, _, text = rest.partition(" ")
    if word == PAGE:
        _all(turn, small_number(text) or 1)
    elif word == OTHERWISE:
        _otherwise(turn, small_number(text) or 0)
    elif word == JUDGE:
        _judge(turn, text.strip())
    elif _NAME.fullmatch(word):
        _one(turn, word.upper(), text.strip())
    else:
        _all(turn)


def ask(turn: Turn, rest: str) -> None:
    """Open a query that the trial does not have: CRITERION and the point in one's own words."""
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
    turning = [("previous", page - 1), ("next", page + 1)]
    rows.append([
        (turn.words.plain(say(f"ui.{word}")), f"/queries {PAGE} {to}") for word, to in turning if 1 <= to <= last
    ])  # fmt: skip
    rows.append([(turn.words.plain(say("queries.show_otherwise")), f"/queries {OTHERWISE}")])
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


# ─── what would be judged otherwise ──────────────────────────────────────────────────────────────────────────────────


class _Looked(NamedTuple):
    """What was found, and the number of the last screening that was looked at; `more` may come after it."""

    found: tuple[tuple[Kept, Otherwise], ...]
    last: int
    more: bool


def _look(turn: Turn, after: int, until: int | None = None) -> _Looked:
    """Look, beyond a number, for screenings of earlier versions that the trial as it is now judges otherwise."""
    trial, last, looked = turn.desk.trial, after, 0
    found: list[tuple[Kept, Otherwise]] = []
    while looked < MOST_LOOKED_AT:
        some = queries.judged_under_others(turn.unit, trial.id, trial.version, last, AT_A_TIME)
        for kept in some:
            if until is not None and kept.screening.number > until:
                return _Looked(tuple(found), last, more=False)
            last, looked = kept.screening.number, looked + 1
            if differs := _differs(trial, kept):
                found.append((kept, differs))
            if len(found) == LISTED:
                return _Looked(tuple(found), last, more=True)
        if len(some) < AT_A_TIME:
            return _Looked(tuple(found), last, more=False)
    return _Looked(tuple(found), last, more=True)


def _differs(trial: Trial, kept: Kept) -> Otherwise | None:
    if not kept.judged.findings or not can_be_judged_again(kept.screening):
        return None
    return otherwise(trial, kept.screening, kept.judged.findings)


def _otherwise(turn: Turn, after: int) -> None:
    seen = _look(turn, after)
    turn.record([Event(what="judged otherwise listed", new=len(seen.found))], turn.grants[0].role)
    rows: list[list[tuple[str, str]]] = []
    if turn.may("judge_again") and seen.found:
        rows += [[_judge_button(turn, kept)] for kept, _ in seen.found]
        rows.append([(turn.words.plain(say("queries.judge_all")), f"/queries {JUDGE} {ALL} {after} {seen.last}")])
    if seen.more:
        rows.append([(turn.words.plain(say("ui.next")), f"/queries {OTHERWISE} {seen.last}")])
    key = "otherwise" if seen.found else "none_so_far" if seen.more else "nothing_otherwise"
    head = say(f"queries.{key}", version=turn.desk.trial.version)
    turn.say(head, *(_difference(kept, each) for kept, each in seen.found), buttons=rows)


def _difference(kept: Kept, found: Otherwise) -> Say:
    changes = tuple(
        say("queries.change", criterion=criterion, was=say(f"queries.status.{was}"), now=say(f"queries.status.{now}"))
        for criterion, was, now in found.criteria[:CHANGES_TOLD]
    )
    rest = len(found.criteria) - CHANGES_TOLD
    return say(
        "queries.difference", number=kept.screening.label, version=kept.screening.version,
        was=say(f"outcome.{found.was}"), now=say(f"outcome.{found.now}"),
        changes=(*changes, *([say("queries.and_more", count=rest)] if rest > 0 else [])),
    )  # fmt: skip


def _judge_button(turn: Turn, kept: Kept) -> tuple[str, str]:
    label = kept.screening.label
    return turn.words.plain(say("queries.judge", number=label)), f"/queries {JUDGE} {label}"


def _judge(turn: Turn, wanted: str) -> None:
    if turn.may("judge_again") is None:
        turn.say(say("command.unknown"))
        return
    judged = [label for label in (_judge_one(turn, number) for number in _meant(turn, wanted)) if label]
    key = "queries.judged" if judged else "queries.not_judged"
    turn.say_anew(say(key, numbers=tuple(judged) or wanted[:LONGEST] or "?", version=turn.desk.trial.version))


def _meant(turn: Turn, wanted: str) -> list[int]:
    """Return the screenings to be judged again: one, or all that a list has shown, in the order in which they lock."""
    word, *between = wanted.split() or [""]
    if word != ALL:
        number = lists.called(turn.unit, word)
        return [] if number is None else [number]
    first, last = (*(small_number(each) for each in between), None, None)[:2]
    return [kept.screening.number for kept, _ in _look(turn, first or 0, last).found]


def _judge_one(turn: Turn, number: int) -> str | None:
    kept, trial = screenings.load_to_change(turn.unit, number), turn.desk.trial
    old = kept is not None and (kept.screening.trial, kept.screening.version) != (trial.id, trial.version)
    if kept is None or not old or kept.screening.trial != trial.id or _differs(trial, kept) is None:
        return None
    judge_again(turn, kept)
    return kept.screening.label


def _next_name(turn: Turn) -> str:
    trial = turn.desk.trial
    named = [each.id for each in trial.queries] + [each.name for each in queries.all_of(turn.unit, trial.id)]
    return f"Q{1 + max((int(each[1:]) for each in named if each[1:].isdecimal()), default=0)}"


def _is_own_and_open(turn: Turn, query: Query) -> bool:
    by = turn.person.id if turn.person else None
    return query.opened_by == by and query.point is not None and query.answered_at is None


def _says_something(text: str) -> bool:
    return any(each.isalpha() for each in text) and len(text) <= LONGEST_TEXT
