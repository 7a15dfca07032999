"""The audit: how long its chain is, where it ends, how far a checkpoint covers it; its events, filtered and paged.

Values of a screening are read on its own page, where the look is an event itself; here stand only those of others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.console.answers import Shown
from bot.console.event_values import as_kept
from bot.console.filters import NOTHING, Filters
from bot.event_names import event_meant, event_named, event_names, event_role, fact_named
from flows.identifying import identifying
from flows.say import Say, say
from flows.trial import LANGUAGES
from storage import audit, chronicle, lists
from storage.chronicle import Sought

if TYPE_CHECKING:
    from bot.console.answers import Answer
    from bot.console.visit import Visit
    from bot.wording import Words
    from storage.chronicle import Entry

LONGEST = 60
"""Characters of what an event is called."""


def events(visit: Visit) -> Answer:
    """List the events of the audit."""
    filters = Filters(visit.asked)
    what = filters.read("what", lambda typed: _what(visit, typed), lambda what: event_named(what, visit.words))
    person = filters.number("person")
    screening = filters.read("screening", lambda typed: lists.called(visit.unit, typed))
    since, until = filters.days()
    sought = Sought(what=what, person=person, screening=screening, since=since, until=until)
    turn = filters.turn()
    found = chronicle.events(visit.unit, sought, turn) if filters.are_sound() else NOTHING
    values = {
        "tip": audit.head(visit.unit),
        "note": visit.desk.covered.note,
        "events": event_names(visit.words),
        "lines": [_entry(each, visit.words) for each in found.items],
        **filters.values("/audit", found),
    }
    return Shown("audit.html", values, filters.status)


def _what(visit: Visit, typed: str) -> str | Say | None:
    """Return the audit's name of an event, which may be typed as people call it in any language.

    What somebody types goes into addresses, so none of it may name anybody.
    """
    if rule := identifying(typed):
        return say("console.odd.identifying", what=say(f"identifying.{rule}"))
    if len(typed) > LONGEST:
        return None
    meant = (event_meant(typed, visit.desk.words(each)) for each in (visit.language, *LANGUAGES))
    return next((each for each in meant if each != typed), typed)


def _entry(entry: Entry, words: Words) -> dict[str, Any]:
    is_open = entry.screening is None
    names = ("seq", "at", "person", "what", "fact", "site", "label", "version", "software", "hash", "erased")
    told = {name: as_kept(getattr(entry, name)) if is_open else "" for name in ("old", "new", "reason")}
    called = {
        "called": event_named(entry.what, words),
        "role": event_role(entry.role, words),
        "question": fact_named(entry.fact, words),
    }
    return {**{name: getattr(entry, name) for name in names}, **told, **called, "has_values": is_open}
