"""/pending: what is still missing, for whom; /claim, /handover, /due: who obtains an item, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.cards import site_name
from bot.follow_ups import follow_up, trial_here
from bot.pending_pages import (
    ITEMS_A_PAGE,
    SCREENINGS_A_PAGE,
    Case,
    Listed,
    back_button,
    case_buttons,
    case_lines,
    in_days,
    item_buttons,
    item_lines,
    list_buttons,
    list_lines,
    listed,
    who,
)
from bot.reaching import scope
from bot.site_staff import at_site
from flows.moments import paris_day
from flows.pending import Item, items
from flows.say import Say, say
from flows.screening import Event
from flows.typed_dates import Calendar, read_date
from storage import care, lists, screenings, worklists
from storage import items as agreed_items

if TYPE_CHECKING:
    from datetime import date

    from bot.access import Act
    from bot.turn import Turn
    from storage.lists import Line
    from storage.people import Grant
    from storage.screenings import Kept

AHEAD = 366
"""Days ahead at most for which an item can be made due."""


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
    elif opened := _opened(turn, called, "see_pending"):
        item = opened.item(more.strip().casefold())
        _show_item(turn, opened, item) if item else _show(turn, opened, _page(more) or 1)


def claim(turn: Turn, rest: str) -> None:
    """Note that the person obtains an item."""
    if (found := _item(turn, rest)) and turn.person:
        _give(turn, *found[:2], turn.person.id)


def hand_over(turn: Turn, rest: str) -> None:
    """Offer those of the site to whom an item can be handed over, or hand it to the one who was chosen."""
    found = _item(turn, rest)
    if found is None:
        return
    opened, item, chosen = found
    people = at_site(turn.unit, opened.kept.screening.site)
    if chosen.isascii() and chosen.isdecimal() and int(chosen) in people:
        _give(turn, opened, item, int(chosen))
        return
    owner = opened.case.agreed.get(item.criterion)
    here = f"/handover {opened.case.number} {item.criterion}"
    others = [person for person in people if not owner or person != owner.owner]
    buttons = [[(turn.words.plain(who(person, people)), f"{here} {person}")] for person in others[:20]]
    turn.say(
        say("pending.to_whom", number=opened.case.number, criterion=item.criterion),
        buttons=[*buttons, back_button(turn.words, opened.case)],
    )


def due(turn: Turn, rest: str) -> None:
    """Agree on the day on which an item is to be there: a button's days from now, or the day that is typed."""
    found = _item(turn, rest)
    if found is None:
        return
    opened, item, written = found
    day = _day(written, paris_day(turn.now))
    if isinstance(day, Say):
        turn.say(day, say("pending.due_how", number=opened.case.number, criterion=item.criterion))
        return
    before = opened.case.agreed.get(item.criterion)
    agreed_items.agree_on(turn.unit, opened.kept.screening.number, item.criterion, day)
    old = before.due.isoformat() if before and before.due else None
    _record(turn, opened, Event(what="item due", old=old, new={"criterion": item.criterion, "due": day.isoformat()}))
    follow_up(turn, opened.case.standing.trial, opened.kept.screening)
    _done(turn, opened, item)


def _list(turn: Turn, page: int) -> None:
    if turn.person is None:
        return
    seen = scope("see_pending", turn.grants, turn.person.id)
    lines = worklists.pending(turn.unit, seen, SCREENINGS_A_PAGE + 1, (page - 1) * SCREENINGS_A_PAGE)
    found = [each for line in lines[:SCREENINGS_A_PAGE] if (each := _listed(turn, line))]
    buttons = list_buttons(turn.words, found, page, more=len(lines) > SCREENINGS_A_PAGE)
    turn.say(say("pending.head" if found else "pending.none"), *list_lines(found), buttons=buttons)


def _listed(turn: Turn, line: Line) -> Listed | None:
    kept = screenings.load(turn.unit, line.number)
    if kept is None or kept.screening.annulled is not None:
        return None
    trial, site = trial_here(turn.desk, kept.screening), site_name(turn.desk.trial, line.site)
    if trial is None:
        return Listed(line, site)
    return listed(line, site, turn.standing(trial, kept.screening), agreed_items.of(turn.unit, line.number))


