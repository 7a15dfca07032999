"""/claim, /handover, /due: who obtains a missing item, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.pending import Opened, opened_for, show_item
from bot.commands.screening import LONGEST
from bot.follow_ups import follow_up
from bot.pending_pages import back_button, in_days, who
from bot.site_staff import at_site
from flows.moments import paris_day
from flows.numbers import small_number
from flows.pending import Item
from flows.say import Say, say, title
from flows.screening import Event
from flows.typed_dates import Calendar, read_date
from storage import items as agreed_items
from storage import people

if TYPE_CHECKING:
    from datetime import date

    from bot.turn import Turn

AHEAD = 366
"""Days ahead at most for which an item can be made due."""


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
    staff = at_site(turn.unit, opened.kept.screening.site, paris_day(turn.now))
    person = small_number(chosen)
    if person in staff:
        _give(turn, opened, item, person)
        return
    owner = opened.case.agreed.get(item.criterion)
    here = f"/handover {opened.case.number} {item.criterion}"
    others = [person for person in staff if not owner or person != owner.owner]
    buttons = [[(turn.words.plain(who(person, staff)), f"{here} {person}")] for person in others[:20]]
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


def _item(turn: Turn, rest: str) -> tuple[Opened, Item, str] | None:
    """Return the item that is named, and what is said behind it; else say what is wrong."""
    called, _, more = rest.partition(" ")
    criterion, _, behind = more.strip().partition(" ")
    if not called or not criterion:
        turn.say(say("pending.how"))
        return None
    opened = opened_for(turn, called, "own_items")
    item = opened.item(criterion.casefold()) if opened else None
    if opened and item is None:
        turn.say(say("pending.no_such_item", number=called[:LONGEST], criterion=criterion[:LONGEST]))
    return (opened, item, behind.strip()) if opened and item else None


def _give(turn: Turn, opened: Opened, item: Item, person: int) -> None:
    before = opened.case.agreed.get(item.criterion)
    old = before.owner if before else None
    if old != person:
        agreed_items.give(turn.unit, opened.kept.screening.number, item.criterion, person, turn.now)
        _record(turn, opened, Event(what="item given", old=old, new={"criterion": item.criterion, "person": person}))
        _tell(turn, opened, item, person)
    _done(turn, opened, item)


def _tell(turn: Turn, opened: Opened, item: Item, person: int) -> None:
    """Tell somebody else in private that it is his now."""
    owner = people.get(turn.unit, person)
    if turn.person is None or owner is None or owner.telegram_id is None or person == turn.person.id:
        return
    number = opened.case.number
    words = turn.desk.words(owner.language or turn.desk.language, opened.case.standing.trial)
    told = say("pending.given", number=number, criterion=item.criterion, title=title(item.criterion))
    button = [words.plain(say("pending.button.open", number=number)), f"/pending {number} {item.criterion}"]
    turn.owe("say", {"text": words.html(told), "buttons": [[button]]}, chat=owner.telegram_id)


def _done(turn: Turn, opened: Opened, item: Item) -> None:
    agreed = agreed_items.of(turn.unit, opened.kept.screening.number)
    turn.toast(say("pending.noted"))
    show_item(turn, opened._replace(case=opened.case._replace(agreed=agreed)), item)


def _record(turn: Turn, opened: Opened, event: Event) -> None:
    turn.record([event], opened.right.role, opened.kept.screening, opened.case.standing.trial)


def _day(written: str, today: date) -> date | Say:
    later = in_days(written)
    if later is not None:
        return today + later
    day = read_date(" ".join(written.split()), Calendar(today, today, AHEAD))
    if isinstance(day, Say):
        return say("dialogue.complaint", text=day)
    return day if 0 <= (day - today).days <= AHEAD else say("pending.due_range", today=today)
