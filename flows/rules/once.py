"""What was made of the same objects is made once: a memory by identity, for values that never change.

Equality would not do: 10 and 10.0 are equal, and are said differently.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

HELD = 2048
"""As many results are held, then all are let go: those that come often are soon back."""

Part = TypeVar("Part")
Made = TypeVar("Made")


class Once(Generic[Part, Made]):
    """`make`, remembering what it made. The parts are held too, so that the `id` of each stays its own."""

    def __init__(self, make: Callable[..., Made]) -> None:
        self._make = make
        self._known: dict[tuple[int, ...], tuple[tuple[Part, ...], Made]] = {}

    def __call__(self, *parts: Part) -> Made:
        """Return what `make` makes of the parts, or once made of the very same."""
        ids = tuple(map(id, parts))
        known = self._known.get(ids)
        if known is None:
            if len(self._known) >= HELD:
                self._known.clear()
            known = self._known[ids] = parts, self._make(*parts)
        return known[1]
