"""A calendar to be imported (RFC 5545): whole days, which are the same day in every time zone.

An entry keeps its UID when the calendar is made again, so that it changes what was imported before.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from icalendar import Calendar, Event

if TYPE_CHECKING:
    from collections.abc import Mapping

DAY = timedelta(days=1)
PRODUCT = "-//trial-prescreen//calendar//"


def calendar_ics(content: Mapping[str, Any]) -> bytes:
    """Return the calendar, of the entries that `calendar_pages.calendar_file` gives, each with its days."""
    calendar = Calendar()
    calendar.add("prodid", f"{PRODUCT}{content['language'].upper()}")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", content["name"])
    calendar.add("x-wr-timezone", "Europe/Paris")
    for entry in content["entries"]:
        calendar.add_component(_event(entry, datetime.fromisoformat(content["at"]), content["revision"]))
    return bytes(calendar.to_ical())


def _event(entry: Mapping[str, str], at: datetime, revision: int) -> Event:
    event = Event()
    event.add("uid", entry["uid"])
    event.add("dtstamp", at)
    event.add("sequence", revision)
    event.add("summary", entry["summary"])
    event.add("dtstart", date.fromisoformat(entry["first"]))
    event.add("dtend", date.fromisoformat(entry["last"]) + DAY)  # the first day after it
    event.add("transp", "TRANSPARENT")
    return event
