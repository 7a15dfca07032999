"""ONE UPDATE IN → ALL OR NOTHING. Read this first.

A turn claims an update from the inbox, finds out who speaks and what they may, lets the dialogue or a command answer,
and keeps the screening, what happened, the conversation and what is owed: all of it, or, on any exception, nothing.
Turns of several chats share a transaction; each is a part of its own in it. An update that failed five times is put
aside, with an alert, and blocks nobody. A flood of messages is refused whole, and answered once; so is what one person
says beyond a measure. Trouble of the database is nobody's fault: it is raised, and the updates wait.
"""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeGuard

from bot.alerts import alert, apologise
from bot.arrivals import Arrival, Unreadable
from bot.at_hand import NOTHING, AtHand, read_ahead
from bot.commands import obey
from bot.happenings import notice, refuse, refuses_one_too_many
from bot.hearing import hear
from bot.on_the_way import NotYet
from bot.sending import LEASE
from bot.taken import Round, Taken
from bot.telegram.intake import read
from bot.turn import Turn
from flows.say import say
from flows.trial import LANGUAGES
from storage import inbox, people
from storage.database import is_trouble_of_the_database
from storage.in_hand import InHand
from storage.unit import UnitBroken, part_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.desk import Desk
    from storage.inbox import Received
    from storage.people import Grant, Person
    from storage.unit import Unit

_log = logging.getLogger(__name__)

SIMPLE = ("tap", "text")
"""What changes at most one screening: turns that can be taken with what was read before."""


def take_all(unit: Unit, desk: Desk, now: datetime, enough: Callable[[], bool]) -> Round:
    """Take the oldest open update of each chat, in the order of their ids, until there was `enough`.

    What came after an admin's word that still waits is left to a later round: who is let in or out is so with the next
    update, whosever. Raises what the database has. A turn that fails leaves nothing and is counted; the others stand.
    """
    received = inbox.claim_all(unit)
    begun = [_Begun(unit, desk, each, _read(desk, each), now) for each in received]
    in_order = _until_an_admin_waits(unit, begun)
    taken: list[Taken] = []
    at_hand = NOTHING
    for nth, turn in enumerate(in_order):
        if enough():
            break
        if not _is_simple(turn.arrival):
            at_hand = NOTHING  # what was read before it is true no more
        elif at_hand is NOTHING:
            at_hand = _read_ahead(in_order[nth:])
        taken.append(_attempt(turn, at_hand))
    unit.write()
    more = (
        len(taken) < len(received) or any(each.others for each in received) or any(not each.settled for each in taken)
    )
    claimed = tuple(one for each in taken for one in each.claimed)
    return Round(tuple(taken), claimed, more or len(received) == inbox.CHATS_A_ROUND)


def _until_an_admin_waits(unit: Unit, begun: Sequence[_Begun]) -> Sequence[_Begun]:
    """Return those that came before whatever waits in an admin's chat behind what is taken of it now."""
    behind = [each.received for each in begun if each.received.others and each.received.telegram_id]
    if not behind:
        return begun
    known = people.known(unit, {each.telegram_id for each in behind if each.telegram_id})
    admins = {who for who, (_, grants) in known.items() if any(grant.role == "admin" for grant in grants)}
    of_admins = [each for each in behind if each.telegram_id in admins]
    waits = inbox.oldest_behind(unit, of_admins) if of_admins else None
    return begun if waits is None else [each for each in begun if each.received.update_id < waits]


def _read_ahead(turns: Sequence[_Begun]) -> AtHand:
    """Read what the taps and texts before the next turn of another kind are about."""
    unit, desk, *_, now = turns[0]
    said: list[Arrival] = []
    for each in turns:
        if not _is_simple(each.arrival):
            break
        said.append(each.arrival)
    return read_ahead(unit, said, desk.recent.known, now)


def take(unit: Unit, desk: Desk, update_id: int, now: datetime) -> Taken:
    """Take the turn of one update alone. Raises what the database has, never what is in the update."""
    received = inbox.claim(unit, update_id)
    if received is None:
        return Taken("elsewhere", owes=False)
    return _attempt(_Begun(unit, desk, received, _read(desk, received), now), NOTHING)


class _Begun(NamedTuple):
    """A turn about to be taken."""

    unit: Unit
    desk: Desk
    received: Received
    arrival: Arrival | Unreadable | None
    now: datetime


