"""ONE UPDATE IN → ONE TRANSACTION. Read this first.

`take` claims an update from the inbox, finds out who speaks and what they may, lets the dialogue or a command answer,
and keeps the screening, what happened, the conversation and what is owed: all of it, or, on any exception, nothing.
An update that failed five times is put aside, with an alert, and blocks nobody.
"""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING, NamedTuple

from bot.alerts import alert
from bot.arrivals import Arrival, Unreadable
from bot.commands import obey
from bot.happenings import notice
from bot.hearing import hear
from bot.telegram.intake import read
from bot.turn import Turn
from flows.say import say
from storage import inbox, people
from storage.database import leave_no_trace
from storage.unit import unit_of_work

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from bot.desk import Desk
    from storage.unit import Unit

_log = logging.getLogger(__name__)


class Taken(NamedTuple):
    """How a turn ended: whether its update is settled, and whether menus have to be set anew."""

    settled: bool
    menus: bool = False


def take(engine: Engine, desk: Desk, update_id: int, now: datetime) -> Taken:
    """Take the turn of one update. Never raises for what is in it."""
    try:
        with unit_of_work(engine) as unit:
            turn = _take(unit, desk, update_id, now)
    except Unreadable as trouble:
        return Taken(_put_aside(engine, update_id, trouble, now, at_once=True))
    except Exception as trouble:  # noqa: BLE001  # whatever it was, nothing was kept, and other chats go on
        _log.error("The turn of update %s failed and left nothing: %s", update_id, _where(trouble))
        return Taken(_put_aside(engine, update_id, trouble, now, at_once=False))
    if turn and not turn.kept:
        leave_no_trace(engine)
    return Taken(settled=True, menus=turn is not None and turn.menus)


def _take(unit: Unit, desk: Desk, update_id: int, now: datetime) -> Turn | None:
    received = inbox.claim(unit, update_id)
    if received is None:
        return None
    inbox.settle(unit, update_id, "done", now)
    if received.payload is None:
        return None
    turn = _turn(unit, desk, read(received.payload, desk.username), now)
    _answer(turn)
    turn.close()
    if not turn.kept:
        inbox.empty(unit, update_id)
    return turn


def _answer(turn: Turn) -> None:
    match turn.arrival.sort:
        case "command":
            obey(turn)
        case "text" | "tap":
            hear(turn)
        case _:
            notice(turn)


def _turn(unit: Unit, desk: Desk, arrival: Arrival, now: datetime) -> Turn:
    person = people.find(unit, arrival.who) if arrival.who else None
    grants = people.roles_of(unit, person.id) if person else ()
    spoken = "fr" if arrival.language.casefold().startswith("fr") else "en" if arrival.language else desk.language
    chosen = person.language if person and person.language else spoken
    return Turn(unit, desk, arrival, now, person, grants, chosen if arrival.private else desk.language)


def _put_aside(engine: Engine, update_id: int, trouble: Exception, now: datetime, *, at_once: bool) -> bool:
    """Count the failure in a transaction of its own, and tell the admins of an update put aside."""
    error = type(trouble).__name__
    with unit_of_work(engine) as unit:
        aside = inbox.note_failure(unit, update_id, error, now)
        if at_once and not aside:
            inbox.settle(unit, update_id, "aside", now)
        if aside or at_once:
            alert(unit, say("alert.put_aside", update=update_id, error=error), now, f"aside:{update_id}")
    return aside or at_once


def _where(trouble: Exception) -> str:
    """Return what failed and where, without the message: it can quote what a person typed."""
    return f"{type(trouble).__name__}\n{''.join(traceback.format_tb(trouble.__traceback__))}"
