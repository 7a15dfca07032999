"""What the turns of one round need, asked of the database in one go: who speaks, which screenings, what is quiet.

It is true until something is written that it does not show. So only taps and texts use it: they change nothing but a
screening, and of that each turn takes what is here for itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.buttons import read_data
from storage import people, screenings, unseen
from storage.unseen import Seen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from bot.arrivals import Arrival
    from storage.people import Grant, Person
    from storage.screenings import Kept, Known
    from storage.unit import Unit


@dataclass(frozen=True, slots=True)
class AtHand:
    """What was read before the first turn of the round. Nobody in it: everything is asked for when it is needed."""

    people: Mapping[int, tuple[Person, tuple[Grant, ...]]] = field(default_factory=dict)
    screenings: dict[int, Kept] = field(default_factory=dict)
    quiet: frozenset[int] = frozenset()
    """Chats to which nothing is owed."""

    def take(self, number: int) -> Kept | None:
        """Return a screening to one turn; the next must read it anew."""
        return self.screenings.pop(number, None)


NOTHING = AtHand()


def read_ahead(unit: Unit, arrivals: Iterable[Arrival], known: Known, now: datetime) -> AtHand:
    """Read what these taps and texts are about."""
    coming = tuple(arrivals)
    met = people.known(unit, {each.who for each in coming if each.who})
    wanted = screenings.load_all_to_change(unit, set(_numbers(coming, met)), known)
    quiet = unseen.quiet(unit, {each.chat: _seen(each, wanted) for each in coming}, now)
    return AtHand(met, wanted, quiet)


def _numbers(arrivals: Iterable[Arrival], met: Mapping[int, tuple[Person, tuple[Grant, ...]]]) -> Iterator[int]:
    for each in arrivals:
        person, _ = met.get(each.who or 0, (None, ()))
        tapped = read_data(each.data) if each.sort == "tap" else None
        number = tapped.number if tapped else person.current_screening if person and each.sort == "text" else None
        if number:
            yield number


def _seen(arrival: Arrival, wanted: Mapping[int, Kept]) -> Seen | None:
    """Return what the person who taps has on the screen, if it is the message of a screening."""
    tapped = read_data(arrival.data) if arrival.sort == "tap" else None
    kept = wanted.get(tapped.number) if tapped else None
    if tapped is None or kept is None or kept.panel is None or kept.panel.message_id != arrival.message:
        return None
    return Seen(tapped.number, tapped.revision)
