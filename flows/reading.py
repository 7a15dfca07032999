"""JSON to typed values and back: the form of a fact in `evaluate`, in the stored record and in the log.

Strict: nothing is guessed. A value that cannot be read is a `Say` that tells why, never an exception.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from flows.calendar import add_months
from flows.facts import NONE, Dated, Fact, Series, Value
from flows.numbers import LONGEST, plain_decimal
from flows.quantities import Quantity, Scale
from flows.say import Say, say

if TYPE_CHECKING:
    from collections.abc import Mapping

Json: TypeAlias = "str | int | float | bool | Decimal | list[Json] | dict[str, Json] | None"

_ISO_MONTH_OR_YEAR = re.compile(r"[0-9]{4}(-[0-9]{2})?", re.ASCII)
YEAR, LAST_YEAR = 4, 9999
_OF_QUANTITY, _OF_DATED = {"value", "unit"}, {"date", "value"}
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def read_value(fact: Fact, raw: Json, scales: Mapping[str, Scale], today: date) -> Value | Say:
    """Return the typed value of `raw` (never null) for `fact` on the day of screening, or why it cannot be read."""
    if fact.type == "choice":
        return raw if isinstance(raw, str) and raw in fact.options else say("refused.not_offered")
    if fact.type == "quantity":
        return _quantity(raw, scales[fact.scale])
    if fact.type == "date":
        return read_coarse_day(raw, today) if fact.coarse else read_day(raw)
    if fact.type == "integer":
        return raw if isinstance(raw, int) and not isinstance(raw, bool) else say("refused.not_integer")
    return _multiple(raw, fact.options) if fact.type == "multiple" else _series(raw)


def write_value(value: Value | None) -> Json:
    """Return the JSON form of a value, such that `read_value` gives the value back."""
    match value:
        case Quantity():
            return {"value": format(value.value, "f"), "unit": value.unit}
        case date():
            return value.isoformat()
        case tuple():
            return [_write_item(item) for item in value]
        case _:
            return value


def read_day(raw: Json) -> date | Say:
    """Return the day of an ISO text (2026-11-23), or why it is none."""
    if not isinstance(raw, str) or not _ISO_DAY.fullmatch(raw):
        return say("refused.not_iso_day")
    try:
        return date.fromisoformat(raw)
    except ValueError:
        return say("refused.no_such_day", text=raw)


def read_coarse_day(raw: Json, today: date) -> date | Say:
    """Return the day of an ISO text, of which a month or a year is taken as its last day, but not after `today`."""
    if not isinstance(raw, str) or not _ISO_MONTH_OR_YEAR.fullmatch(raw):
        return read_day(raw)
    first = read_day(raw + "-01" if "-" in raw else raw + "-12-01")
    if isinstance(first, Say) or first.year == LAST_YEAR:  # the last month of all has no month after it
        return first
    last = add_months(first, 1) - timedelta(days=1)
    begun = first <= today or (len(raw) == YEAR and first.year == today.year)
    return min(today, last) if begun else last


def read_decimal(raw: Json) -> Decimal | Say:
    """Return the exact decimal of a JSON number or a plain text, or why it is none."""
    text = raw if isinstance(raw, str) else _written_out(raw)
    value = None if text is None else plain_decimal(text)
    return say("refused.not_decimal") if value is None else value


def _written_out(raw: Json) -> str | None:
    if isinstance(raw, Decimal):
        return format(abs(raw) if raw == 0 else raw, "f") if _writable(raw) else None
    whole = isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < 10**LONGEST
    return str(raw) if whole else None


def _writable(number: Decimal) -> bool:
    """Say whether it is finite and can be written out without its exponent in a line of sane length."""
    return number.is_finite() and abs(number.adjusted()) < LONGEST


def _multiple(raw: Json, options: tuple[str, ...]) -> tuple[str, ...] | Say:
    if not isinstance(raw, list) or any(not isinstance(item, str) or item not in options for item in raw):
        return say("refused.not_offered")
    if NONE in raw:
        return () if set(map(str, raw)) == {NONE} else say("refused.none_and_more")
    return tuple(option for option in options if option in raw)


def _quantity(raw: Json, scale: Scale) -> Quantity | Say:
    if not isinstance(raw, dict) or raw.keys() != _OF_QUANTITY:
        return say("refused.not_quantity")
    value, spelled = read_decimal(raw["value"]), raw["unit"]
    unit = scale.unit(spelled) if isinstance(spelled, str) else None
    if isinstance(value, Say):
        return value
    if unit is None:
        return say("refused.unit", units=tuple(u.id for u in scale.units))
    return Quantity(value, unit.id)


def _series(raw: Json) -> Series | Say:
    if not isinstance(raw, list):
        return say("refused.not_series")
    read: list[Dated] = []
    for item in raw:
        if not isinstance(item, dict) or item.keys() != _OF_DATED:
            return say("refused.not_series")
        day, value = read_day(item["date"]), read_decimal(item["value"])
        if isinstance(day, Say):
            return day
        if isinstance(value, Say):
            return value
        read.append(Dated(date=day, value=value))
    return tuple(sorted(read, key=lambda each: each.date))


def _write_item(item: str | Dated) -> Json:
    return item if isinstance(item, str) else {"date": item.date.isoformat(), "value": format(item.value, "f")}
