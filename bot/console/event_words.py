"""What an event says that is about no question, in words: days, people, sites' items, versions, reasons by a code."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from bot.erasing import by, reason_said
from bot.event_names import PREFIX
from flows.say import say, short

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.wording import Words
    from flows.say import Say, Spoken

OWN = "console.event.said"
MACHINE = {"KEEP_ANSWERS_DAYS": "kept_days", "a backup from before was restored": "restored"}
"""Reasons of erasures that nobody gave."""


def in_words(what: str, raw: Any, names: Mapping[str, Callable[[Any], Spoken]], words: Words) -> str:  # noqa: ANN401  # a value is any JSON
    """Return a value, or a reason, of such an event; nothing if there are no words for it: another version wrote it."""
    if raw is None or what not in names:
        return ""
    try:
        return words.spoken(names[what](raw))
    except (AttributeError, KeyError, TypeError, ValueError):
        return ""


def doubt(reason: str, words: Words) -> str:
    """Return what was odd about a value: that it is unusual, or what another answer says, as the trial asks it."""
    asked = "implausible" if reason == "implausible" else "together"
    try:
        return words.plain(say(f"trial.doubts.{reason}"))
    except KeyError:  # its sentence says values, which the event does not tell
        return words.plain(say(f"{OWN}.{asked}"))


def _judged(told: Any) -> Say:  # noqa: ANN401  # a value is any JSON
    version, state = str(told["version"]), say(f"console.list.state.{told['state']}")
    first = told["excluded_by"]
    return say(f"{OWN}.judged_out" if first else f"{OWN}.judged", version=version, state=state, first=first)


def _attempt(told: Any) -> Say:  # noqa: ANN401  # a value is any JSON
    given = tuple(
        say(f"{OWN}.given_on", fact=short(fact), day=date.fromisoformat(day)) for fact, day in told["given_on"].items()
    )
    return say(f"{OWN}.attempt_with" if given else f"{OWN}.attempt", attempt=told["attempt"], given=given)


def _erased(told: Any) -> Say:  # noqa: ANN401  # a value is any JSON
    if "kept_days" in told:
        return say(f"{OWN}.after_days", days=told["kept_days"])
    if "again" in told:
        return say(f"{OWN}.again")
    return say(f"{OWN}.agreed", request=told["request"], asked=by(told["asked_by"]), approved=by(told["approved_by"]))


def _exported(told: Any) -> Say:  # noqa: ANN401  # a value is any JSON
    kind = say(f"export.kind.{told['kind']}")
    return say(f"{OWN}.exported", kind=kind, format=told["format"], rows=told["rows"])


def _reopened(reason: str) -> Say:
    return say(f"{OWN}.outcome" if reason == "outcome" else f"{PREFIX}{reason}")


def _person(number: int) -> Say:
    return say("console.person", person=number)


def _request(number: int) -> Say:
    return say(f"{OWN}.request", request=number)


def _why_erased(reason: str) -> Say:
    return say(f"{OWN}.{MACHINE[reason]}") if reason in MACHINE else reason_said(reason)


OLD: Mapping[str, Callable[[Any], Spoken]] = {
    "started": lambda label: say(f"{OWN}.attempt_before", number=label),
    "day_moved": date.fromisoformat,
    "judged_again": _judged,
    "item due": date.fromisoformat,
    "item given": _person,
    "taken": _person,
}
NEW: Mapping[str, Callable[[Any], Spoken]] = {
    "day_moved": date.fromisoformat,
    "still_latest": date.fromisoformat,
    "entered_earlier": date.fromisoformat,
    "another_attempt": _attempt,
    "judged_again": _judged,
    "item due": lambda new: say(f"{OWN}.item", item=new["criterion"], what=date.fromisoformat(new["due"])),
    "item given": lambda new: say(f"{OWN}.item", item=new["criterion"], what=_person(new["person"])),
    "taken": _person,
    "exported": _exported,
    "erased": _erased,
    **dict.fromkeys(("erasure asked", "erasure refused", "erasure withdrawn", "erasure expired"), _request),
}
WHY: Mapping[str, Callable[[Any], Spoken]] = {
    "review reopened": _reopened,
    "identifying text refused": lambda rule: say(f"identifying.{rule}"),
    "erased": _why_erased,
    "erasure asked": _why_erased,
}
