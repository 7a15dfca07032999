"""What an event changed, in the words of the pages; what this version cannot say in words, as the audit has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from flows.amending import told
from flows.reading import read_value
from flows.say import Say, say
from flows.screening import ERASED
from flows.spoken import shown

if TYPE_CHECKING:
    from bot.wording import Words
    from flows.trial import Trial
    from storage.reports import Happened

GIVEN = frozenset(("answered", "taken_over", "corrected"))
"""After these the question has an answer, be it "not known yet"; before a correction it had one."""
CHOSEN = frozenset(("correcting", "corrected", "annulled"))
"""Their reason was offered, or typed in place of one that was."""
DOOR = {"door": "console"}
"""Stands in the event of a look: a conversation can be read in the chat too."""
NAMED = {"reviewed": "console.review.state"}
"""Where the values of an event that is about no question have their names, if not among the states of a screening."""


def before_of(event: Happened, trial: Trial | None, words: Words) -> str:
    """Return what was there before: an answer, a state. What is left of an erased screening stands on its page."""
    if event.what == ERASED:
        return ""
    return _said(event, event.old, "console.list.state", trial, words)


def after_of(event: Happened, trial: Trial | None, words: Words) -> str:
    """Return what is there since: an answer, a result."""
    if event.new is None and event.what in GIVEN:
        return words.plain(say("ui.unknown"))
    return _said(event, event.new, "console.verdict", trial, words)


def reason_of(event: Happened, words: Words) -> str:
    """Return why."""
    return words.plain(told(str(event.reason))) if event.reason and event.what in CHOSEN else as_kept(event.reason)


def as_kept(value: Any) -> str:  # noqa: ANN401  # a value is any JSON
    """Return a value as the audit has it."""
    return value if isinstance(value, str) else "" if value is None else orjson.dumps(value).decode()


def _said(event: Happened, raw: Any, names: str, trial: Trial | None, words: Words) -> str:  # noqa: ANN401  # a value is any JSON
    if raw is None:
        return words.plain(say("ui.unknown")) if event.what == "corrected" else ""
    if trial is not None and (fact := trial.fact.get(event.fact or "")):
        value = read_value(fact, raw, trial.scales, event.at.date())
        return as_kept(raw) if isinstance(value, Say) else words.spoken(shown(trial, fact.id, value))
    if event.what == "another_attempt":
        return str(raw["attempt"])
    if raw == DOOR:
        return words.plain(say("console.event.door"))
    key = f"{NAMED.get(event.what, names)}.{raw}"
    return words.plain(say(key)) if isinstance(raw, str) and words.has(key) else as_kept(raw)
