"""/queries and /query: points on which the sponsor is asked, what was answered, and what would be judged otherwise now.

A new version of the trial brings the answer to bear. Screenings judged under an earlier one are listed where it judges
them otherwise, and judged again when an admin says so: with their own answers, on their own day.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.commands.screening import LONGEST
from bot.rejudging import judge_again
from bot.sponsor import open_query, point_of, readings_of
from flows.moments import PARIS
from flows.rejudging import Otherwise, can_be_judged_again, otherwise
from flows.say import Say, say
from flows.screening import Event
from storage import lists, queries, screenings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.turn import Turn
    from storage.queries import Query
    from storage.screenings import Kept

OTHERWISE, JUDGE, ALL = "otherwise", "judge", "all"
LOOKED_THROUGH = 200
"""Screenings that are looked through for one page."""
LISTED = 10
LONGEST_TEXT = 500
_NAME = re.compile(r"Q[1-9][0-9]{0,3}", re.IGNORECASE)


def show(turn: Turn, rest: str) -> None:
    """List the queries, or show one; keep the sponsor's answer; list and judge again what would come out otherwise."""
    word, _, text = rest.partition(" ")
    if word == OTHERWISE:
        _otherwise(turn, text)
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
    name = _next_name(turn)
    open_query(turn, trial, name, named, point=point.strip())
    turn.say(say("queries.asked", query=name, criterion=named))


def _all(turn: Turn) -> None:
    trial = turn.desk.trial
    found = queries.all_of(turn.unit, trial.id)
    lines = [_line(turn, each) for each in found]
    rows = [[(each.name, f"/queries {each.name}") for each in found[nth : nth + 4]] for nth in range(0, len(found), 4)]
    if any(_judged_otherwise(turn, 0)):
        rows.append([(turn.words.plain(say("queries.show_otherwise")), f"/queries {OTHERWISE}")])
    turn.say(say("queries.head" if found else "queries.none", version=trial.version), *lines, buttons=rows)


def _line(turn: Turn, query: Query) -> Say:
    key = "queries.answered_line" if query.answered_at else "queries.open_line"
    day = (query.answered_at or query.opened_at).astimezone(PARIS).date()
    return say(
        key, query=query.name, criterion=query.criterion, count=query.dependents, day=day,
        point=point_of(turn.desk.trial, query),
    )  # fmt: skip


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


def _judged_otherwise(turn: Turn, after: int) -> Iterator[tuple[Kept, Otherwise]]:
    """Go through the screenings of earlier versions that the trial as it is now judges otherwise."""
    trial = turn.desk.trial
    for kept in queries.judged_under_others(turn.unit, trial.id, trial.version, after, LOOKED_THROUGH):
        if kept.judged.findings and can_be_judged_again(kept.screening):
            found = otherwise(trial, kept.screening, kept.judged.findings)
            if found:
                yield kept, found


def _otherwise(turn: Turn, rest: str) -> None:
    found = list(_judged_otherwise(turn, int(rest) if rest.isdecimal() else 0))
    turn.record([Event(what="judged otherwise listed", new=len(found))], turn.grants[0].role)
    page, more = found[:LISTED], found[LISTED:]
    rows: list[list[tuple[str, str]]] = []
    if turn.may("judge_again"):
        rows += [[_judge_button(turn, kept)] for kept, _ in page]
        rows += [[(turn.words.plain(say("queries.judge_all")), f"/queries {JUDGE} {ALL}")]] if page else []
    if more:
        rows.append([(turn.words.plain(say("ui.next")), f"/queries {OTHERWISE} {page[-1][0].screening.number}")])
    head = say("queries.otherwise" if found else "queries.nothing_otherwise", version=turn.desk.trial.version)
    turn.say(head, *(_difference(kept, each) for kept, each in page), buttons=rows)


def _difference(kept: Kept, found: Otherwise) -> Say:
    changes = tuple(
        say("queries.change", criterion=criterion, was=say(f"queries.status.{was}"), now=say(f"queries.status.{now}"))
        for criterion, was, now in found.criteria
    )
    return say(
        "queries.difference", number=kept.screening.label, version=kept.screening.version,
        was=say(f"outcome.{found.was}"), now=say(f"outcome.{found.now}"), changes=changes,
    )  # fmt: skip


def _judge_button(turn: Turn, kept: Kept) -> tuple[str, str]:
    label = kept.screening.label
    return turn.words.plain(say("queries.judge", number=label)), f"/queries {JUDGE} {label}"


def _judge(turn: Turn, wanted: str) -> None:
    if turn.may("judge_again") is None:
        turn.say(say("command.unknown"))
        return
    if wanted == ALL:
        numbers = [kept.screening.number for kept, _ in _judged_otherwise(turn, 0)]
    else:
        number = lists.called(turn.unit, wanted)
        numbers = [] if number is None else [number]
    judged = [label for label in (_judge_one(turn, number) for number in numbers) if label]
    key = "queries.judged" if judged else "queries.not_judged"
    turn.say_anew(say(key, numbers=tuple(judged) or wanted[:LONGEST], version=turn.desk.trial.version))


def _judge_one(turn: Turn, number: int) -> str | None:
    kept = screenings.load_to_change(turn.unit, number)
    old = kept is not None and kept.screening.version != turn.desk.trial.version
    if kept is None or not old or not can_be_judged_again(kept.screening):
        return None
    judge_again(turn, kept)
    return kept.screening.label


def _next_name(turn: Turn) -> str:
    trial = turn.desk.trial
    named = [each.id for each in trial.queries] + [each.name for each in queries.all_of(turn.unit, trial.id)]
    return f"Q{1 + max((int(each[1:]) for each in named if each[1:].isdecimal()), default=0)}"


def _says_something(text: str) -> bool:
    return any(each.isalpha() for each in text) and len(text) <= LONGEST_TEXT
