"""Composition root: the one place that knows every part. `running` is the whole bot inside the caller's event loop."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from bot import restart
from bot.chores import do_chores
from bot.clock import Dice, WallClock
from bot.delivery import Delivery, Means
from bot.desk import Desk
from bot.doorstep import Doorstep
from bot.lease import Lease
from bot.memory import Memory, overhear
from bot.meters import Meters
from bot.server import serving
from bot.telegram.line import Line, Patience, dial
from bot.telegram.menus import Menus
from bot.telegram.outlet import Outlet
from bot.telegram.poller import poll
from bot.telegram.webhook import Door, announce
from bot.trials import load_trials
from bot.vitals import Vitals
from bot.worker import Worker
from storage import migrations
from storage.database import hold_alone, open_database
from storage.migrations import Backups
from storage.pacing import PUBLISHED, Limits

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from starlette.routing import BaseRoute

    from bot.clock import Chance, Clock
    from bot.settings import Settings
    from bot.turns import Round
    from storage.inbox import Incoming

    Serve: TypeAlias = Callable[[Sequence[BaseRoute]], AbstractAsyncContextManager[str]]
    """Answers at these routes for as long as its block lasts, and gives the address."""

_log = logging.getLogger(__name__)

DRAIN_SECONDS = 8.0
"""How long what is under way may take to end; those who stop a process often kill it after 10 seconds."""


@dataclass
class App:
    """The bot at work. `over` ends when one of its parts does, with that part's trouble."""

    desk: Desk
    memory: Memory
    worker: Worker
    delivery: Delivery
    meters: Meters
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    chores: asyncio.Event = field(default_factory=asyncio.Event)
    parts: list[asyncio.Task[None]] = field(default_factory=list)
    url: str = ""
    """Where the HTTP server answers."""

    async def over(self) -> None:
        """Wait until a part of the bot has ended, and raise its trouble."""
        done, _ = await asyncio.wait(self.parts, return_when=asyncio.FIRST_COMPLETED)
        for part in done:
            part.result()


class NoToken(Exception):
    """TELEGRAM_BOT_TOKEN is not set, so there is no bot to be. Set it, or use `python -m bot run` to play without."""


@asynccontextmanager
async def running(
    settings: Settings,
    *,
    clock: Clock | None = None,
    chance: Chance | None = None,
    limits: Limits | None = PUBLISHED,
    serve: Serve | None = None,
) -> AsyncIterator[App]:
    """Run the bot until the block ends, then finish what is under way. One SQLite file has one bot at a time.

    `limits` is the pace of new messages; a test whose clock stands still has none. `serve` is somebody else's HTTP
    server; without one it is opened on LISTEN, before Telegram is reached, and closed last.
    """
    if settings.telegram_bot_token is None:
        raise NoToken(NoToken.__doc__)
    means = Means(clock or WallClock(), chance or Dice(), limits)
    serve = serve or partial(serving, address=settings.address, clock=means.clock, needed=bool(settings.webhook_url))
    with hold_alone(settings.database):
        token = settings.telegram_bot_token.get_secret_value()
        line = dial(token, settings.telegram_api_url, slowed_down=means.meters.slowed_down)
        memory = Memory(open_database(settings.database))
        try:
            backups = Backups(settings.backups, means.clock.now())
            await memory.run(lambda: migrations.upgrade(memory.engine, backups))
            vitals = Vitals(memory, means.clock, means.meters)
            doorstep = Doorstep(memory, means.clock)
            serving_all = serve(_routes(settings, vitals, doorstep, means.meters))
            async with serving_all as url, _begun(settings, line, means, doorstep) as app:
                app.url, vitals.state = url, "ready"
                _log.info("ready")
                try:
                    yield app
                finally:
                    vitals.state = "stopping"
        finally:
            memory.close()
            await line.shutdown()


def _routes(settings: Settings, vitals: Vitals, doorstep: Doorstep, meters: Meters) -> list[BaseRoute]:
    """Return what the one HTTP server answers to; a further door is a further line."""
    routes: list[BaseRoute] = [*vitals.routes()]
    if settings.webhook_url and settings.webhook_secret:
        door = Door(settings.webhook_secret.get_secret_value(), doorstep.store, vitals.is_open, meters)
        routes.append(door.route(settings.webhook_url))
    return routes


@asynccontextmanager
async def _begun(settings: Settings, line: Line, means: Means, doorstep: Doorstep) -> AsyncIterator[App]:
    memory, stop, clock, chance = doorstep.memory, asyncio.Event(), means.clock, means.chance
    patience = Patience(stop, clock, chance)
    await patience.until_done(line.initialize)
    desk = _desk(settings, line.username, means)
    alone = memory.engine.dialect.name == "sqlite"
    await memory.write(lambda unit: restart.prepare(unit, desk, settings.admin_telegram_ids, clock.now(), alone=alone))
    delivery = Delivery(memory, Outlet(line), means, desk.words(settings.default_language))
    chores = asyncio.Event()

    def after(done: Round) -> None:
        delivery.send(done.claimed)
        if done.owes:
            delivery.nudge()
        if done.menus:
            chores.set()

    by_webhook = bool(settings.webhook_url)
    app = App(desk, memory, Worker(memory, desk, clock, after, means.meters), delivery, means.meters, stop, chores)
    doorstep.worker = app.worker
    app.parts += [
        asyncio.create_task(app.worker.run(stop)),
        asyncio.create_task(delivery.run(stop)),
        asyncio.create_task(do_chores((memory, desk, Menus(line), clock), stop, chores, by_webhook=by_webhook)),
        asyncio.create_task(overhear(memory.engine, app.worker.nudge, stop)),
        asyncio.create_task(_take_in(app, settings, line, patience, doorstep)),
    ]
    try:
        yield app
    finally:
        await _drain(app)


def _desk(settings: Settings, username: str, means: Means) -> Desk:
    trials, language = load_trials(settings.trials_dir), settings.default_language
    return Desk(trials, settings.trials_dir, username, language, means.chance.bytes, on_the_way=means.on_the_way)


async def _take_in(app: App, settings: Settings, line: Line, patience: Patience, doorstep: Doorstep) -> None:
    """Have Telegram post what comes in to our door, if it can reach it; else fetch it, if no other process does."""
    noted: datetime | None = None

    async def store(updates: Sequence[Incoming]) -> None:
        nonlocal noted
        await doorstep.store(updates)
        now = patience.clock.now()
        if noted is None or not timedelta() <= now - noted < restart.NOTED_EVERY:
            await app.memory.write(lambda unit: restart.in_contact(unit, app.desk, now))
            noted = now
            app.delivery.nudge()

    async def fetch() -> None:
        with app.meters.polling():
            await poll(line, store, patience)

    if settings.webhook_url and settings.webhook_secret:
        await announce(line, settings.webhook_url, settings.webhook_secret.get_secret_value(), patience)
    else:
        lease = Lease(app.memory, patience.clock, "polling", app.desk.chance(8).hex())
        await lease.while_held(fetch, app.stop)


async def _drain(app: App) -> None:
    """Take nothing more in, and finish what has begun; what is left waits in the database for the next start."""
    app.stop.set()
    app.worker.nudge()
    app.delivery.nudge()
    app.chores.set()
    app.parts[-1].cancel()  # what takes in gives up its lease, so that the next to start need not wait for it
    await asyncio.wait(app.parts, timeout=DRAIN_SECONDS)
    for part in app.parts:
        part.cancel()
    await asyncio.gather(*app.parts, return_exceptions=True)
