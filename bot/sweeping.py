"""What of refused messages must not stay in the chat: files, contacts, and whatever the guard sees.

They have no effect and are not answered one by one; what may show a patient is deleted all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.arrivals import Arrival, Unreadable
from bot.telegram.intake import read
from flows.identifying import identifying
from flows.screening import Event
from storage import refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.turn import Turn

MOST_READ = 100
"""Of a longer flood the rest is deleted unread: nobody else waits while the guard looks."""
AT_ONCE = 100
"""So many messages Telegram deletes in one call."""


def sweep_flood(turn: Turn) -> None:
    """Forget what a refused flood said; of a person with rights, owe that what may show a patient is deleted."""
    payloads = refused.take_out(turn.unit, turn.arrival.chat, turn.arrival.who, turn.now)
    if turn.grants:
        sweep(turn, [each for payload in payloads if (each := _read(payload, turn.desk.username))])


def sweep(turn: Turn, arrivals: Sequence[Arrival]) -> None:
    """Owe that what may show a patient is deleted, and note what it was, each kind once."""
    seen = [(each.message, _seen(each)) for each in arrivals[:MOST_READ] if _is_for_the_bot(each)]
    unread = [each.message for each in arrivals[MOST_READ:] if each.private and _is_for_the_bot(each)]
    messages = [message for message, event in seen if event] + unread
    if not messages:
        return
    turn.kept = False
    _owe(turn, [each for each in messages if each is not None])
    events = {(event.what, event.reason): event for _, event in seen if event}
    turn.record(list(events.values()), turn.grants[0].role)


def _owe(turn: Turn, messages: Sequence[int]) -> None:
    for begin in range(0, len(messages), AT_ONCE):
        turn.owe("delete", {"messages": messages[begin : begin + AT_ONCE]})


def _is_for_the_bot(arrival: Arrival) -> bool:
    """Say whether it is a message to the bot: in a group only a command is; what was tapped is the bot's own."""
    return arrival.tap is None and (arrival.private or arrival.sort == "command")


def _seen(arrival: Arrival) -> Event | None:
    rule = identifying(f"{arrival.command} {arrival.text}")
    if rule is not None:
        return Event(what="identifying text refused", reason=rule)
    if arrival.sort in {"file", "contact"}:
        return Event(what="file refused" if arrival.sort == "file" else "contact refused")
    return None


def _read(payload: str, username: str) -> Arrival | None:
    try:
        return read(payload, username)
    except Unreadable:
        return None
