"""The filters of a list and the page of it, read from an address and written into it again. Nothing is guessed.

What was asked for and cannot be honoured is said beside its field, and nothing is listed then: never more than was
asked for, as if a filter had not been there. That holds for values, for names and for what does not go together.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from bot.console.rendering import visible
from flows.numbers import small_number
from flows.say import Say, say
from storage.paging import Sheet, Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from bot.console.asked import Asked

FIRST_YEAR, LAST_YEAR = 2000, 2200
LONGEST = 18
"""Figures of a number in the chain, or of a row."""
SHOWN = 60
"""Characters of what was typed that are said again."""
BESIDE = ("token", "form", "language")
"""What every form carries besides."""
NOTHING: Sheet[Any, Any] = Sheet((), None, None)


class Filters:
    """What was asked for. `given`: what counts, in its usual form; `odd`: what cannot be honoured, and why."""

    def __init__(self, asked: Asked, names: str = "console.lists.filter") -> None:
        """Read the form of a POST, else the address; `names` begins the keys of what the filters are called."""
        self._typed = asked.form if asked.method == "POST" else asked.query
        self._twice, self._names = asked.twice, names
        self._known: set[str] = set()
        self.given: dict[str, str] = {}
        self.odd: dict[str, Say] = {}

    def one_of(self, name: str, options: Collection[str]) -> str | None:
        """Return the choice, None if none was made."""
        chosen: str | None = self.read(name, lambda typed: typed if typed in options else None)
        return chosen

    def number(self, name: str) -> int | None:
        """Return a number of at most nine figures."""
        number: int | None = self.read(name, small_number, str)
        return number

    def days(self) -> tuple[date | None, date | None]:
        """Return the first day and the last, as browsers write them; the last does not come before the first."""
        since, until = (self.read(name, _day, str) for name in ("since", "until"))
        if since and until and until < since:
            self.refuse("until", say("console.odd.span"))
        return since, until

    def turn(self, key: Callable[[str], Any] | None = None) -> Turn[Any]:
        """Return which page is wanted, by numbers or by keys read in their own way."""
        after, before = (self.read(name, key or large_number) for name in ("after", "before"))
        if after is not None and before is not None:
            self.refuse("before", say("console.odd.twice"))
        return Turn(after, before)

    def read(self, name: str, how: Callable[[str], Any], written: Callable[[Any], str] | None = None) -> Any:  # noqa: ANN401  # whatever is read
        """Return what is read in a way of its own, which returns None, or a Say why, for what it does not understand.

        `written`: how it is usually written; else it stands as it was typed.
        """
        self._known.add(name)
        typed = self._typed.get(name, "").strip()
        if not typed:
            return None
        value = say("console.odd.twice") if name in self._twice else _read(typed, how)
        if isinstance(value, Say):
            self.refuse(name, value)
            return None
        self.given[name] = written(value) if written else typed
        return value

    def refuse(self, name: str, why: Say) -> None:
        """Note that something cannot be honoured."""
        self.odd.setdefault(name, why)
        self.given.pop(name, None)

    def are_sound(self) -> bool:
        """Say whether all that was asked for can be honoured; to be asked once everything was read."""
        if any(text.strip() for name, text in self._typed.items() if name not in (*self._known, *BESIDE)):
            self.refuse("other", say("console.odd.other"))
        return not self.odd

    @property
    def status(self) -> int:
        """The status of the answer."""
        return 422 if self.odd else 200

    def address(self, path: str, **changes: str) -> str:
        """Return where the same list is with changes, at its first page unless they say which."""
        lasting = {name: typed for name, typed in self.given.items() if name not in {"after", "before"}}
        return f"{path}?{urlencode({**lasting, **changes})}"

    def filled_in(self) -> dict[str, Any]:
        """Return what a form needs to be shown again: what was typed, what is wrong with it, and that in a sentence."""
        typed = {name: self._typed.get(name, "").strip() for name in self.odd}
        called = tuple(say(f"{self._names}.{each}") for each in self.odd)
        odd = say("console.lists.odd", filters=called) if called else None
        return {"given": {**self.given, **typed}, "names": self._names, "wrong": self.odd, "odd": odd}

    def values(self, path: str, found: Sheet[Any, Any], written: Callable[[Any], str] = str) -> dict[str, Any]:
        """Return what every list's template needs; addresses begin behind the console's own."""
        links = {
            "next": None if found.after is None else self.address(path, after=written(found.after)),
            "previous": None if found.before is None else self.address(path, before=written(found.before)),
        }
        return {**self.filled_in(), "count": len(found.items), **links}


def _read(typed: str, how: Callable[[str], Any]) -> Any:  # noqa: ANN401  # whatever is read
    """Return what is read, or why it cannot be."""
    if visible(typed) != typed:
        return say("console.odd.unseen")
    value = how(typed)
    shown = typed if len(typed) <= SHOWN else f"{typed[:SHOWN]}…"
    return say("console.odd.unknown", typed=shown) if value is None else value


def moment_and_rest(typed: str) -> tuple[datetime | None, str]:
    """Return the moment with which a key begins, and what stands behind it; no moment if it is none."""
    moment, _, rest = typed.partition("_")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None, rest
    return at if at.tzinfo is not None and FIRST_YEAR <= at.year <= LAST_YEAR else None, rest


def large_number(typed: str) -> int | None:
    """Return the number of a row, or of an entry in the chain."""
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST
    return int(typed) if is_number else None


def _day(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
