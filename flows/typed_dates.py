"""A typed day is day first, always: 12/03/2026, 12.3.26, 12 mars 2026; year first is ISO, month first needs its name.

A year of two digits is of the one century possible for the fact; if none or both are, four digits are asked.
Only today and yesterday are taken as words.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from flows.say import Say, say
from flows.typed_text import without_accents

_CALENDAR = (
    "janvier janv jan january",
    "fevrier fevr fev february febr feb",
    "mars mar march",
    "avril avr april apr",
    "mai may",
    "juin june jun",
    "juillet juil juill july jul",
    "aout august aug",
    "septembre september sept sep",
    "octobre october oct",
    "novembre november nov",
    "decembre december dec",
)
_MONTHS = {word: number for number, words in enumerate(_CALENDAR, start=1) for word in words.split()}
MONTHS = frozenset(_MONTHS)
TODAY = frozenset(("today", "aujourd'hui", "aujourdhui", "auj", "auj.", "ce jour"))
YESTERDAY = frozenset(("yesterday", "hier"))

_NAMES = "|".join(sorted(MONTHS))
_MONTH = rf"(?P<word>{_NAMES})\.?"
_DAY = r"(?P<day>[0-9]{1,2})"
_YEAR = r"(?P<year>[0-9]{4}|[0-9]{2})"
_NUMERIC = re.compile(rf"{_DAY} ?(?P<by>[/.\- ]) ?(?P<month>[0-9]{{1,2}}) ?(?P=by) ?{_YEAR}")
_ISO = re.compile(r"(?P<year>[0-9]{4})(?P<by>[-/])(?P<month>[0-9]{2})(?P=by)(?P<day>[0-9]{2})")
_WORDS = re.compile(rf"{_DAY}(?: ?er|e|st|nd|rd|th)?[ \-/.]?(?:of )?{_MONTH}[ \-/,]? ?{_YEAR}")
_MONTH_FIRST = re.compile(rf"{_MONTH} ?{_DAY}(?:st|nd|rd|th)?(?:, ?| )(?P<year>[0-9]{{4}})")
_WHOLE_DAYS = (_NUMERIC, _ISO, _WORDS, _MONTH_FIRST)
_NO_YEAR = re.compile(
    rf"[0-9]{{1,2}}(?: ?er|e|st|nd|rd|th)?(?: ?[/.\-] ?[0-9]{{1,2}}| ?(?:{_NAMES})\.?)"
    rf"|(?:{_NAMES})\.? ?[0-9]{{1,2}}(?:st|nd|rd|th)?"
)
_COARSE = re.compile(rf"(?:(?P<month>[0-9]{{1,2}}) ?[/.\-] ?|{_MONTH} ?)?(?P<year>[0-9]{{4}})")
_RELATIVE = re.compile(
    r"(?:demain|tomorrow|avant-?hier|apres-?demain|il y a|in [0-9]|dans [0-9]|last|next|la semaine|le mois|day |this "
    r"|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|(?:mon|tues|wednes|thurs|fri|satur|sun)day).*"
    r"|.* (?:ago|derniere?|prochaine?)"
)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days possible for a fact, and whether a month or a year will do; `today` is the day of screening."""

    today: date
    earliest: date
    ahead: int = 0
    coarse: bool = False
    said_on: date | None = None
    """The earlier day on which it was said, when that is not `today`: then "today" and "yesterday" are asked again."""

    present: date | None = None
    """The day that "today" means, where that is later than the day of screening."""

    @property
    def latest(self) -> date:
        """The last possible day."""
        return date.fromordinal(min(self.today.toordinal() + self.ahead, date.max.toordinal()))


def read_date(text: str, days: Calendar) -> date | Say:
    """Return the day that the whole of a tidy `text` is, or what to type instead."""
    plain = re.sub(" +", " ", without_accents(text)).removeprefix("le ")
    if days.said_on and plain in TODAY | YESTERDAY:
        return day_changed(days.said_on)
    present = days.present or days.today
    if plain in TODAY:
        return present
    if plain in YESTERDAY:
        return present - timedelta(days=min(1, present.toordinal() - 1))
    for pattern in _WHOLE_DAYS:
        if found := pattern.fullmatch(plain):
            return _whole_day(found, days)
    if days.coarse and (found := _COARSE.fullmatch(plain)):
        return _last_day(found, days)
    return _date_slip(plain, days)


def day_changed(said_on: date) -> Say:
    """Return why "today" or "yesterday" is not taken: it was said on that day, which is over."""
    return say("complaint.day_changed", day=said_on)


def _whole_day(found: re.Match[str], days: Calendar) -> date | Say:
    day, month, written = int(found["day"]), _month(found), found["year"]
    years = [int(written)] if len(written) == len("2026") else [century + int(written) for century in (1900, 2000)]
    existing = [date(year, month, day) for year in years if _exists(year, month, day)]
    if not existing:
        swapped = found.re is _NUMERIC and any(_exists(year, day, month) for year in years)
        return say("complaint.month_first") if swapped else _no_such_day(found, month)
    if len(years) == 1:
        return existing[0]
    possible = [each for each in existing if days.earliest <= each <= days.latest]
    return possible[0] if len(possible) == 1 else say("complaint.four_digits")


def _no_such_day(found: re.Match[str], month: int) -> Say:
    return say("complaint.no_such_day", day=f"{int(found['day']):02}/{month:02}/{found['year']}")


def _month(found: re.Match[str]) -> int:
    groups = found.groupdict()
    return _MONTHS[groups["word"]] if groups.get("word") else int(groups["month"])


def _exists(year: int, month: int, day: int) -> bool:
    return year >= 1 and 1 <= month <= len(_CALENDAR) and 1 <= day <= calendar.monthrange(year, month)[1]


def _last_day(found: re.Match[str], days: Calendar) -> date | Say:
    """Return the last day of the month or year; of the present one, today."""
    year = int(found["year"])
    opens, closes = (_month(found),) * 2 if found["word"] or found["month"] else (1, len(_CALENDAR))
    if not _exists(year, opens, 1):
        return say("complaint.month_or_year")
    last = date(year, closes, calendar.monthrange(year, closes)[1])
    return min(days.today, last) if date(year, opens, 1) <= days.today else last


def _date_slip(plain: str, days: Calendar) -> Say:
    if days.coarse:
        return say("complaint.month_or_year")
    if _COARSE.fullmatch(plain):
        return say("complaint.whole_date")
    if _NO_YEAR.fullmatch(plain):
        return say("complaint.year_missing")
    return say("complaint.relative_day" if _RELATIVE.fullmatch(plain) else "complaint.date")
