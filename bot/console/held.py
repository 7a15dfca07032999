"""A form that cannot be done at once: what was typed goes along, and the form is shown again, filled in.

So it goes through the code page when the session was locked meanwhile, and through another language: in a form of ours
with the session's token, never in an address and never in the database. Nothing is done before it is sent once more.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from starlette.routing import compile_path

from bot.console.answers import GoTo, Missing
from bot.console.door import PATH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.console.answers import Answer
    from bot.console.asked import Asked
    from bot.console.pages import Page
    from bot.console.visit import Visit

FIELDS = ("text", "state", "revision", "kind", "format", "site", "since", "until", "language")
"""What people type or choose in forms. Beside them stands `form`: the path of the form, behind the console's own."""
LONGEST_TARGET = 500
_TARGET = re.compile(r"(/[\w./~%-]*)?(\?[\w=&.%+~-]*)?", re.ASCII)


def carried(asked: Asked) -> dict[str, str]:
    """Return what has to go along with the next form; nothing for who only looks at a page."""
    kept = {name: asked.form[name] for name in FIELDS if name in asked.form}
    kept |= {"text": asked.text} if "text" in kept else {}
    form = asked.form.get("form") or asked.target
    return {**kept, **({"form": form} if asked.form and _page(form) else {})}


def go_on(visit: Visit) -> Answer:
    """Return the form that was held, filled in, to whoever may see it; without one, the way on.

    A language that was chosen is taken.
    """
    if visit.may("choose_language"):
        visit.speak(visit.asked.form.get("language", ""))
    form = visit.asked.form.get("form", "")
    found = _page(form)
    if found is None:
        return GoTo(safe_target(visit.asked.form.get("target", "")))
    page, parts = found
    if page.again is None or visit.may(page.act) is None:
        visit.notice = None
        return Missing()
    fields = {name: text for name, text in visit.asked.form.items() if name in FIELDS}
    visit.asked = replace(visit.asked, path=f"{PATH}{form}", target=form, parts=parts, form=fields)
    visit.here = page.stands_at(parts)
    return page.again(visit)


def safe_target(given: str) -> str:
    """Return where to go on if it can be a page of ours, else the first page."""
    return given if len(given) <= LONGEST_TARGET and _TARGET.fullmatch(given) and "//" not in given else ""


def _page(form: str) -> tuple[Page, Mapping[str, str]] | None:
    """Return the page that takes this form, and the parts of its address, if it can be shown again."""
    found = ((page, pattern.fullmatch(form)) for pattern, page in _forms())
    return next(((page, match.groupdict()) for page, match in found if match), None)


@cache
def _forms() -> tuple[tuple[re.Pattern[str], Page], ...]:
    from bot.console.pages import PAGES  # noqa: PLC0415  # the table of pages holds those that go on

    return tuple((compile_path(page.path)[0], page) for page in PAGES if page.again)
