"""What a page may answer. Pages make these inside their transaction; what they hold is shown or sent after it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from bot.memory import Memory
    from bot.paper import Drawn as Sort


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
class Streamed:
    """A file that is sent piece by piece; the pieces open their own transactions.

    `name` is asked for once the first piece is there: what the file is called may depend on what was found.
    """

    name: Callable[[], str]
    mime: str
    pieces: Callable[[Memory], AsyncIterator[bytes]]


@dataclass(frozen=True, slots=True)
class Missing:
    """There is no such page, or none for this person: one answer for both."""


Answer: TypeAlias = Shown | GoTo | Drawn | Streamed | Missing
