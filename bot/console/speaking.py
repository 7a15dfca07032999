"""The language of the pages is the person's own, in the chat too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.console.held import go_on

if TYPE_CHECKING:
    from bot.console.answers import Answer
    from bot.console.visit import Visit


def speak(visit: Visit) -> Answer:
    """Take the language that was chosen, and show the same page in it, with what was typed there."""
    return go_on(visit)
