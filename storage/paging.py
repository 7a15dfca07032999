"""Pages of a list that is found by key: what comes or goes meanwhile neither repeats a row nor leaves one out.

A key is where the page begins, so the last page costs as much as the first, and a link to it stays good.
"""

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

Item = TypeVar("Item")
Key = TypeVar("Key")

PAGE = 50


class Sheet(NamedTuple, Generic[Item, Key]):
    """Some of a list, the key to go on (None: this is the end), and the key to go back (None: the beginning)."""

    items: tuple[Item, ...]
    after: Key | None
    before: Key | None


class Turn(NamedTuple, Generic[Key]):
    """Which page is wanted: the one that follows `after`, or comes before `before`; with neither, the first."""

    after: Key | None = None
    before: Key | None = None
    limit: int = PAGE


def sheet(
    turn: Turn[Key], find: Callable[[Key | None, bool, int], Sequence[Item]], key_of: Callable[[Item], Key]
) -> Sheet[Item, Key]:
    """Return the page. `find` returns what stands beyond a key, read backwards or not, so many at most.

    Whence we came there is something; whether there is more where we go is seen by one more than are shown.
    """
    backwards = turn.before is not None and turn.after is None
    beyond = turn.before if backwards else turn.after
    found = find(beyond, backwards, turn.limit + 1)
    shown = found[: turn.limit][:: -1 if backwards else 1]
    first, last = (key_of(shown[0]), key_of(shown[-1])) if shown else (beyond, beyond)
    came = None if beyond is None else last if backwards else first
    goes = None if len(found) <= turn.limit else first if backwards else last
    return Sheet(tuple(shown), *((came, goes) if backwards else (goes, came)))
