"""A page's function called as the site calls it, in one transaction, without network: many times over in a test."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from sqlalchemy import Engine

from bot.clock import WallClock
from bot.console.answers import Answer, Shown
from bot.console.asked import Asked
from bot.console.behind import Behind
from bot.console.pages import Page
from bot.console.rendering import render
from bot.console.visit import Visit
from bot.desk import Desk
from bot.memory import Memory
from bot.trials import load_trials
from storage import people
from storage.people import Language
from storage.unit import Unit

LAYOUT: Mapping[str, Any] = {
    "root": "/console", "style": "/s.css", "script": "/s.js", "icon": "/i.svg", "inside": True, "nav": (),
    "token": "t", "here": "/", "person": 1,
}  # fmt: skip


@cache
def desk(language: Language = "en") -> Desk:
    """Return a desk with the trial."""
    return Desk(load_trials(), Path("flows/trials"), "invented_bot", language, os.urandom)


def a_visit(unit: Unit, person: int, now: datetime, **asked: Mapping[str, str]) -> Visit:
    """Return a request of somebody who is in; `query`, `form` and `parts` are what was asked."""
    who, rights = people.get(unit, person), people.roles_of(unit, person)
    return Visit(unit, _behind(unit.connection.engine), _asked(**asked), now, None, who, rights)


def another(visit: Visit, **asked: Mapping[str, str]) -> Visit:
    """Return another request of the same person, who has the same rights."""
    return replace(visit, asked=_asked(**asked), owes=False, cookie=None)


def _asked(**asked: Mapping[str, str]) -> Asked:
    given: dict[str, Any] = {"query": {}, "form": {}, "parts": {}, "cookies": {}, "headers": {}, **asked}
    return Asked(method="GET", path="/console", target="/", address="127.0.0.1", **given)


@lru_cache(maxsize=1)
def _behind(engine: Engine) -> Behind:
    return Behind(Memory(engine), desk(), WallClock(), lambda: None, Path(gettempdir()))


def answered(page: Page, visit: Visit) -> tuple[Answer, str]:
    """Return what the page answers, and its HTML; none for what is no page of ours."""
    answer = page.run(visit)
    return answer, shown(answer, visit) if isinstance(answer, Shown) else ""


def shown(answer: Shown, visit: Visit) -> str:
    """Return the HTML."""
    return render(answer.template, visit.words, {**LAYOUT, **answer.values})


def marks(html: str) -> tuple[int, ...]:
    """Return how many marks of markup a page has: what somebody wrote may add none, or it were more than text."""
    return tuple(html.count(each) for each in "<>\"'")
