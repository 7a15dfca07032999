"""Calendar arithmetic in whole days: "n months" and "n years" are clipped to the end of the month."""

from __future__ import annotations

import calendar
from datetime import date


def add_months(day: date, months: int) -> date:
    """Return the day `months` later or earlier: 31 May - 3 months = 28 or 29 February.

    OverflowError for a year that no date has.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:  # noqa: PLR2004 - the years a date can have
        raise OverflowError(f"{day} and {months} months is not a date")
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day_within(months: int, since: date) -> date:
    """Return the last day D for which D - `months` is not after `since`."""
    day = add_months(since, months)
    month_end = date(day.year, day.month, calendar.monthrange(day.year, day.month)[1])
    return month_end if add_months(month_end, -months) <= since else day
