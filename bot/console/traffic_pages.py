"""What goes out and what came in: how much waits and since when, sends that never arrived, updates put aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from bot.console.answers import Shown
from bot.console.filters import NOTHING, Filters, large_number
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
    """Tell the health of the queues and list what waits or has failed; of one chat, if one is named by a row of it.

    So no number of Telegram's stands in an address, where histories and logs would keep it.
    """
    filters = Filters(visit.asked)
    fate: Fate = filters.one_of("fate", FATES) or "dead"  # type: ignore[assignment]  # one of them
    chat = filters.read("chat", lambda typed: _chat(visit, typed))
    turn = filters.turn()
    found = troubles.sendings(visit.unit, fate, turn, chat) if filters.are_sound() else NOTHING
    values = {
        "health": reports.health(visit.unit, visit.now),
        "fates": FATES,
        "fate": fate,
        "lines": [_sending(each) for each in found.items],
        **filters.values("/deliveries", found),
    }
    return Shown("deliveries.html", values, filters.status)


def put_aside(visit: Visit) -> Answer:
    """List the updates that could not be done."""
    filters = Filters(visit.asked)
    turn = filters.turn()
    found = troubles.asides(visit.unit, turn) if filters.are_sound() else NOTHING
    values = {"lines": [_aside(each) for each in found.items], **filters.values("/aside", found)}
    return Shown("aside.html", values, filters.status)


def _chat(visit: Visit, typed: str) -> int | None:
    """Return the chat that a row of the list went to."""
    row = large_number(typed)
    return None if row is None else troubles.chat_of(visit.unit, row)


def _sending(sending: Sending) -> dict[str, Any]:
    chat = say("console.delivery.group" if sending.chat_id < 0 else "console.delivery.gone")
    return {
        **sending.model_dump(exclude={"kind", "state", "person", "chat_id"}),
        "kind": say(f"console.delivery.kind.{sending.kind}"),
        "to": say("console.person", person=sending.person) if sending.person else chat,
        "state": say(f"console.delivery.state.{sending.state}"),
        "news": NEWS.get(sending.state, "unsure"),
    }


def _aside(aside: Aside) -> dict[str, Any]:
    return {**aside.model_dump(), "sort": say(f"console.lists.sort.{aside.sort}")}
