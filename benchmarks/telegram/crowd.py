"""Many people who tap: as soon as their last tap was answered, so many at a time, or at a fixed rate over all.

A turn begins when its tap can be had by the bot, and is over when the tap was answered and the message edited.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from time import perf_counter, time

from benchmarks.telegram.people import Person, tap_id

_FOR_A_TAP = 2
_FOR_A_COMMAND = 1


class Crowd:
    """People, who of them waits for an answer, and how long each answer took."""

    def __init__(self, send: Callable[[int, bytes], None]) -> None:
        self._send = send
        self._people: dict[int, Person] = {}
        self._idle: deque[Person] = deque()
        self._taps: dict[int, Person] = {}
        self._may_finish = False
        self._update = 0
        self._slots = 0
        self._target = 0
        self.in_flight = 0
        self.took: list[float] = []
        """Seconds that each turn took which ended since the last `begin`."""
        self.reached = asyncio.Event()
        """As many turns as were wanted are over, or something is in the way."""
        self.trouble = ""
        self.latest = 0.0
        """By how much a tap was late at most, against the rate that was asked for."""

    @property
    def people(self) -> Iterable[Person]:
        """Everybody."""
        return self._people.values()

    def come(self, people: Iterable[Person], first_update: int, *, may_finish: bool) -> None:
        """Have people who wait for their turn to tap. Unless they `may_finish`, it is trouble if nobody is left."""
        self._people = {person.chat: person for person in people}
        self._idle = deque(self._people.values())
        self.trouble = ""
        self._update, self._may_finish = max(self._update, first_update), may_finish

    def begin(self, target: int = 0) -> None:
        """Count from now on, up to a number of turns."""
        self.took, self._target = [], target
        self.reached.clear()
        if self.trouble:
            self.reached.set()

    def keep_busy(self, slots: int) -> None:
        """Have so many people in a turn at any time; who has finished makes room for the next. 0: nobody taps again."""
        self._slots = slots
        while self.in_flight < self._slots and self._next():
            pass

    async def tap_at_rate(self, rate: float, until: asyncio.Event) -> None:
        """Have somebody tap so many times a second, evenly, whatever becomes of the taps before."""
        began, made = perf_counter(), 0
        while not until.is_set() and not self.trouble:
            late = perf_counter() - began - made / rate
            if late < 0:
                await asyncio.sleep(-late)
                continue
            self.latest = max(self.latest, late)
            made += 1
            self._next()

    def hears(self, tap: int) -> None:
        """A tap was answered."""
        person = self._taps.pop(tap, None)
        if person:
            self._got(person)

    def sees(self, chat: int, message: int, text: bytes, markup: bytes) -> bytes:
        """Somebody is shown a message; returns it as Telegram tells it."""
        person = self._people.get(chat) or Person(chat, message, "")
        person.message = message
        person.sees(text, markup)
        if person.waits_for:
            self._got(person)
        return person.shown()

    def _next(self) -> bool:
        """Have the next person act; False if nobody is left."""
        while self._idle and self._idle[0].finished:
            self._idle.popleft()
        if not self._idle:
            self._stuck(f"nobody is left to tap: {self.in_flight} of {len(self._people)} people wait for the bot")
            return False
        self._act(self._idle.popleft())
        return True

    def _act(self, person: Person) -> None:
        self._update += 1
        self.in_flight += 1
        is_tap = not person.data.startswith("/")
        person.waits_for = _FOR_A_TAP if is_tap else _FOR_A_COMMAND
        if is_tap:
            self._taps[tap_id(self._update)] = person
        person.left -= 1
        update = person.acts(self._update, int(time()))
        person.since = perf_counter()
        self._send(self._update, update)

    def _got(self, person: Person) -> None:
        person.waits_for -= 1
        if person.waits_for:
            return
        self.in_flight -= 1
        self.took.append(perf_counter() - person.since)
        if len(self.took) == self._target:
            self.reached.set()
        self._goes_on(person)

    def _goes_on(self, person: Person) -> None:
        if self._slots and not person.finished:
            self._act(person)
            return
        self._idle.append(person)
        if self._slots:
            self._next()

    def _stuck(self, why: str) -> None:
        if not self._may_finish:
            self.trouble = self.trouble or why
            self.reached.set()
