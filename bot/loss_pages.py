"""What restoring a backup loses, in lines for the terminal: numbers, states, facts by name, times. Never a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from storage.losses import Losses, Moved, Right, Standing, Told
    from storage.soundness import Sound


def pages(losses: Losses | None, backup: Sound) -> Iterator[str]:
    """Yield what to tell before anything is replaced."""
    last = _at(backup.last_at)
    yield f"The backup: revision {backup.revision}, {backup.head.seq} entries in its audit, the last {last}."
    if losses is None:
        yield "The database now in place cannot be read, so what was acknowledged after the backup cannot be listed."
        yield f"Compare by hand: every card in the coordinators' chats after {last}."
        return
    if not losses.continues:
        yield "The database now in place did not grow from this backup: not all that came in between can be listed."
        yield f"Compare by hand as well: every card in the coordinators' chats after {last}."
    lost = list(_lost(losses))
    yield "Acknowledged after the backup, and lost by restoring it:" if lost else "Nothing was acknowledged after it."
    yield from lost


def _lost(losses: Losses) -> Iterator[str]:
    for erased in map(losses.called, losses.erased):
        yield f"  ERASED since: the backup still holds the values of screening {erased}. They are erased again."
    yield from (_moved(each, losses.called(each.number)) for each in losses.moved)
    if losses.events:
        yield f"  events: {losses.events}"
    for number, told in losses.told:
        yield f"  screening {losses.called(number)}:" if number is not None else "  of no screening:"
        yield from (f"    {_told(each)}" for each in told)
    yield from (f"  card sent: {each.reference}, {_at(each.at)}" for each in losses.cards)
    yield from (f"  person {person} joined" for person in losses.people)
    yield from (f"  right given: {_right(each)}" for each in losses.given)
    yield from (f"  right taken away, and back: {_right(each)}" for each in losses.taken)
    if losses.updates:
        yield f"  updates received from Telegram: {losses.updates}"


def _moved(moved: Moved, called: str) -> str:
    then = f"was {_standing(moved.then)}" if moved.then else "begun since"
    return f"  screening {called}, {moved.site}: {_standing(moved.now)} ({then})"


def _standing(standing: Standing) -> str:
    return f"{standing.state}, {standing.verdict}" if standing.verdict else standing.state


def _told(told: Told) -> str:
    return f"{_at(told.at)}  {told.what}{f' {told.fact}' if told.fact else ''}"


def _right(right: Right) -> str:
    return f"person {right.person}, {right.role}, {right.site or 'all sites'}"


def _at(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else "the beginning"
