"""What goes out and what came in: how much waits and since when, sends that never arrived, updates put aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from bot.console.answers import Shown
from bot.console.filters import Filters
from flows.say import say
from storage import reports, troubles
from storage.troubles import Fate

if TYPE_CHECKING:
    from bot.console.answers import Answer
    from bot.console.visit import Visit
    from storage.troubles import Aside, Sending

FATES: tuple[Fate, ...] = get_args(Fate)
NEWS = {"dead": "bad", "blocked": "bad"}


def deliveries(visit: Visit) -> Answer:
    """Tell the health of the queues and list what waits or has failed; of one chat, if one is named by a row of it."""
    filters = Filters(visit.asked.query)
    fate: Fate = filters.one_of("fate", FATES) or "dead"  # type: ignore[assignment]  # one of them
    chat = filters.read("chat", _chat)
    found = troubles.sendings(visit.unit, fate, filters.turn(), chat)
    values = {
        "health": reports.health(visit.unit, visit.now),
        "fates": FATES,
        "fate": fate,
        "lines": [_sending(each) for each in found.items],
        **filters.values("/deliveries", found),
    }
    return Shown("deliveries.html", values)


def put_aside(visit: Visit) -> Answer:
    """List the updates that could not be done."""
    filters = Filters(visit.asked.query)
    found = troubles.asides(visit.unit, filters.turn())
    values = {"lines": [_aside(each) for each in found.items], **filters.values("/aside", found)}
    return Shown("aside.html", values)


def _chat(typed: str) -> int | None:
    """Return a chat's number: a group's has a sign."""
    figures = typed.removeprefix("-")
    is_number = figures.isascii() and figures.isdecimal() and len(figures) <= 18  # noqa: PLR2004  # 64 bits hold it
    return int(typed) if is_number else None


def _sending(sending: Sending) -> dict[str, Any]:
    chat = say("console.delivery.group" if sending.chat_id < 0 else "console.delivery.gone")
    return {
        **sending.model_dump(exclude={"kind", "state", "person"}),
        "kind": say(f"console.delivery.kind.{sending.kind}"),
        "to": say("console.person", person=sending.person) if sending.person else chat,
        "state": say(f"console.delivery.state.{sending.state}"),
        "news": NEWS.get(sending.state, "unsure"),
    }


def _aside(aside: Aside) -> dict[str, Any]:
    return {**aside.model_dump(), "sort": say(f"console.lists.sort.{aside.sort}")}
