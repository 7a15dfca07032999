"""Composition root: the one place that knows every part. `running` is the whole bot inside the caller's event loop."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot import restart
from bot.chores import do_chores
from bot.clock import Dice, WallClock
from bot.delivery import Delivery, Means
from bot.desk import Desk
from bot.lease import Lease
from bot.memory import Memory, overhear
from bot.telegram.line import Line, Patience, dial
from bot.telegram.menus import Menus
from bot.telegram.outlet import Outlet
from bot.telegram.poller import poll
from bot.telegram.webhook import receive
from bot.trials import load_trials
from bot.worker import Worker
from storage import inbox, migrations
from storage.database import hold_alone, open_database
from storage.migrations import Backups
from storage.pacing import PUBLISHED, Limits

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.clock import Chance, Clock
    from bot.settings import Settings
    from bot.turns import Taken
    from storage.inbox import Incoming

DRAIN_SECONDS = 10.0


@dataclass
class App:
    """The bot at work. `over` ends when one of its parts does, with that part's trouble."""

    desk: Desk
    memory: Memory
    worker: Worker
    delivery: Delivery
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    chores: asyncio.Event = field(default_factory=asyncio.Event)
    parts: list[asyncio.Task[None]] = field(default_factory=list)

    async def over(self) -> None:
        """Wait until a part of the bot has ended, and raise its trouble."""
        done, _ = await asyncio.wait(self.parts, return_when=asyncio.FIRST_COMPLETED)
        for part in done:
            part.result()


class NoToken(Exception):
    """TELEGRAM_BOT_TOKEN is not set, so there is no bot to be. Set it, or use `python -m bot run` to play without."""


@asynccontextmanager
async def running(
    settings: Settings, *, clock: Clock | None = None, chance: Chance | None = None, limits: Limits | None = PUBLISHED
) -> AsyncIterator[App]:
    """Run the bot until the block ends, then finish what is under way. One SQLite file has one bot at a time.

    `limits` is the pace of new messages; a test whose clock stands still has none.
    """
    if settings.telegram_bot_token is None:
        raise NoToken(NoToken.__doc__)
    clock, chance = clock or WallClock(), chance or Dice()
    with hold_alone(settings.database):
        line = dial(settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url)
        memory = Memory(open_database(settings.database))
        try:
            backups = Backups(settings.backups, clock.now())
            await memory.run(lambda: migrations.upgrade(memory.engine, backups))
            async with _begun(settings, line, memory, Means(clock, chance, limits)) as app:
                yield app
        finally:
            memory.close()
            await line.shutdown()


@asynccontextmanager
async def _begun(settings: Settings, line: Line, memory: Memory, means: Means) -> AsyncIterator[App]:
    stop, clock, chance = asyncio.Event(), means.clock, means.chance
    patience = Patience(stop, clock, chance)
    await patience.until_done(line.initialize)
    desk = _desk(settings, line.username, chance)
    alone = memory.engine.dialect.name == "sqlite"
    await memory.write(lambda unit: restart.prepare(unit, desk, settings.admin_telegram_ids, clock.now(), alone=alone))
    delivery = Delivery(memory, Outlet(line), means, desk.words(settings.default_language))
    chores = asyncio.Event()

    def after(taken: Taken) -> None:
        delivery.nudge()
        if taken.menus:
            chores.set()

    by_webhook = bool(settings.webhook_url)
    app = App(desk, memory, Worker(memory, desk, clock, after), delivery, stop, chores)
    app.parts += [
        asyncio.create_task(app.worker.run(stop)),
        asyncio.create_task(delivery.run(stop)),
        asyncio.create_task(do_chores((memory, desk, Menus(line), clock), stop, chores, by_webhook=by_webhook)),
        asyncio.create_task(overhear(memory.engine, app.worker.nudge, stop)),
        asyncio.create_task(_take_in(app, settings, line, patience)),
    ]
    try:
        yield app
    finally:
        await _drain(app)


def _desk(settings: Settings, username: str, chance: Chance) -> Desk:
    trials = load_trials(settings.trials_dir)
    return Desk(trials, settings.trials_dir, username, settings.default_language, chance.bytes)


async def _take_in(app: App, settings: Settings, line: Line, patience: Patience) -> None:
    """Store what comes in: by webhook if there is an address for it, else by polling."""

    async def store(updates: Sequence[Incoming]) -> None:
        now = patience.clock.now()
        await app.memory.write(lambda unit: inbox.store(unit, updates, now))
        if updates:
            app.worker.nudge()

    async def store_and_note(updates: Sequence[Incoming]) -> None:
        await store(updates)
        now = patience.clock.now()
        await app.memory.write(lambda unit: restart.in_contact(unit, app.desk, now))
        app.delivery.nudge()

    if settings.webhook_url and settings.webhook_secret:
        secret = settings.webhook_secret.get_secret_value()
        await receive(line, (settings.webhook_url, secret), settings.address, store, patience)
    else:
        lease = Lease(app.memory, patience.clock, "polling", app.desk.chance(8).hex())
        await lease.while_held(lambda: poll(line, store_and_note, patience), app.stop)


async def _drain(app: App) -> None:
    """Take nothing more in, and finish what has begun; what is left waits in the database for the next start."""
    app.stop.set()
    app.worker.nudge()
    app.delivery.nudge()
    app.chores.set()
    *working, taking_in = app.parts
    taking_in.cancel()
    await asyncio.wait(working, timeout=DRAIN_SECONDS)
    for part in app.parts:
        part.cancel()
    await asyncio.gather(*app.parts, return_exceptions=True)
