"""/pending: what is still missing, for whom: the list, a screening with its items, one item."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.cards import site_name
from bot.commands.screening import LONGEST, no_such
from bot.follow_ups import trial_here
from bot.pending_pages import (
    ITEMS_A_PAGE,
    SCREENINGS_A_PAGE,
    Case,
    Listed,
    back_button,
    case_buttons,
    case_lines,
    item_buttons,
    item_lines,
    list_buttons,
    list_lines,
    listed,
)
from bot.reaching import scope
from bot.site_staff import at_site
from flows.moments import paris_day
from flows.numbers import small_number
from flows.pending import Item, items
from flows.say import say
from storage import care, lists, screenings, worklists
from storage import items as agreed_items

if TYPE_CHECKING:
    from bot.access import Act
    from bot.turn import Turn
    from storage.lists import Line
    from storage.people import Grant
    from storage.screenings import Kept


class Opened(NamedTuple):
    """A pending screening that the person may work on, and by which right."""

    kept: Kept
    case: Case
    right: Grant

    def item(self, criterion: str) -> Item | None:
        """Return what that criterion lacks."""
        return next((each for each in items(self.case.standing) if each.criterion.casefold() == criterion), None)


def pending(turn: Turn, rest: str) -> None:
    """List what is pending, or show one screening, or one of its items."""
    called, _, more = rest.partition(" ")
    if not called or _page(called):
        _list(turn, _page(called) or 1)
    elif opened := opened_for(turn, called, "see_pending"):
        item = opened.item(more.strip().casefold())
        show_item(turn, opened, item) if item else _show(turn, opened, _page(more) or 1)


def _list(turn: Turn, page: int) -> None:
    if turn.person is None:
        return
    seen = scope("see_pending", turn.grants, turn.person.id, paris_day(turn.now))
    lines = worklists.pending(turn.unit, seen, SCREENINGS_A_PAGE + 1, (page - 1) * SCREENINGS_A_PAGE)
    found = [each for line in lines[:SCREENINGS_A_PAGE] if (each := _listed(turn, line))]
    buttons = list_buttons(turn.words, found, page, more=len(lines) > SCREENINGS_A_PAGE)
    turn.say(say("pending.head" if found else "pending.none"), *list_lines(found), buttons=buttons)


def _listed(turn: Turn, line: Line) -> Listed | None:
    kept = screenings.load(turn.unit, line.number)
    if kept is None or kept.screening.annulled is not None:
        return None
    trial, site = trial_here(turn.unit, turn.desk, kept.screening), site_name(turn.desk.trial, line.site)
    if trial is None:
        return Listed(line, site)
    return listed(line, site, turn.standing(trial, kept.screening), agreed_items.of(turn.unit, line.number))


def opened_for(turn: Turn, called: str, act: Act) -> Opened | None:
    """Return the pending screening that is called so, if the person may do this; else say that there is none."""
    turn.about = number = lists.called(turn.unit, called)
    kept = screenings.load_to_change(turn.unit, number) if number else None
    agreed = agreed_items.of(turn.unit, number) if number else {}
    owners = {each.owner for each in agreed.values()} | {kept.screening.person if kept else None}
    own = turn.person is not None and turn.person.id in owners
    right = turn.may(act, kept.screening.site, own=own) if kept else None
    if kept is None or right is None or kept.screening.annulled is not None:
        turn.say(no_such(called))
    elif kept.screening.state != "pending":
        turn.say(say("pending.not_pending", number=called[:LONGEST]))
    elif (trial := trial_here(turn.unit, turn.desk, kept.screening)) is None:
        turn.say(say("pending.of_old", number=called[:LONGEST]))
    else:
        standing, roles = turn.standing(trial, kept.screening), at_site(turn.unit, kept.screening.site, None)
        taken_by = care.of(turn.unit, kept.screening.number).taken_by
        return Opened(kept, Case(standing, agreed, roles, taken_by), right)
    return None


def _show(turn: Turn, opened: Opened, page: int) -> None:
    last = max(1, -(-len(items(opened.case.standing)) // ITEMS_A_PAGE))
    page, mine = min(page, last), turn.person is not None and opened.kept.screening.person == turn.person.id
    resumable = mine and turn.may("answer", opened.kept.screening.site, own=True) is not None
    buttons = case_buttons(turn.words, opened.case, page, resumable=resumable)
    turn.say(*case_lines(opened.case, page), buttons=buttons)


def show_item(turn: Turn, opened: Opened, item: Item) -> None:
    """Show one item, with what the person can do about it."""
    words, case = turn.words, opened.case
    lines = [say("pending.case", number=case.number), *item_lines(case, item)]
    may_act = turn.may("own_items", opened.kept.screening.site, own=opened.right.role == "investigator") is not None
    acting = item_buttons(words, case, item.criterion) if may_act else []
    how = [say("pending.due_how", number=case.number, criterion=item.criterion)] if may_act else []
    turn.say(*lines, *how, buttons=[*acting, back_button(words, case)])


def _page(written: str) -> int | None:
    number = written.strip().removeprefix("p")
    return small_number(number) or None if number != written.strip() else None
