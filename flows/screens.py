"""What the dialogue returns: a screen to show, in text keys, and everything else a turn owes. Nothing is done here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from flows.say import Say, say

if TYPE_CHECKING:
    from flows.progress import Standing
    from flows.screening import Event, Screening
    from flows.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Button:
    """A button: its label, and the code that comes back when it is tapped (``option:yes``, ``unknown``, ``back``)."""

    label: Say
    code: str
    chosen: bool = False
    """Shown ticked: an option of several that is switched on."""


Rows: TypeAlias = tuple[tuple[Button, ...], ...]
PAIR = 2


@dataclass(frozen=True, slots=True)
class Screen:
    """What stands on the live message: paragraphs, and rows of buttons. `step` names the question (or stage) shown."""

    step: str
    lines: tuple[Say, ...]
    rows: Rows = ()

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
    standing: Standing | None = None
    """Where the screening stands now, as far as it was thought through: the next step can begin with it."""
    again: bool = False
    """Another attempt with the patient is wanted: a screening of its own, which is not ours to number."""
    understood: bool = True
    """False: a typed text was not taken; the log may keep it only if it cannot hide a name."""


def ui(word: str) -> Button:
    """Return a button of the bot's own; its word is its code."""
    return Button(say(f"ui.{word}"), word.replace("plan_", "plan:"))


def in_rows(buttons: list[Button], width: int) -> Rows:
    """Return buttons in rows of `width`."""
    return tuple(tuple(buttons[n : n + width]) for n in range(0, len(buttons), width))
