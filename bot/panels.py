"""A screen in words: paragraphs that breathe, in messages that fit. The last of them is the panel, with the buttons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.buttons import keyboard
from bot.sending import as_plain
from flows.say import say
from flows.showing import asks
from storage.outbox import Owing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.wording import Words
    from flows.say import Say
    from flows.screening import Screening
    from flows.screens import Screen

LIMIT = 3800
"""Characters of a message, tags included: under Telegram's 4096, with room for a mark in front."""

ROOM_ABOVE = {
    "dialogue.place", "dialogue.complaint", "dialogue.words", "dialogue.doubt", "dialogue.implausible",
    "outcome.head", "outcome.failed", "outcome.to_obtain", "outcome.conditions", "outcome.expires",
    "outcome.rescreen_from", "outcome.window", "outcome.window_from", "outcome.window_to", "outcome.window_conflict",
    "note.not_recruiting", "note.related", "site.not_recruiting",
}  # fmt: skip
"""Lines that open a new paragraph."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A screen as messages (HTML), the buttons of the last one with what they carry, and what it asks."""

    pages: tuple[str, ...]
    buttons: list[list[list[str]]]
    asks: str

    @property
    def text(self) -> str:
        """The whole text as it is seen."""
        return "\n".join(as_plain(page) for page in self.pages)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the buttons."""
        return tuple(label for row in self.buttons for label, _ in row)


def render(words: Words, screening: Screening, screen: Screen) -> Shown:
    """Return a screen in words."""
    return Shown(packed(_lines(words, screen.lines)), keyboard(words, screening, screen), asks(screening, screen.step))


def turning(words: Words, command: str, page: int, pages: int) -> list[tuple[str, str]]:
    """Return the row of buttons that turns to the page before and after; empty where there is only one."""
    to = [("previous", page - 1), ("next", page + 1)]
    return [(words.plain(say(f"ui.{word}")), f"{command} {nth}") for word, nth in to if 1 <= nth <= pages]


def anew(shown: Shown, screening: Screening, chat: int) -> list[Owing]:
    """Return what shows a screen at the bottom of a chat: pages ahead of it, if it has more than one, and the panel."""
    number, (*ahead, last) = screening.number, shown.pages
    pages = [Owing(chat_id=chat, kind="say", payload={"text": page}, screening=number) for page in ahead]
    payload = {"text": last, "buttons": shown.buttons, "fresh": True, "asks": shown.asks}
    named = f"S-{screening.label}"
    return [*pages, Owing(chat_id=chat, kind="panel", payload=payload, screening=number, reference=named)]


def packed(lines: Iterable[str], limit: int = LIMIT) -> tuple[str, ...]:
    """Return the lines as messages that fit; a line is never cut in two."""
    pages = [""]
    for line in lines:
        longer = f"{pages[-1]}\n{line}" if pages[-1] else line.lstrip("\n")
        if len(longer) > limit and pages[-1]:
            pages.append(line.lstrip("\n"))
        else:
            pages[-1] = longer
    return tuple(pages)


def _lines(words: Words, said: Sequence[Say]) -> list[str]:
    return [f"\n{words.html(each)}" if each.key in ROOM_ABOVE else words.html(each) for each in said]
