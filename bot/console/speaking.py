"""The language of the pages is the person's own, in the chat too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.console.answers import GoTo
from bot.console.entering import safe_target
from flows.screening import Event
from storage import people

if TYPE_CHECKING:
    from bot.console.answers import Answer
    from bot.console.visit import Visit


def speak(visit: Visit) -> Answer:
    """Take the language that was chosen, and show the same page in it."""
    chosen, person = visit.asked.form.get("language"), visit.person
    if person and chosen in {"en", "fr"} and chosen != person.language:
        people.speak(visit.unit, person.id, "fr" if chosen == "fr" else "en")
        visit.record("choose_language", [Event(what="language chosen", old=person.language, new=chosen)])
    return GoTo(safe_target(visit.asked.form.get("target", "")))
