"""What the dialogue returns: a screen to show, in text keys, and everything else a turn owes. Nothing is done here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.say import Say
    from flows.screening import Event, Screening
    from flows.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Button:
    """A button: its label, and the code that comes back when it is tapped (``option:yes``, ``unknown``, ``back``)."""

    label: Say
    code: str
    chosen: bool = False
    """Shown ticked: an option of several that is switched on."""


@dataclass(frozen=True, slots=True)
class Screen:
    """What stands on the live message: paragraphs, and rows of buttons. `step` names the question (or stage) shown."""

    step: str
    lines: tuple[Say, ...]
    rows: tuple[tuple[Button, ...], ...] = ()

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All buttons, row by row."""
        return tuple(button for row in self.rows for button in row)


@dataclass(frozen=True, slots=True)
class Step:
    """The outcome of one thing heard.

    `screening` is the new state (the same object where nothing changed). `screen` is what the live message shows now;
    None leaves it alone. `toast` answers a tap in passing. `before` are messages sent ahead of the screen (an
    emergency). `outcome` is the verdict when this step reached, or changed, one: the coordinators are owed a card.
    """

    screening: Screening
    screen: Screen | None = None
    toast: Say | None = None
    before: tuple[Say, ...] = ()
    events: tuple[Event, ...] = field(default=())
    outcome: Verdict | None = None
    understood: bool = True
    """False: a typed text was not taken; the log may keep it only if it cannot hide a name."""
