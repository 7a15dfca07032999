"""What a page may answer. Pages make these inside their transaction; what they hold is shown or sent after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.console.orders import Order
    from bot.exports.asking import Asked
    from bot.paper import Drawn as Sort
    from storage.audit import Occasion


@dataclass(frozen=True, slots=True)
class Shown:
    """A page, from a template of `templates/` and its values (frozen ones: nothing is read any more)."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True)
class GoTo:
    """Another page of the console: its path behind the console's own, beginning with a slash, or nothing."""

    target: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A file to be drawn on a thread of its own from its content (`bot/exports/drawing.py`)."""

    sort: Sort
    name: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Ordered:
    """An export to be made: given if that is soon done, else the page on which it is told how far it is."""

    asked: Asked
    name: Callable[[int], str]
    """What the file is called where so many had to be left out."""
    mime: str
    session: str
    """The hash by which the session is known."""
    person: int
    occasion: Occasion


@dataclass(frozen=True, slots=True)
class Fetched:
    """An export that was made and is wanted now."""

    order: Order


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no such page, or none for this person: one answer for both."""


Answer: TypeAlias = Shown | GoTo | Drawn | Ordered | Fetched | Missing
