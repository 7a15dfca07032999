"""/queries otherwise, /queries judge: what a new version makes of past screenings, and letting it.

Each is judged by its own answers, on its own day; its old verdict stays in the log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.screening import LONGEST
from bot.differing import differs, look
from bot.rejudging import judge_again
from flows.numbers import small_number
from flows.say import Say, say
from flows.screening import Event
from storage import lists, screenings

if TYPE_CHECKING:
    from bot.turn import Turn
    from flows.rejudging import Otherwise
    from storage.screenings import Kept

OTHERWISE, JUDGE, ALL = "otherwise", "judge", "all"
CHANGES_TOLD = 5


def show(turn: Turn, after: int) -> None:
    """List what comes out otherwise, beyond a number."""
    seen = look(turn.unit, turn.desk.trial, after)
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


def judge(turn: Turn, wanted: str) -> None:
    """Judge again the screening that is named, or those that a list has shown."""
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
    return [kept.screening.number for kept, _ in look(turn.unit, turn.desk.trial, first or 0, last).found]


def _judge_one(turn: Turn, number: int) -> str | None:
    kept, trial = screenings.load_to_change(turn.unit, number), turn.desk.trial
    old = kept is not None and (kept.screening.trial, kept.screening.version) != (trial.id, trial.version)
    if kept is None or not old or kept.screening.trial != trial.id or differs(trial, kept) is None:
        return None
    judge_again(turn, kept)
    return kept.screening.label
