"""The audit: how long its chain is, where it ends, how far a checkpoint covers it; its events, filtered and paged.

Values of a screening are read on its own page, where the look is an event itself; here stand only those of others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import orjson

from bot.console.answers import Shown
from bot.console.filters import NOTHING, Filters
from flows.identifying import identifying
from flows.say import Say, say
from storage import audit, chronicle, lists
from storage.chronicle import Sought
from storage.people import Role

if TYPE_CHECKING:
    from bot.console.answers import Answer
    from bot.console.visit import Visit
    from storage.chronicle import Entry

LONGEST = 60
"""Characters of what an event is called."""


def events(visit: Visit) -> Answer:
    """List the events of the audit."""
    filters = Filters(visit.asked)
    what, person = filters.read("what", _what), filters.number("person")
    screening = filters.read("screening", lambda typed: lists.called(visit.unit, typed))
    since, until = filters.days()
    sought = Sought(what=what, person=person, screening=screening, since=since, until=until)
    turn = filters.turn()
    found = chronicle.events(visit.unit, sought, turn) if filters.are_sound() else NOTHING
    values = {
        "head": audit.head(visit.unit),
        "note": visit.desk.covered.note,
        "lines": [_entry(each) for each in found.items],
        **filters.values("/audit", found),
    }
    return Shown("audit.html", values, filters.status)


def _what(typed: str) -> str | Say | None:
    """Return what an event is called; what somebody types goes into addresses, so none of it may name anybody."""
    if rule := identifying(typed):
        return say("console.odd.identifying", what=say(f"identifying.{rule}"))
    return typed if len(typed) <= LONGEST else None


def _entry(entry: Entry) -> dict[str, Any]:
    is_open = entry.screening is None
    names = ("seq", "at", "person", "what", "fact", "site", "label", "version", "software", "hash", "erased")
    told = {name: _told(getattr(entry, name)) if is_open else "" for name in ("old", "new", "reason")}
    return {**{name: getattr(entry, name) for name in names}, **told, "has_values": is_open, "role": _role(entry.role)}


def _role(role: str | None) -> Say | str:
    """Return the role in words; what is none of a person's (the command line) as it stands."""
    return say(f"command.role.{role}") if role in get_args(Role) else role or ""


def _told(value: Any) -> str:  # noqa: ANN401  # a value is any JSON
    return value if isinstance(value, str) else "" if value is None else orjson.dumps(value).decode()