def _opened(turn: Turn, called: str, act: Act) -> Opened | None:
    """Return the pending screening that is called so, if the person may do this; else say that there is none."""
    number = lists.called(turn.unit, called)
    kept = screenings.load_to_change(turn.unit, number) if number else None
    agreed = agreed_items.of(turn.unit, number) if number else {}
    owners = {each.owner for each in agreed.values()} | {kept.screening.person if kept else None}
    own = turn.person is not None and turn.person.id in owners
    right = turn.may(act, kept.screening.site, own=own) if kept else None
    if kept is None or right is None or kept.screening.annulled is not None:
        turn.say(say("command.no_such_screening", number=called))
    elif kept.screening.state != "pending":
        turn.say(say("pending.not_pending", number=called))
    elif (trial := trial_here(turn.desk, kept.screening)) is None:
        turn.say(say("pending.of_old", number=called))
    else:
        standing, roles = turn.standing(trial, kept.screening), at_site(turn.unit, kept.screening.site)
        taken_by = care.of(turn.unit, kept.screening.number).taken_by
        return Opened(kept, Case(standing, agreed, roles, taken_by), right)
    return None


def _item(turn: Turn, rest: str) -> tuple[Opened, Item, str] | None:
    """Return the item that is named, and what is said behind it; else say what is wrong."""
    called, _, more = rest.partition(" ")
    criterion, _, behind = more.strip().partition(" ")
    if not called or not criterion:
        turn.say(say("pending.how"))
        return None
    opened = _opened(turn, called, "own_items")
    item = opened.item(criterion.casefold()) if opened else None
    if opened and item is None:
        turn.say(say("pending.no_such_item", number=called, criterion=criterion))
    return (opened, item, behind.strip()) if opened and item else None


def _give(turn: Turn, opened: Opened, item: Item, person: int) -> None:
    before = opened.case.agreed.get(item.criterion)
    old = before.owner if before else None
    if old != person:
        agreed_items.give(turn.unit, opened.kept.screening.number, item.criterion, person, turn.now)
        _record(turn, opened, Event(what="item given", old=old, new={"criterion": item.criterion, "person": person}))
    _done(turn, opened, item)


def _done(turn: Turn, opened: Opened, item: Item) -> None:
    agreed = agreed_items.of(turn.unit, opened.kept.screening.number)
    turn.toast(say("pending.noted"))
    _show_item(turn, opened._replace(case=opened.case._replace(agreed=agreed)), item)


def _record(turn: Turn, opened: Opened, event: Event) -> None:
    turn.record([event], opened.right.role, opened.kept.screening, opened.case.standing.trial)


def _show(turn: Turn, opened: Opened, page: int) -> None:
    last = max(1, -(-len(items(opened.case.standing)) // ITEMS_A_PAGE))
    page, mine = min(page, last), turn.person is not None and opened.kept.screening.person == turn.person.id
    resumable = mine and turn.may("answer", opened.kept.screening.site, own=True) is not None
    buttons = case_buttons(turn.words, opened.case, page, resumable=resumable)
    turn.say(*case_lines(opened.case, page), buttons=buttons)


def _show_item(turn: Turn, opened: Opened, item: Item) -> None:
    words, case = turn.words, opened.case
    lines = [say("pending.case", number=case.number), *item_lines(case, item)]
    may_act = turn.may("own_items", opened.kept.screening.site, own=opened.right.role == "investigator") is not None
    acting = item_buttons(words, case, item.criterion) if may_act else []
    how = [say("pending.due_how", number=case.number, criterion=item.criterion)] if may_act else []
    turn.say(*lines, *how, buttons=[*acting, back_button(words, case)])


def _day(written: str, today: date) -> date | Say:
    later = in_days(written)
    if later is not None:
        return today + later
    day = read_date(" ".join(written.split()), Calendar(today, today, AHEAD))
    if isinstance(day, Say):
        return say("dialogue.complaint", text=day)
    return day if 0 <= (day - today).days <= AHEAD else say("pending.due_range", today=today)


def _page(written: str) -> int | None:
    number = written.strip().removeprefix("p")
    return int(number) or None if number != written.strip() and number.isascii() and number.isdecimal() else None
