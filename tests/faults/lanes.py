"""A lane: one clinic whose program is killed again and again while investigators play, and checked after each kill."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from bot.emulator import Phone
from tests.faults.checking import AT_ANY_MOMENT, AT_THE_END, broken
from tests.faults.evidence import Seen, gathered, panels_of
from tests.faults.forking import KILLED, Program
from tests.faults.players import PATIENTS, Means, Patient
from tests.faults.stage import READY_WITHIN, Stage, settles
from tests.journeys.player import Facts

WORKS_FOR = 2.0
"""Seconds after which a program whose point is not passed dies at whatever it does."""

QUIET_WITHIN = 180.0
"""A card in doubt is repeated after 30 s, and a group gets 20 messages a minute."""

COMPLAINTS = ("Traceback", "never retrieved", "was never awaited")
WITHOUT_WORK = {"start-up", "getMe", "deleteWebhook", "setWebhook"}
"""Points of a start: passed once each time."""


@dataclass
class Aims:
    """Which point comes next: of those that were seen, one that has killed the fewest."""

    chance: Random
    killed: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def next(self, points: Sequence[str]) -> tuple[str, int]:
        """Return a point, and at which of its passes to die."""
        if not points:
            return "", 1
        rarest = min(self.killed[each] + self.missed[each] for each in points)
        point = self.chance.choice([each for each in points if self.killed[each] + self.missed[each] == rarest])
        once = point.partition(":")[0] in WITHOUT_WORK or point.startswith("stopping")
        return point, 1 if once else self.chance.choice((1, 1, 1, 2, 3))


@dataclass
class Lane:
    """One clinic under fire."""

    name: str
    stage: Stage
    chance: Random
    aims: Aims
    patients: tuple[Facts, ...] = PATIENTS
    at_most: float = 600.0
    """Seconds after which nothing new is begun."""
    deaths: int = 0
    at_random: int = 0
    violations: list[str] = field(default_factory=list)
    players: list[Patient] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._began = asyncio.get_running_loop().time()

    @property
    def is_late(self) -> bool:
        """The time for this lane is over."""
        return asyncio.get_running_loop().time() > self._began + self.at_most

    async def runs(self, *fires: Callable[[], Awaitable[None]]) -> None:
        """Fire while investigators play, all at the same time; then let all come to rest, and check everything."""
        over = asyncio.Event()
        self.players = self._players()
        async with asyncio.TaskGroup() as playing:
            tasks = [playing.create_task(self._plays(player, over)) for player in self.players]
            await asyncio.gather(*(fire() for fire in fires))
            over.set()
            last = await self.stage.start()
            await asyncio.wait(tasks)
        await self._comes_to_rest(last)

    def _players(self) -> list[Patient]:
        telegram, words = self.stage.telegram, self.stage.clinic.investigator.words
        return [
            Patient(telegram, phone, words, Means(Random(self.chance.random()), self.patients))
            for phone in self.stage.investigators
        ]

    async def _plays(self, player: Patient, over: asyncio.Event) -> None:
        try:
            await player.plays(over)
        except AssertionError as stuck:
            self.violations.append(f"{self.name}: a person waits for ever: {stuck}")

    async def kills(self, times: int, door: int, *, apart: bool) -> None:
        """Have the program killed at a point so many times; at most twice as many starts."""
        killed = 0
        for _ in range(2 * times):
            if killed >= times or self.is_late:
                return
            point, nth = self.aims.next(self._points())
            program = await self.stage.start(point, nth, door=door, apart=apart)
            await self.stage.ready(program)
            if point.startswith("stopping"):
                await program.is_over(self.chance.uniform(0.1, 0.5))
                program.kill(signal.SIGTERM)
            if await program.is_over(WORKS_FOR) == KILLED:
                self.aims.killed[point] += 1
                killed += 1
            else:
                self.aims.missed[point] += bool(point)
                self.at_random += 1
            await self.killed(program)
            self.check(f"after {point or 'a random moment'}, pass {nth}")

    async def killed(self, program: Program) -> None:
        """Be done with a program, if its point was not."""
        program.kill()
        await program.is_over(READY_WITHIN)
        self.deaths += 1
        self.stage.hurry()

    def _points(self) -> list[str]:
        with suppress(FileNotFoundError):
            seen = set(self.stage.seen.read_text(encoding="utf-8").splitlines())
            return sorted(each for each in seen if not each.startswith("upgrade"))  # of a new database only
        return []

    def _seen(self) -> Seen:
        shown = [shown for player in self.players for shown in player.shown]
        return Seen(self.stage.telegram, self.stage.made, shown, self._phones(), self.deaths)

    def _phones(self) -> list[Phone]:
        return [player.phone for player in self.players]

    def check(self, when: str, *, at_the_end: bool = False) -> None:
        """Read the history so far, and keep what is wrong with it."""
        run = gathered(self._seen(), self.stage.database.url, judged=at_the_end)
        found = broken(run, AT_THE_END if at_the_end else AT_ANY_MOMENT)
        self.violations += [f"{self.name}, {when}: {each}" for each in found]

    # ─── the end ─────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _comes_to_rest(self, program: Program) -> None:
        await settles(self.stage.is_quiet, QUIET_WITHIN)
        await self._taps_the_copies()
        await settles(self.stage.is_quiet, QUIET_WITHIN)
        program.kill(signal.SIGTERM)
        if (code := await program.is_over(READY_WITHIN)) != 0:
            self.violations.append(f"{self.name}: the last program ended with {code}")
            await self.killed(program)
        self.check("at the end", at_the_end=True)
        self.violations += [f"{self.name}: a program printed {line}" for line in self._complaints()]

    async def _taps_the_copies(self) -> None:
        """A copy of a question that a lost answer left loses its buttons when it is tapped, or becomes the panel."""
        for phone in self._phones():
            for message in self._copies(phone):
                live = next((each["buttons"] for each in phone.messages() if each["id"] == message), None)
                if live:
                    answered = len(phone.toasts())
                    phone.taps_data(live[0][0]["data"], message_id=message)
                    await settles(lambda phone=phone, answered=answered: len(phone.toasts()) > answered, 30)  # type: ignore[misc]  # bound at once
                    await settles(self.stage.is_quiet, QUIET_WITHIN)

    def _copies(self, phone: Phone) -> Iterator[int]:
        """Yield all but the newest; of the same revision (what is ticked does not raise it) any may be the panel."""
        found = sorted(panels_of([phone]), key=lambda each: (each.screening, each.revision, each.message))
        for one, other in pairwise(found):
            if one.screening == other.screening:
                yield one.message
                yield from [other.message] * (one.revision == other.revision)

    def _complaints(self) -> list[str]:
        """Return what a program should never print, each with the lines that followed."""
        said = self.stage.says.read_text(encoding="utf-8").splitlines()
        found = [place for place, line in enumerate(said) if any(each in line for each in COMPLAINTS)]
        return [" / ".join(said[place : place + 40]) for place in found]
