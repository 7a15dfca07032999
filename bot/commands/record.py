"""/trial and /sites: every part of the registry record, as pages that turn in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.panels import turning
from bot.record_pages import Language, Page, sites_pages, trial_pages
from bot.standing_of_sites import sites_of
from flows.numbers import small_number
from flows.say import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.turn import Turn


def trial(turn: Turn, rest: str) -> None:
    """Show a page of the trial's record."""
    _turn_to(turn, "trial", trial_pages(turn.desk.trial.record, *_spoken(turn)), rest)


def sites(turn: Turn, rest: str) -> None:
    """Show a page of the sites: which recruit, and whom to call."""
    standing = sites_of(turn.unit, turn.desk.trial)
    remarks = {slug: standing.remark(slug) for slug in standing.set_by_admins}
    told = {slug: turn.words.plain(remark) for slug, remark in remarks.items() if remark}
    _turn_to(turn, "sites", sites_pages(standing.record, *_spoken(turn), told), rest)


def _spoken(turn: Turn) -> tuple[Language, Mapping[str, str]]:
    return "fr" if turn.language == "fr" else "en", turn.words.texts


def _turn_to(turn: Turn, command: str, pages: tuple[Page, ...], rest: str) -> None:
    number = min(max(small_number(rest) or 1, 1), len(pages))
    buttons = turning(turn.words, f"/{command}", number, len(pages))
    place = say("command.page", number=number, of=len(pages))
    turn.say(pages[number - 1].text, "", place, buttons=[buttons] if buttons else [])