def _read(desk: Desk, received: Received) -> Arrival | Unreadable | None:
    """Return what an update says; None if that was forgotten before its turn came."""
    try:
        return None if received.payload is None else read(received.payload, desk.username)
    except Unreadable as trouble:
        return trouble


def _is_simple(arrival: Arrival | Unreadable | None) -> TypeGuard[Arrival]:
    return isinstance(arrival, Arrival) and arrival.sort in SIMPLE


def _attempt(begun: _Begun, at_hand: AtHand) -> Taken:
    try:
        with part_of(begun.unit):
            taken = _take(begun, at_hand)
            if at_hand is NOTHING:
                begun.unit.write()
            return taken
    except NotYet:
        return Taken("waits", owes=False)
    except Unreadable as trouble:
        return _put_aside(begun, trouble, at_once=True)
    except UnitBroken:
        raise
    except Exception as trouble:
        if is_trouble_of_the_database(trouble):
            raise
        _log.error("The turn of update %s failed and left nothing: %s", begun.received.update_id, _where(trouble))
        return _put_aside(begun, trouble, at_once=False)


def _take(begun: _Begun, at_hand: AtHand) -> Taken:
    unit, received, arrival = begun.unit, begun.received, begun.arrival
    if isinstance(arrival, Unreadable):
        raise arrival
    if arrival is None:
        inbox.settle(unit, received.update_id, "done", begun.now)
        return Taken("elsewhere", owes=False)
    turn = _turn(begun, arrival, at_hand)
    refused, is_news = inbox.refuse_flood(unit, received, begun.now)
    if refused:
        refuse(turn, refused, is_news=is_news)
    elif not refuses_one_too_many(turn, received):
        inbox.settle(unit, received.update_id, "done", begun.now)
        _answer(turn)
    turn.close()
    if not turn.kept:
        inbox.empty(unit, received.update_id)
    ending: Literal["refused", "done"] = "refused" if turn.refused else "done"
    return Taken(ending, turn.menus, turn.received_at, turn.owes, not turn.kept, turn.in_hand, turn.panel, turn.decides)


def _answer(turn: Turn) -> None:
    match turn.arrival.sort:
        case "command":
            obey(turn)
        case "text" | "tap":
            hear(turn)
        case _:
            notice(turn)


def _turn(begun: _Begun, arrival: Arrival, at_hand: AtHand) -> Turn:
    person, grants = _who(begun.unit, arrival, at_hand)
    desk = begun.desk
    spoken = next((each for each in LANGUAGES if arrival.language.casefold().startswith(each)), desk.language)
    chosen = person.language if person and person.language else spoken
    return Turn(
        begun.unit, desk, arrival, begun.now, person, grants, chosen if arrival.private else desk.language,
        begun.received.received_at, InHand(begun.now + LEASE), at_hand,
        desk.lately.is_overtaken(arrival.chat, arrival.update_id, begun.now),
    )  # fmt: skip


def _who(unit: Unit, arrival: Arrival, at_hand: AtHand) -> tuple[Person | None, tuple[Grant, ...]]:
    if arrival.who is None:
        return None, ()
    if arrival.who in at_hand.people:
        return at_hand.people[arrival.who]
    return people.known(unit, {arrival.who}).get(arrival.who, (None, ()))


def _put_aside(begun: _Begun, trouble: Exception, *, at_once: bool) -> Taken:
    """Count the failure; tell the admins, and who wrote, of an update put aside."""
    unit, update_id, now = begun.unit, begun.received.update_id, begun.now
    error = type(trouble).__name__
    aside = inbox.note_failure(unit, update_id, error, now)
    if at_once and not aside:
        inbox.settle(unit, update_id, "aside", now)
    if aside or at_once:
        alert(
            unit, begun.desk.language, say("alert.put_aside", update=update_id, error=error), now, f"aside:{update_id}"
        )
        apologise(unit, begun.desk.language, update_id, now)
    return Taken("aside" if aside or at_once else "failed")


def _where(trouble: Exception) -> str:
    """Return what failed and where, without the message: it can quote what a person typed."""
    return f"{type(trouble).__name__}\n{''.join(traceback.format_tb(trouble.__traceback__))}"
