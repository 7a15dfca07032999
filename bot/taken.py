"""What a turn came to, and what a round of them did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from bot.sending import Claimed

if TYPE_CHECKING:
    from datetime import datetime

    from storage.in_hand import InHand
    from storage.screenings import Panel


class Taken(NamedTuple):
    """How a turn ended, and whether menus have to be set anew.

    `elsewhere`: another process has it, or had it; `waits`: it can be taken when a question's sending has ended.
    """

    ending: Literal["done", "refused", "failed", "aside", "elsewhere", "waits"]
    menus: bool = False
    received_at: datetime | None = None
    owes: bool = True
    """Something is owed that is not in hand."""
    leaves_traces: bool = False
    """Something was emptied that the database's own log may still hold."""
    in_hand: InHand | None = None
    """What can be sent at once; there when the unit has been written."""
    panel: Panel | None = None
    """The message that shows the screening it was about."""
    decides: bool = False
    """There was an outcome: the audit gets a checkpoint at once."""

    @property
    def claimed(self) -> tuple[Claimed, ...]:
        """What can be sent at once, and where."""
        owed = self.in_hand.owed if self.in_hand else ()
        return tuple(Claimed(each, self.panel if each.kind == "panel" else None) for each in owed)

    @property
    def settled(self) -> bool:
        """The update needs no other turn."""
        return self.ending in {"done", "refused", "aside"}


class Round(NamedTuple):
    """The turns that were taken together, and what of all that they owe can be sent at once."""

    taken: tuple[Taken, ...]
    claimed: tuple[Claimed, ...]
    more: bool
    """Some updates still wait for their turn."""

    @property
    def leaves_traces(self) -> bool:
        """Something was emptied that the database's own log may still hold."""
        return any(each.leaves_traces for each in self.taken)

    @property
    def owes(self) -> bool:
        """Something is owed that is not in hand."""
        return any(each.owes for each in self.taken)

    @property
    def decides(self) -> bool:
        """There was an outcome."""
        return any(each.decides for each in self.taken)

    @property
    def menus(self) -> bool:
        """Menus have to be set anew."""
        return any(each.menus for each in self.taken)
