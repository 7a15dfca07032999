"""The lists of answers from which any can be changed: all for review, and laboratory values of an earlier day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.moments import older_values
from flows.say import Say, say, short
from flows.screens import PAIR, Button, Screen, in_rows, ui
from flows.spoken import shown

if TYPE_CHECKING:
    from flows.progress import Standing

PAGE = 8


def reviewing(standing: Standing, notes: tuple[Say, ...], page: int) -> Screen:
    """Return the review list: what is still to obtain, every answer that counts, and buttons to change them."""
    facts = [fact for fact in standing.trial.fact if fact in standing.answers and standing.patient.counts(fact)]
    lines = tuple(
        say("dialogue.answer", fact=short(fact), value=shown(standing.trial, fact, standing.answers[fact]))
        for fact in facts
    )
    pages = -(-len(facts) // PAGE)
    page = min(max(page, 1), max(pages, 1))
    on_page = _wanting_first(standing, facts)[(page - 1) * PAGE : page * PAGE]
    change = in_rows([Button(say("ui.change", fact=short(fact)), f"change:{fact}") for fact in on_page], PAIR)
    turn = [
        Button(say(f"ui.{word}"), f"page:{to}")
        for word, to in (("previous", page - 1), ("next", page + 1))
        if 1 <= to <= pages
    ]
    rows = ((ui("confirm"),), *change, tuple(turn), (ui("back"), ui("stop")))
    head = (say("dialogue.reviewing"), *_wanted(standing))
    return Screen("reviewing", (*head, *lines, *notes), tuple(row for row in rows if row))


def _wanted(standing: Standing) -> tuple[Say, ...]:
    """Return what is still to obtain, so that it can be given now."""
    unknown = {name: each for name, each in standing.findings.items() if each.status == "unknown" and not each.review}
    if not unknown or standing.exclusion:
        return ()
    items = tuple(say("dialogue.wanted", criterion=name, items=each.obtain) for name, each in unknown.items())
    return (say("dialogue.still_to_obtain", items=items),)


def _wanting_first(standing: Standing, facts: list[str]) -> list[str]:
    """Return the facts with those first whose criterion is still unknown: the ones most likely to be changed."""
    known = {fact for fact in facts if _decided(standing, standing.trial.serves.get(fact))}
    return sorted(facts, key=lambda fact: fact in known)


def _decided(standing: Standing, criterion: str | None) -> bool:
    return criterion is None or standing.findings[criterion].status != "unknown"


def still_latest(standing: Standing, notes: tuple[Say, ...]) -> Screen:
    """Return the laboratory values entered on an earlier day, to be confirmed once as still the latest."""
    older = older_values(standing.trial, standing.screening)
    answers = standing.screening.answers
    lines = tuple(
        say("dialogue.older", fact=short(f), value=shown(standing.trial, f, standing.answers[f]), day=answers[f].day)
        for f in older
    )
    change = [Button(say("ui.change", fact=short(fact)), f"change:{fact}") for fact in older]
    rows = ((ui("confirm"),), *in_rows(change, PAIR), (ui("stop"),))
    return Screen("confirming", (say("dialogue.still_latest"), *lines, *notes), rows)
