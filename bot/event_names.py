"""What people call the events of the audit (`bot/texts/*/events.yaml`). There, each keeps its own name."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from flows.say import say, short
from storage.people import Role

if TYPE_CHECKING:
    from bot.wording import Words

PREFIX = "event."


def event_named(what: str, words: Words) -> str:
    """Return what an event is called in the language; one that this version does not know, as the audit has it."""
    key = f"{PREFIX}{what}"
    return words.plain(say(key)) if words.has(key) else what


def event_meant(typed: str, words: Words) -> str:
    """Return the audit's name of the event that was typed as people call it, in any case; else what was typed."""
    named = {words.plain(say(key)).casefold(): key.removeprefix(PREFIX) for key in _keys(words)}
    return named.get(typed.casefold(), typed)


def event_names(words: Words) -> list[str]:
    """Return what all events are called, by the alphabet."""
    return sorted(words.plain(say(key)) for key in _keys(words))


def event_role(role: str | None, words: Words) -> str:
    """Return in which role it was done: a person's, or what did it without one; an unknown one as it stands."""
    key = f"command.role.{role}" if role in get_args(Role) else f"event_role.{role}"
    return words.plain(say(key)) if words.has(key) else role or ""


def fact_named(fact: str | None, words: Words) -> str:
    """Return the question that an event is about; one that the trial does not have (any more), as it stands."""
    asked = short(fact or "")
    return words.plain(asked) if words.has(asked.key) else fact or ""


def _keys(words: Words) -> list[str]:
    return [key for key in words.texts if key.startswith(PREFIX)]
