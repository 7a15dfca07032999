"""A ward below HTTP: the real memory and the real turns on a database, Telegram on paper, a clock moved by hand.

What a process would do stands here once, in the order in which the bot does it: store what came, take turns, deliver.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, text

from bot import restart, turns
from bot.claiming import shown_by
from bot.desk import Desk
from bot.keeping import KEPT_FOR
from bot.outcomes import Ended
from bot.sending import LEASE, Claimed, send
from bot.settings import TRIALS
from bot.settling import Means, settle
from bot.taken import Round
from bot.telegram.intake import incoming
from bot.trials import load_trials
from storage import chats, inbox, outbox, people, screenings
from storage.database import open_database
from storage.inbox import Waiting
from storage.limits import Limits
from storage.migrations import upgrade
from storage.outbox import Owed
from storage.screenings import Kept
from storage.unit import reading, unit_of_work
from storage.verification import verify
from tests.faults.letters import Update
from tests.faults.paper import PaperTelegram, at_once
from tests.flows.playing import MORNING

SITE = "lyon-sud"
INVESTIGATOR, COLLEAGUE, COORDINATOR, ADMIN, STRANGER = range(7_000_000_001, 7_000_000_006)
ROLES: dict[int, people.Role] = {
    INVESTIGATOR: "investigator", COLLEAGUE: "investigator", COORDINATOR: "coordinator", ADMIN: "admin",
}  # fmt: skip
GROUP = -100_000_001
BEGINS = MORNING.astimezone(UTC)


class SeededChance:
    """Chance that is the same each time."""

    def __init__(self, seed: int) -> None:
        self._drawn = random.Random(seed)

    def bytes(self, count: int) -> bytes:
        return self._drawn.randbytes(count)

    def between(self, low: float, high: float) -> float:
        return self._drawn.uniform(low, high)


@dataclass
class Ward:
    """One bot's parts on one database. Several wards on the same one are several processes."""

    url: str
    seed: int
    engine: Engine
    telegram: PaperTelegram = field(default_factory=PaperTelegram)
    now: datetime = BEGINS
    limits: Limits | None = None
    attempts: list[tuple[datetime, Owed]] = field(default_factory=list)
    """Every send so far, in order."""
    abandoned: list[Engine] = field(default_factory=list)
    in_hand: list[Owed] = field(default_factory=list)
    """What turns have taken for sending at once."""

    def __post_init__(self) -> None:
        self.chance = SeededChance(self.seed)
        self.desk = Desk(load_trials(), TRIALS, "invented_bot", "en", self.chance.bytes)

    # ─── what a process does ─────────────────────────────────────────────────────────────────────────────────────────

    def receives(self, *updates: Update) -> int:
        """Store what came in one piece, as a poll or a webhook does; return how much of it was new."""
        taken_in = [kept for each in updates if (kept := incoming(each))]
        with unit_of_work(self.engine) as unit:
            return inbox.store(unit, taken_in, self.now)

    def hears(self, *updates: Update) -> None:
        """Store what came in, and note that people reach us, as a poll does."""
        self.receives(*updates)
        with unit_of_work(self.engine) as unit:
            restart.in_contact(unit, self.desk, self.now)

    def takes_turns(self) -> None:
        """Take the oldest open update of each chat until none is open that can be taken."""
        before: tuple[Waiting, ...] = ()
        while (waiting := self._waiting()) and waiting != before:
            with unit_of_work(self.engine) as unit:
                done = turns.take_all(unit, self.desk, self.now, lambda: False)
            self.takes_in_hand(done)
            before = waiting

    def takes_in_hand(self, done: Round) -> None:
        """Note what turns have taken for sending at once."""
        self.in_hand += [each.owed for each in done.claimed]

    def delivers(self) -> int:
        """Send all that is due, round after round; return how many calls were settled."""
        settled = 0
        while owed := self.claims():
            self.settles([(each, self.sends(each)) for each in owed])
            settled += len(owed)
        return settled

    def claims(self) -> tuple[Owed, ...]:
        """Take what may be sent now: what turns have taken already, then what may be claimed besides."""
        in_hand, self.in_hand = self.in_hand, []
        with unit_of_work(self.engine) as unit:
            return (*in_hand, *outbox.claim(unit, self.now, LEASE, limits=self.limits))

    def sends(self, owed: Owed) -> Ended:
        """Send one thing that was claimed."""
        self.attempts.append((self.now, owed))
        with reading(self.engine) as unit:
            panel = shown_by(unit, owed)
        if owed.kind == "panel" and "tap" in owed.payload:
            at_once(self.telegram.answer(owed.payload["tap"], ""))
        return at_once(send(self.telegram, owed, panel, self.desk.words("en")))

    def settles(self, sent: Sequence[tuple[Owed, Ended]]) -> None:
        """Write how each ended, in one commit."""
        with unit_of_work(self.engine) as unit:
            for owed, ended in sent:
                began = next(at for at, each in reversed(self.attempts) if each.id == owed.id)
                one, means = Claimed(owed, shown_by(unit, owed)), Means(self.now, self.chance, self.limits, "en")
                settle(unit, one, ended, self.now if ended.anew else began, means)

    def serves(self, *updates: Update) -> None:
        """Do all of it, one after the other."""
        self.receives(*updates)
        self.takes_turns()
        self.delivers()

    def passes(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)

    def does_chores(self) -> None:
        """Note that the bot lives, and forget what old updates said."""
        with unit_of_work(self.engine) as unit:
            restart.in_contact(unit, self.desk, self.now)
            inbox.empty_settled(unit, self.now - KEPT_FOR)

    def restarts(self) -> None:
        """End, and begin again on the same database."""
        self.engine.dispose()
        self.begins_again()

    def dies(self) -> None:
        """Be gone in the middle of things: nothing is closed, nothing given back, what was claimed stays claimed."""
        self.abandoned.append(self.engine)
        self.begins_again()

    def begins_again(self) -> None:
        """Start on the database as it was left."""
        self.in_hand = []
        self.engine = open_database(self.url)
        alone = self.engine.dialect.name == "sqlite"
        with unit_of_work(self.engine) as unit:
            restart.prepare(unit, self.desk, (ADMIN,), self.now, alone=alone)

    # ─── what is on disk ─────────────────────────────────────────────────────────────────────────────────────────────

    def kept(self, number: int) -> Kept:
        """A screening as it is."""
        with reading(self.engine) as unit:
            found = screenings.load(unit, number)
        assert found is not None, f"screening {number} is gone"
        return found

    def rows(self, query: str, **values: object) -> list[Any]:
        """Ask the database itself."""
        with reading(self.engine) as unit:
            return [tuple(row) for row in unit.execute(text(query), values)]

    def is_sound(self) -> bool:
        """The audit's chain holds from its first entry to its last."""
        with reading(self.engine) as unit:
            return verify(unit).bad is None

    def _waiting(self) -> tuple[Waiting, ...]:
        with reading(self.engine) as unit:
            return inbox.oldest_open(unit)


@contextmanager
def ward(url: str, seed: int) -> Iterator[Ward]:
    """Open a ward on a database that is brought up first, with an investigator, a coordinator and an admin let in."""
    opened = Ward(url, seed, open_database(url))
    try:
        upgrade(opened.engine)
        with unit_of_work(opened.engine) as unit:
            for who, role in ROLES.items():
                site = None if role == "admin" else SITE
                people.grant(unit, people.meet(unit, who, opened.now).id, role, site, None, opened.now)
            chats.bind(unit, GROUP, SITE, None, opened.now)
        yield opened
    finally:
        for each in (opened.engine, *opened.abandoned):
            each.dispose()
