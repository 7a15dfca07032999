"""Every page there is, by path: who may see it, and whether it writes. A new page is a line here; what is not, is not.

A page runs inside a transaction, one that writes if it `writes` (as every form does), and returns an answer; rights to
one screening or site are its own to check with `visit.may`, and what may not be seen is `Missing`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from bot.console import (
    audit_pages,
    entering,
    export_pages,
    figure_pages,
    listing,
    one_screening,
    reviewing,
    speaking,
    staff_pages,
    traffic_pages,
)
from bot.console.answers import Answer, GoTo, Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.access import Act
    from bot.console.visit import Visit


class Page(NamedTuple):
    """A page. `stage`: `open`, for who is in; `waiting`, for who has to give a code; `anyone`."""

    path: str
    """Behind /console; a part in braces is given to the page as `visit.asked.parts`."""
    act: Act
    """What everybody who gets it must be allowed to do somewhere; at stage `anyone` nobody is asked."""
    run: Callable[[Visit], Answer]
    method: Literal["GET", "POST"] = "GET"
    writes: bool = False
    stage: Literal["open", "waiting", "anyone"] = "open"
    by_itself: bool = False
    """A page asks for it again by itself: that is no sign that somebody is there."""
    nav: str = ""
    """The text (`console.nav.…`) under which it stands in the navigation; none: it does not."""
    at: str = ""
    """Of a form: the page on which it stands."""
    again: Callable[[Visit], Answer] | None = None
    """Of a form: what shows it again, filled in with what was typed, and does nothing."""

    def stands_at(self, parts: Mapping[str, str]) -> str:
        """Return the address of the page on which the form stands."""
        return self.at.format(**parts)


def _nothing(visit: Visit) -> Answer:
    return Missing() if visit.asked.parts.get("rest") else GoTo()


def _first(_: Visit) -> Answer:
    return GoTo("/screenings")


PAGES: tuple[Page, ...] = (
    Page("/enter/{link}", "open_console", entering.show_link, stage="anyone"),
    Page("/enter", "open_console", entering.use_link, "POST", writes=True, stage="anyone"),
    Page("/code", "open_console", entering.give_code, "POST", writes=True, stage="waiting"),
    Page("/out", "open_console", entering.go_out, "POST", writes=True, stage="waiting"),
    Page("/language", "choose_language", speaking.speak, "POST", writes=True),
    Page("/screenings", "read_log", listing.screenings, nav="console.nav.screenings"),
    Page("/screenings/{number}", "read_log", one_screening.show, writes=True),
    Page("/screenings/{number}/pdf", "read_report", one_screening.pdf, writes=True),
    Page("/screenings/{number}/review", "review", reviewing.review, "POST", writes=True, at="/screenings/{number}",
         again=reviewing.again),
    Page("", "open_console", _first),
    Page("/figures", "see_figures", figure_pages.show, nav="console.nav.figures"),
    Page("/figures/picture", "see_figures", figure_pages.draw),
    Page("/people", "see_people", staff_pages.people, nav="console.nav.people"),
    Page("/queries", "see_queries", staff_pages.sponsor, nav="console.nav.queries"),
    Page("/deliveries", "see_deliveries", traffic_pages.deliveries, nav="console.nav.deliveries"),
    Page("/aside", "see_deliveries", traffic_pages.put_aside),
    Page("/audit", "see_audit", audit_pages.events, nav="console.nav.audit"),
    Page("/exports", "export_log", export_pages.show, nav="console.nav.exports"),
    Page("/exports", "export_log", export_pages.order, "POST", writes=True, at="/exports", again=export_pages.again),
    Page("/exports/made", "export_log", export_pages.show_made, by_itself=True),
    Page("/exports/made/file", "export_log", export_pages.fetch),
    Page("/{rest:path}", "open_console", _nothing),
)  # fmt: skip
