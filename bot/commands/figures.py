"""/stats: how the pre-screening stands, at the sites that the person may see; as a text, and as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.delegations import nowhere_today
from bot.figure_pages import figure_lines, picture
from bot.panels import packed
from flows.moments import paris_day
from flows.say import say
from flows.screening import Event
from storage.figures import figures

if TYPE_CHECKING:
    from bot.turn import Turn

FEW = 3
"""So many sites are named."""


def stats(turn: Turn, _rest: str) -> None:
    """Tell the figures and send their picture."""
    trial, day = turn.desk.trial, paris_day(turn.now)
    everywhere = turn.may("see_figures")
    own = [site.slug for site in trial.record.sites if turn.may("see_figures", site.slug)]
    if not (everywhere or own):
        turn.say(nowhere_today(turn, "see_figures"))
        return
    found = figures(turn.unit, trial.id, None if everywhere else own)
    right = everywhere or (turn.may("see_figures", own[0]) if own else None)
    turn.record([Event(what="figures read")], right.role if right else None, site=None if everywhere else _one(own))
    scope = "" if everywhere else _named(turn, own)
    for page in packed(figure_lines(found, trial, turn.words, day, scope)):
        turn.say_anew(page)
    caption = say("figures.picture.caption", title=say("trial.trial.title"), day=day)
    payload: dict[str, Any] = {
        "sort": "png",
        "name": "figures.png",
        "caption": turn.words.html(caption),
        "content": picture(found, trial, turn.words, day, scope),
        "otherwise": turn.words.html(say("figures.not_drawn")),
    }
    turn.owe("file", payload, reference=f"F-{turn.arrival.update_id}")


def _named(turn: Turn, sites: list[str]) -> str:
    """Return the sites by name, or how many they are."""
    few = 0 < len(sites) <= FEW
    return ", ".join(sites) if few else turn.words.plain(say("figures.picture.some_sites", count=len(sites)))


def _one(sites: list[str]) -> str | None:
    """Return the site, where there is only one."""
    return sites[0] if len(sites) == 1 else None
