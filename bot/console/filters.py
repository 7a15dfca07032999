"""The filters of a list and the page of it, read from an address and written into it again. Nothing is guessed.

A value that no filter knows does not count: the others do, and the page says which ones were left out.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flows.numbers import small_number
from flows.say import Say, say
from storage.paging import Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from storage.paging import Sheet

FIRST_YEAR, LAST_YEAR = 2000, 2200
LONGEST = 18
"""Figures of a number in the chain, or of a row."""


class Filters:
    """What was asked for. `given`: what counts, as it was typed; `odd`: the filters that could not be understood."""

    def __init__(self, query: Mapping[str, str]) -> None:
        self._query = query
        self.given: dict[str, str] = {}
        self.odd: list[str] = []

    def one_of(self, name: str, options: Collection[str]) -> str | None:
        """Return the choice, None if none was made."""
        chosen: str | None = self._read(name, lambda typed: typed if typed in options else None)
        return chosen

    def number(self, name: str) -> int | None:
        """Return a number of at most nine figures."""
        number: int | None = self._read(name, small_number)
        return number

    def day(self, name: str) -> date | None:
        """Return a day, as browsers write it."""
        day: date | None = self._read(name, _day)
        return day

    def read(self, name: str, how: Callable[[str], Any]) -> Any:  # noqa: ANN401  # whatever is read
        """Return what is read in a way of its own; None counts as not understood."""
        return self._read(name, how)

    def turn(self, key: Callable[[str], Any] | None = None) -> Turn[Any]:
        """Return which page is wanted, by numbers or by keys read in their own way."""
        after, before = (self._read(name, key or _large_number) for name in ("after", "before"))
        return Turn(after, before)

    def values(self, path: str, found: Sheet[Any, Any], written: Callable[[Any], str] = str) -> dict[str, Any]:
        """Return what every list's template needs; addresses begin behind the console's own."""
        lasting = {name: typed for name, typed in self.given.items() if name not in {"after", "before"}}
        keys = {"next": ("after", found.after), "previous": ("before", found.before)}
        links = {
            name: None if key is None else f"{path}?{urlencode({**lasting, which: written(key)})}"
            for name, (which, key) in keys.items()
        }
        return {"given": lasting, "odd": self._told(), "count": len(found.items), **links}

    def _read(self, name: str, how: Callable[[str], Any]) -> Any:  # noqa: ANN401  # whatever is read
        typed = self._query.get(name, "").strip()
        if not typed:
            return None
        value = how(typed)
        if value is None:
            self.odd.append(name)
        else:
            self.given[name] = typed
        return value

    def _told(self) -> Say | None:
        named = tuple(say(f"console.lists.filter.{each}") for each in self.odd)
        return say("console.lists.odd", filters=named) if named else None


def _large_number(typed: str) -> int | None:
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST
    return int(typed) if is_number else None


def _day(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
