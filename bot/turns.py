"""ONE UPDATE IN → ONE TRANSACTION. Read this first.

`take` claims an update from the inbox, finds out who speaks and what they may, lets the dialogue or a command answer,
and keeps the screening, what happened, the conversation and what is owed: all of it, or, on any exception, nothing.
An update that failed five times is put aside, with an alert, and blocks nobody. A flood of messages is refused whole,
and answered once. Trouble of the database is nobody's fault: it is raised, and the update waits.
"""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING, Literal, NamedTuple

from bot.alerts import alert, apologise
from bot.arrivals import Unreadable
from bot.commands import obey
from bot.happenings import notice, refuse
from bot.hearing import hear
from bot.telegram.intake import read
from bot.turn import Turn
from flows.say import say
from storage import inbox, people
from storage.database import is_trouble_of_the_database, leave_no_trace
from storage.unit import unit_of_work

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Engine

    from bot.desk import Desk
    from storage.inbox import Received
    from storage.unit import Unit

_log = logging.getLogger(__name__)


class Taken(NamedTuple):
    """How a turn ended, and whether menus have to be set anew. `elsewhere`: another process has it, or had it."""

    ending: Literal["done", "refused", "failed", "aside", "elsewhere"]
    menus: bool = False
    received_at: datetime | None = None

    @property
    def settled(self) -> bool:
        """The update needs no other turn."""
        return self.ending in {"done", "refused", "aside"}


def take(engine: Engine, desk: Desk, update_id: int, now: datetime) -> Taken:
    """Take the turn of one update. Raises what the database has, never what is in the update."""
    try:
        with unit_of_work(engine) as unit:
            turn = _take(unit, desk, update_id, now)
    except Unreadable as trouble:
        return _put_aside(engine, update_id, trouble, now, at_once=True)
    except Exception as trouble:
        if is_trouble_of_the_database(trouble):
            raise
        _log.error("The turn of update %s failed and left nothing: %s", update_id, _where(trouble))
        return _put_aside(engine, update_id, trouble, now, at_once=False)
    if turn is None:
        return Taken("elsewhere")
    if not turn.kept:
        _leave_no_trace(engine)
    return Taken("refused" if turn.refused else "done", turn.menus, turn.received_at)


def _leave_no_trace(engine: Engine) -> None:
    """Have what was emptied leave the disk. The turn stands: a disk that refuses this overwrites it at a later turn."""
    try:
        leave_no_trace(engine)
    except Exception as trouble:
        if not is_trouble_of_the_database(trouble):
            raise
        _log.warning("What was emptied still stands in the database's own log (%s).", type(trouble).__name__)


def _take(unit: Unit, desk: Desk, update_id: int, now: datetime) -> Turn | None:
    received = inbox.claim(unit, update_id)
    if received is None:
        return None
    if received.payload is None:  # what it said was forgotten before its turn came
        inbox.settle(unit, update_id, "done", now)
        return None
    turn = _turn(unit, desk, received, now)
    refused, is_news = inbox.refuse_flood(unit, received, now)
    if refused:
        refuse(turn, refused, is_news=is_news)
    else:
        inbox.settle(unit, update_id, "done", now)
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


def _turn(unit: Unit, desk: Desk, received: Received, now: datetime) -> Turn:
    arrival = read(received.payload or "", desk.username)
    person = people.find(unit, arrival.who) if arrival.who else None
    grants = people.roles_of(unit, person.id) if person else ()
    spoken = "fr" if arrival.language.casefold().startswith("fr") else "en" if arrival.language else desk.language
    chosen = person.language if person and person.language else spoken
    spoken_here = chosen if arrival.private else desk.language
    return Turn(unit, desk, arrival, now, person, grants, spoken_here, received.received_at)


def _put_aside(engine: Engine, update_id: int, trouble: Exception, now: datetime, *, at_once: bool) -> Taken:
    """Count the failure in a transaction of its own; tell the admins, and who wrote, of an update put aside."""
    error = type(trouble).__name__
    with unit_of_work(engine) as unit:
        aside = inbox.note_failure(unit, update_id, error, now)
        if at_once and not aside:
            inbox.settle(unit, update_id, "aside", now)
        if aside or at_once:
            alert(unit, say("alert.put_aside", update=update_id, error=error), now, f"aside:{update_id}")
            apologise(unit, update_id, now)
    return Taken("aside" if aside or at_once else "failed")


def _where(trouble: Exception) -> str:
    """Return what failed and where, without the message: it can quote what a person typed."""
    return f"{type(trouble).__name__}\n{''.join(traceback.format_tb(trouble.__traceback__))}"
