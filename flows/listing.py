"""The lists of answers from which any can be changed: all for review, and laboratory values of an earlier day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.moments import older_values
from flows.say import Say, say, short
from flows.screens import PAIR, Button, Rows, Screen, in_rows, ui
from flows.spoken import brief, shown

if TYPE_CHECKING:
    from flows.progress import Standing

PAGE = 8


def reviewing(standing: Standing, notes: tuple[Say, ...], page: int) -> Screen:
    """Return the review list: what is still to obtain, every answer that counts, and buttons to change them."""
    facts = _counting(standing)
    _, change = _paged(standing, facts, page)
    head = (say("dialogue.reviewing"), *_wanted(standing))
    lines = (*head, *_told(standing, facts), *notes)
    return Screen("reviewing", lines, ((ui("confirm"),), *change, (ui("back"), ui("stop"))))


def choosing(standing: Standing, notes: tuple[Say, ...], page: int) -> Screen:
    """Return the answers of an outcome, a page at a time, so that one can be chosen to be corrected."""
    facts, change = _paged(standing, _counting(standing), page)
    return Screen("amending", (say("amending.choose"), *_told(standing, facts), *notes), (*change, (ui("back"),)))


def _to_change(standing: Standing, fact: str) -> Button:
    return Button(say("ui.change", fact=brief(standing.trial, fact)), f"change:{fact}")


def _counting(standing: Standing) -> list[str]:
    return [fact for fact in standing.trial.fact if fact in standing.answers and standing.patient.counts(fact)]


def _told(standing: Standing, facts: list[str]) -> tuple[Say, ...]:
    return tuple(
        say("dialogue.answer", fact=short(fact), value=shown(standing.trial, fact, standing.answers[fact]))
        for fact in facts
    )


def _paged(standing: Standing, facts: list[str], page: int) -> tuple[list[str], Rows]:
    """Return the facts of a page, and the buttons to change each of them and to turn the page."""
    pages = -(-len(facts) // PAGE)
    page = min(max(page, 1), max(pages, 1))
    on_page = _wanting_first(standing, facts)[(page - 1) * PAGE : page * PAGE]
    change = in_rows([_to_change(standing, fact) for fact in on_page], PAIR)
    turn = tuple(
        Button(say(f"ui.{word}"), f"page:{to}")
        for word, to in (("previous", page - 1), ("next", page + 1))
        if 1 <= to <= pages
    )
    return on_page, (*change, turn) if turn else change


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
    change = in_rows([_to_change(standing, fact) for fact in older], PAIR)
    rows = ((ui("confirm"),), *change, (ui("stop"),))
    return Screen("confirming", (say("dialogue.still_latest"), *lines, *notes), rows)
