"""Replays: every update comes one to five times, shuffled, across restarts, with ids that begin anew now and then.

Two wards hear the same things. In the first each update comes once; in the second old and new ones come again and
again. At the end both databases must tell the same story, word for word.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

from tests.faults.letters import Update, edited, tapped, typed
from tests.faults.ward import COLLEAGUE, INVESTIGATOR, STRANGER, Ward, ward

WEEK = 7 * 86_400.0
MINUTE = 60.0
TEXTS = ("71", "1", "Not known yet", "12/03/2026", "yes", "quillfeatherish", "/mine", "/screen", "/stop", "/resume")
SPEAKERS = (INVESTIGATOR, INVESTIGATOR, INVESTIGATOR, COLLEAGUE, COLLEAGUE, STRANGER)
POISON = {"message": {"message_id": 1, "date": 0, "chat": {"id": COLLEAGUE, "type": "private"}, "text": ["no", "text"]}}

STORIES = {
    "events": "SELECT at, person, role, screening, what, fact, update_id FROM event ORDER BY seq",
    "values": "SELECT old, new, reason FROM event_value ORDER BY seq",
    "screenings": "SELECT number, state, revision, body FROM screening ORDER BY number",
    "conversations": "SELECT screening, at, by, text, buttons, did FROM utterance ORDER BY id",
    "what was owed": "SELECT chat_id, kind, payload, cause, ordinal, state FROM outbox ORDER BY id",
    "inbox": "SELECT update_id, chat_id, state, tries, payload FROM inbox ORDER BY update_id",
    "people": "SELECT telegram_id, current_screening FROM person ORDER BY id",
}


@dataclass
class Replays:
    """The figures of one campaign."""

    seed: int
    updates: int = 0
    replays: int = 0
    restarts: int = 0
    weeks: int = 0
    violations: list[str] = field(default_factory=list)


def replay_on(once: str, often: str, replays: int, seed: int) -> Replays:
    """Go on until so many copies have come; `once` and `often` are two empty databases."""
    found, drawn = Replays(seed), random.Random(seed)
    with ExitStack() as stack:
        pair = Pair(stack.enter_context(ward(once, seed)), stack.enter_context(ward(often, seed)), drawn, found)
        while found.replays < replays and not found.violations:
            pair.lives_a_minute()
        pair.compare(STORIES)
    return found


@dataclass
class Pair:
    """The same people in two wards."""

    once: Ward
    often: Ward
    drawn: random.Random
    found: Replays
    _seen: list[Update] = field(default_factory=list)
    _next_id: int = 1_000_000

    def lives_a_minute(self) -> None:
        """Let a few things be said in both, with copies in one; now and then a restart, or a quiet week."""
        self._time_passes()
        new = [self._something() for _ in range(self.drawn.randint(1, 4))]
        self.once.serves(*sorted(new, key=_id))
        self._comes_often(new)
        self._seen = [*self._seen, *new][-2000:]
        self.found.updates += len(new)
        self.compare(("events", "screenings"), latest=True)

    def _comes_often(self, new: list[Update]) -> None:
        """Every new one once before any turn is taken, so that both take them in the same order; copies at any time."""
        old = self.drawn.sample(self._seen, min(len(self._seen), self.drawn.randint(0, 6)))
        copies = [each for each in (*new, *old) for _ in range(self.drawn.randint(0, 4))]
        first = [*new, *copies[::2]]
        self.drawn.shuffle(first)
        for each in first:
            self.often.receives(each)
        self.often.takes_turns()
        self.often.serves(*copies[1::2])
        self.found.replays += len(copies)

    def _time_passes(self) -> None:
        quiet = self.drawn.random() < 0.02
        for each in (self.once, self.often):
            each.passes(WEEK if quiet else MINUTE)
            each.does_chores()
        if quiet:
            self._next_id = self.drawn.randrange(2**31)
            self.found.weeks += 1
        if self.drawn.random() < 0.05:
            self.often.restarts()
            self.found.restarts += 1

    def _something(self) -> Update:
        number, who = self._next_id, self.drawn.choice(SPEAKERS)
        self._next_id += self.drawn.randint(1, 3)
        drawn = self.drawn.random()
        if drawn < 0.01:
            return {"update_id": number, **POISON}
        if drawn < 0.05:
            return edited(number, who, self.drawn.choice(TEXTS))
        buttons = list(self._buttons(who))
        if drawn < 0.25 or not buttons:
            return typed(number, who, self.drawn.choice(TEXTS), number)
        message, data = self.drawn.choice(buttons)
        return tapped(number, who, data, message)

    def _buttons(self, who: int) -> Iterator[tuple[int, str]]:
        """Those on the phone now, mostly the lowest; "not known yet" leads on, the others back or out."""
        live = self.once.telegram.live(who)
        for message in sorted(live)[-2:]:
            for _, data in live[message].buttons:
                yield from [(message, data)] * (20 if data.endswith(("unknown", "confirm")) else 1)

    def compare(self, stories: Iterable[str], *, latest: bool = False) -> None:
        """Both databases tell the same; `latest`: as far as the last few rows go."""
        for story in stories:
            query = _last_of(STORIES[story]) if latest else STORIES[story]
            if self.once.rows(query) != self.often.rows(query):
                self.found.violations.append(
                    f"seed {self.found.seed}: after {self.found.updates} updates and {self.found.replays} copies "
                    f"the two wards differ in their {story}"
                )
        if not latest and not self.often.is_sound():
            self.found.violations.append(f"seed {self.found.seed}: the audit's chain is broken")


def _last_of(query: str) -> str:
    return f"{query} DESC LIMIT 5"


def _id(update: Update) -> int:
    number: int = update["update_id"]
    return number
