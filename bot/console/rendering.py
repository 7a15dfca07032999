"""Templates → HTML. Every value is escaped, a missing one is a mistake, and what cannot be seen is made visible.

Characters that reorder, hide or control text stand as ⟨U+202E⟩ in every page, whoever wrote them: what a reviewer
reads is what is there. Our own Markup (a picture) is left alone.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from flows.moments import PARIS
from flows.say import Say, say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.wording import Words

TEMPLATES = Path(__file__).with_name("templates")
UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks that are drawn as nothing."""
PLAIN = frozenset("\n\t")
USUAL = (*PLAIN, "\u00a0", "\u202f")
"""What is not printable to Python, and nobody has to be warned of."""


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, finalize=_finalized,
        trim_blocks=True, lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip


def render(template: str, words: Words, values: Mapping[str, Any]) -> str:
    """Return a page. In it `say(key, …)` are the bot's texts; a Say, a day and a number are said in the language."""

    def said(key: str, **given: Any) -> str:  # noqa: ANN401  # whatever a text takes
        return words.plain(say(key, **given))

    def spoken(value: Any) -> str:  # noqa: ANN401  # whatever can be said
        return words.spoken(value)

    def moment(at: datetime, *, seconds: bool = False) -> str:
        local = at.astimezone(PARIS)
        day = words.day(local.date()).replace(" ", "\u00a0")
        return f"{day} {local:%H:%M:%S}" if seconds else f"{day} {local:%H:%M}"

    own = {"say": said, "spoken": spoken, "moment": moment, "language": words.language}
    return _environment().get_template(template).render({**own, **values})


def visible(text: str) -> str:
    """Return the text with each character that cannot be seen, or that reorders others, written as its number."""
    plain = text
    for each in USUAL:
        plain = plain.replace(each, "")
    if plain.isprintable() and BLANK.isdisjoint(plain):
        return text
    return "".join(f"⟨U+{ord(each):04X}⟩" if _is_unseen(each) else each for each in text)


def _is_unseen(each: str) -> bool:
    return each not in PLAIN and (each in BLANK or unicodedata.category(each) in UNSEEN)


def _finalized(value: Any) -> Any:  # noqa: ANN401  # whatever stands in a template
    if isinstance(value, Markup):
        return value
    if isinstance(value, Say):
        raise TypeError(f"{value.key} is not in words yet: write spoken(…) in the template")
    if value is None:
        return ""
    return visible(value) if isinstance(value, str) else value
