"""The whole bot and the emulator on one simulated clock: a day passes in the time that its work takes.

Time goes on only when nobody has anything left to do: each part of the bot waits for its moment, the poll waits for an
update, nothing is under way on the line or in the database.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import text

from bot.app import App, running
from bot.emulator import Emulator, Group, Phone
from bot.settings import Given
from storage import chats, people
from storage.unit import Unit
from tests.clocks import SimulatedClock
from tests.faults.ward import SITE, SeededChance
from tests.flows.playing import MORNING

PARTS = 6
"""Who waits by the clock when there is nothing to do: worker, delivery, its leases, chores, checkpoints; and the
poller, unless Telegram makes it wait. On PostgreSQL the poller's lease does, too."""


@dataclass
class Simulation:
    """Everybody on one clock."""

    telegram: Emulator
    clock: SimulatedClock
    settings: Given
    investigators: list[Phone]
    coordinator: Phone
    group: Group
    chance: SeededChance
    _app: App | None = None
    _up: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def app(self) -> App:
        """The bot at work."""
        assert self._app is not None, "the bot has not been started"
        return self._app

    async def starts(self) -> None:
        """Start the bot."""
        self._app = await self._up.enter_async_context(running(self.settings, clock=self.clock, chance=self.chance))
        await self.quiet()

    async def ends(self) -> None:
        """Have it finish what is under way, and end."""
        await self._up.aclose()
        self._app = None

    async def passes(self, seconds: float, grain: float = 0.0) -> None:
        """Let time pass; with a grain whoever is due within it is woken together, at its end."""
        await self.clock.move(seconds, self.quiet, grain)

    async def until(self, true: Callable[[], Any], at_most: float, step: float = 1.0) -> float:
        """Let time pass until this holds of the database; return how long it took."""
        began = self.clock.now()
        while not true():
            taken = (self.clock.now() - began).total_seconds()
            assert taken < at_most, f"not within {at_most} simulated seconds"
            await self.passes(step, grain=step - 1)
        return (self.clock.now() - began).total_seconds()

    async def quiet(self) -> None:
        """Wait until everybody waits."""
        seen, parts = 0, PARTS + (self.app.memory.engine.dialect.name != "sqlite")
        while seen < 2:
            under_way = await self.app.memory.read(_under_way)
            polled = self.telegram.world.updates.is_polled
            seen = seen + 1 if not under_way and self.clock.asleep + polled >= parts else 0
            await asyncio.sleep(0)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the database itself."""
        with self.app.memory.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def owes(self) -> int:
        """What is still open, here or at Telegram."""
        waiting = self.rows(
            "SELECT (SELECT count(*) FROM inbox WHERE done_at IS NULL)"
            " + (SELECT count(*) FROM outbox WHERE settled_at IS NULL)"
        )
        return int(waiting[0][0]) + len(self.telegram.waiting_updates())


def _under_way(unit: Unit) -> int:
    return unit.execute(text("SELECT count(*) FROM outbox WHERE state = 'sending' AND settled_at IS NULL")).scalar_one()  # type: ignore[no-any-return]  # a count


@asynccontextmanager
async def simulation(folder: Path, url: str, investigators: int, seed: int) -> AsyncIterator[Simulation]:
    """Put everybody in place and start the bot."""
    admin, coordinator = "Ada Invented-Admin", "Carl Invented-Coordinator"
    names = [f"Ines Invented-Investigator-{number}" for number in range(1, investigators + 1)]
    async with Emulator([admin, coordinator, *names], at=MORNING) as telegram:
        phones = [telegram.person(name) for name in names]
        settings = Given(
            telegram_bot_token=SecretStr(telegram.token),
            telegram_api_url=telegram.url,
            admin_telegram_ids=(telegram.person(admin).person_id,),
            database_url=url,
            data_dir=folder,
        )
        group = telegram.group("Invented coordinators", [telegram.person(coordinator)])
        clock = SimulatedClock(MORNING, telegram.move_clock)
        it = Simulation(telegram, clock, settings, phones, telegram.person(coordinator), group, SeededChance(seed))
        await it.starts()
        await it.app.memory.write(lambda unit: _let_in(unit, it))
        try:
            yield it
        finally:
            await it.ends()


def _let_in(unit: Unit, it: Simulation) -> None:
    now = it.clock.now()
    for phone in it.investigators:
        phone.person.started = True
        people.grant(unit, people.meet(unit, phone.person_id, now).id, "investigator", SITE, None, now)
    chats.bind(unit, it.group.chat_id, SITE, None, now)
