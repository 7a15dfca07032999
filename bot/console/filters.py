"""The filters of a list and the page of it, read from an address and written into it again. Nothing is guessed.

A value that no filter knows does not count: the others do, and the page says which ones were left out.
"""

from __future__ import annotations

from datetime import date, datetime
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
    """What was asked for. `given`: what counts, as it was typed; `odd`: the filters that could not be understood.

    `names` begins the keys of the texts that name them.
    """

    def __init__(self, query: Mapping[str, str], names: str = "console.lists.filter") -> None:
        self._query, self._names = query, names
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

    def miss(self, name: str) -> None:
        """Note that a filter is missing, or does not go with the others."""
        self.given.pop(name, None)
        if name not in self.odd:
            self.odd.append(name)

    def turn(self, key: Callable[[str], Any] | None = None) -> Turn[Any]:
        """Return which page is wanted, by numbers or by keys read in their own way."""
        after, before = (self._read(name, key or _large_number) for name in ("after", "before"))
        return Turn(after, before)

    def values(self, path: str, found: Sheet[Any, Any], written: Callable[[Any], str] = str) -> dict[str, Any]:
        """Return what every list's template needs; addresses begin behind the console's own."""
        links = {
            "next": None if found.after is None else self.address(path, after=written(found.after)),
            "previous": None if found.before is None else self.address(path, before=written(found.before)),
        }
        return {**self.shown(), "count": len(found.items), **links}

    def shown(self) -> dict[str, Any]:
        """Return what a template needs to show the filters as they were given."""
        return {"given": self._lasting(), "names": self._names, "odd": self._told()}

    def address(self, path: str, **changes: str) -> str:
        """Return where the same list is with changes, at its first page unless they say which."""
        return f"{path}?{urlencode({**self._lasting(), **changes})}"

    def _lasting(self) -> dict[str, str]:
        return {name: typed for name, typed in self.given.items() if name not in {"after", "before"}}

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
        named = tuple(say(f"{self._names}.{each}") for each in self.odd)
        return say("console.lists.odd", filters=named) if named else None


def moment_and_rest(typed: str) -> tuple[datetime | None, str]:
    """Return the moment with which a key begins, and what stands behind it; no moment if it is none."""
    moment, _, rest = typed.partition("_")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None, rest
    return at if at.tzinfo is not None and FIRST_YEAR <= at.year <= LAST_YEAR else None, rest


def _large_number(typed: str) -> int | None:
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST
    return int(typed) if is_number else None


def _day(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
