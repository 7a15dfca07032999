"""A patient's calendar in words: as lines of a message, and as the entries of a file. Days only; no value, no name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flows.say import Say, say, title

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from bot.wording import Words
    from flows.cycles import Entry, Plan
    from flows.say import Spoken
    from flows.screening import Screening

HOST = "trial-prescreen.invalid"


def calendar_lines(screening: Screening, planned: date, plan: Plan, entries: Sequence[Entry]) -> Iterator[Say]:
    """Yield the lines of the message."""
    yield say("calendar.head", title=say("trial.trial.title"), number=screening.label)
    yield say("calendar.rhythm", day=planned, every=plan.every, fewest=plan.fewest, most=plan.most, dose=plan.dose)
    for entry in entries:
        yield say("calendar.entry", days=_days(entry), what=_what(entry))
    yield say("calendar.note")


def calendar_file(screening: Screening, entries: Sequence[Entry], words: Words, now: datetime) -> dict[str, Any]:
    """Return the content of the file: see `exports/calendar_ics.py`. The UIDs say which screening and which entry."""
    named: dict[str, Spoken] = {"title": say("trial.trial.title"), "number": screening.label}
    return {
        "name": words.plain(say("calendar.summary", **named, what=words.plain(say("command.menu.calendar")))),
        "language": words.language,
        "at": now.isoformat(),
        "revision": screening.revision,
        "entries": [
            {
                "uid": f"{screening.trial}-{screening.number}-{_key(entry)}@{HOST}".lower(),
                "summary": words.plain(say("calendar.summary", **named, what=_what(entry))),
                "first": str(entry.first or entry.last),
                "last": str(entry.last or entry.first),
            }
            for entry in entries
        ],
    }


def _key(entry: Entry) -> str:
    return "-".join(filter(None, (entry.what, entry.criterion, str(entry.number or ""))))


def _days(entry: Entry) -> Say | date | None:
    if entry.first is None:
        return say("calendar.to_day", last=entry.last)
    if entry.last is None:
        return say("calendar.from_day", first=entry.first)
    return entry.first if entry.first == entry.last else say("calendar.from_to", first=entry.first, last=entry.last)


def _what(entry: Entry) -> Say:
    key = f"calendar.{entry.what}{'_optional' if entry.optional else ''}"
    if entry.criterion:
        return say(key, criterion=entry.criterion, title=title(entry.criterion))
    return say(key, number=entry.number)
