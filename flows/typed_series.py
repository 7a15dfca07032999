"""Typed dated values ("01/09/2026 3.1"), one to a line or set apart by semicolons, date first: all are taken or none.

A comma never sets values apart: it is a decimal comma. A complaint names the line by its number and says why.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from flows.facts import Dated, Series
from flows.quantities import Quantity, Scale
from flows.say import Say, say
from flows.typed_dates import Calendar, read_date
from flows.typed_quantities import example_of, read_quantity
from flows.typed_slips import printed
from flows.typed_text import LONGEST, without_full_stop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flows.typed_slips import Bounded

_SPACED = re.compile(r"[0-9]{1,2} [0-9]{1,2} [0-9]{2}")  # "12 03 20 26": a day of 2026, or 26 on a day of 2020
_GAP = re.compile(r" ?[:=] ?|, | ")


def read_series(text: str, scale: Scale, days: Calendar, bounded: Bounded = printed) -> Series | Say:
    """Return the dated values of a tidy `text`, oldest first, or which line cannot be read and why."""
    read: list[Dated] = []
    for number, line in enumerate(_lines(text, days), start=1):
        dated = _dated(line, scale, days, bounded)
        if isinstance(dated, Say):
            return say("complaint.series_line", line=number, why=dated)
        if any(dated.date == other.date for other in read):
            return say("complaint.same_day", day=dated.date)
        read.append(dated)
    return tuple(sorted(read, key=lambda each: each.date)) or say("complaint.series")


def _lines(text: str, days: Calendar) -> Iterator[str]:
    """Yield one text for each dated value; a date alone before a semicolon belongs to what follows it."""
    for line in text.splitlines():
        parts = [re.sub(" +", " ", part.strip()) for part in line.split(";") if part.strip()]
        while parts:
            part = parts.pop(0)
            alone = parts and isinstance(read_date(part, days), date)
            yield f"{part} {parts.pop(0)}" if alone else part


def _dated(line: str, scale: Scale, days: Calendar, bounded: Bounded) -> Dated | Say:
    line = without_full_stop(line)
    if len(line) > LONGEST:
        return say("complaint.too_long", longest=LONGEST)
    cuts = [(line[: gap.start()], line[gap.end() :]) for gap in _GAP.finditer(line)]
    for head, tail in cuts:
        day = read_date(head, days)
        if isinstance(day, date):
            return say("complaint.four_digits") if _SPACED.fullmatch(head) else _value(day, tail, scale, bounded)
    return _no_day(line, cuts, days)


def _value(day: date, text: str, scale: Scale, bounded: Bounded) -> Dated | Say:
    example = example_of(scale, None)
    read = read_quantity(text, scale, scale.base, example, bounded)
    if not isinstance(read, Quantity):
        return read if isinstance(read, Say) else say("complaint.number", example=example)
    unit = scale.unit(read.unit)
    if unit is None or unit.factor is None:
        return say("complaint.unit", units=_convertible(scale), example=example)
    return Dated(date=day, value=scale.weighed(read))


def _convertible(scale: Scale) -> tuple[str, ...]:
    return tuple(unit.id for unit in scale.units if unit.factor is not None)


def _no_day(line: str, cuts: list[tuple[str, str]], days: Calendar) -> Say:
    """Say why a line has no date before its value, or no value after its date: of the longest that is nearly one."""
    if isinstance(read_date(line, days), date):
        return say("complaint.value_missing")
    if any(isinstance(read_date(tail.strip(), days), date) for _, tail in cuts):
        return say("complaint.date_first")
    heads = [read_date(head, days) for head, _ in cuts]
    told = [each for each in heads if isinstance(each, Say) and each.key != "complaint.date"]
    return told[-1] if told else say("complaint.date_first")
