"""/log: the admins read what was said, as it was seen. Each look is itself an event of the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.screening import no_such
from bot.log_pages import conversation_pages, list_line
from flows.say import say
from flows.screening import Event
from storage import lists, reports
from storage.reports import Wanted

if TYPE_CHECKING:
    from bot.turn import Turn

LATEST = 20


def log(turn: Turn, rest: str) -> None:
    """Show the latest screenings, or one of them whole."""
    if rest:
        _one(turn, rest)
        return
    lines = reports.log_list(turn.unit, Wanted(), LATEST)
    turn.record([Event(what="log listed")], turn.grants[0].role)
    turn.say(say("log.latest" if lines else "log.empty"), *(list_line(line) for line in lines))


def _one(turn: Turn, called: str) -> None:
    number = lists.called(turn.unit, called)
    found = reports.log_show(turn.unit, number) if number is not None else None
    if found is None:
        turn.say(no_such(called))
        return
    screening = found.kept.screening
    trial = turn.trial_of(screening)
    right = turn.may("read_log", screening.site)
    turn.record([Event(what="log read")], right.role if right else None, screening, trial)
    for page in conversation_pages(found, trial, turn.desk.words(turn.language, trial)):
        turn.say_anew(page)
