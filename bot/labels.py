"""Every button also answers to its word typed. Case, accents, spaces and a leading tick do not matter.

Anything else does: a word that is struck through, or written in another script's letters, is not the button's.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from flows.say import Say, option, say, short
from flows.showing import screen_of
from flows.typed_text import ACCENTS
from flows.verbatim import may_be_kept

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.wording import Words
    from flows.progress import Standing
    from flows.screens import Button

MOST_PAGES = 9
TICKS = ("✓", "✔", "☑", "✅")
YES_OR_NO = {"option:yes", "option:no"}
MADE_UP = "?"
"""What the log says of a button that nobody showed, and whose words may name anybody."""


def code_typed(text: str, standing: Standing, words: Words) -> str | None:
    """Return the code of the one button that is called so; None if there is none, or more than one."""
    said = folded(text)
    codes = {_meant(text, button) for button in _buttons(standing) if folded(words.plain(button.label)) == said}
    return codes.pop() if len(codes) == 1 else _by_initial(said, standing, words)


def _by_initial(said: str, standing: Standing, words: Words) -> str | None:
    """Return the code of yes or of no, where nothing else is offered, if its first letter was typed."""
    options = {button.code: button.label for button in _buttons(standing) if button.code.startswith("option:")}
    if options.keys() != YES_OR_NO:
        return None
    return next((code for code, label in options.items() if folded(words.plain(label))[:1] == said), None)


def _meant(text: str, button: Button) -> str:
    """Return what a button does when it is typed: a label ticks; to untick, its tick is typed before it, as shown."""
    ticks = button.chosen and not text.lstrip().startswith(TICKS)
    return button.code.replace("off:", "on:", 1) if ticks else button.code


def folded(text: str) -> str:
    """Return a text without what does not matter when it is compared."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("’", "'")).lstrip("✓✔☑✅✎✏ \ufe0f")
    return " ".join("".join(each for each in plain if each not in ACCENTS).split()).removesuffix(".")


def tapped_label(words: Words, step: str, code: str) -> str:
    """Return what a tapped button said, for the log; a button of long ago too."""
    word, _, detail = code.partition(":")
    own = f"ui.{code.replace(':', '_')}"
    candidates: list[Say] = [say(own)] if "{" not in words.texts.get(own, "") else []  # else it was cut short
    if word in {"option", "on", "off"}:
        candidates.insert(0, option(step, detail))
    elif word == "change" and words.has(short(detail).key):
        candidates.insert(0, say("ui.change", fact=short(detail)))
    found = next((each for each in candidates if words.has(each.key)), None)
    if found:
        return words.plain(found)
    shown = detail or code
    return shown if may_be_kept(shown) else MADE_UP


def _buttons(standing: Standing) -> Iterator[Button]:
    screen = screen_of(standing)
    yield from screen.buttons
    for page in range(2, MOST_PAGES if standing.screening.state == "reviewing" else 2):
        yield from screen_of(standing, page=page).buttons
