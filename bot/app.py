"""Composition root: the one place that knows every part. `running` is the whole bot inside the caller's event loop.

What listens and asks Telegram stands here. Who takes turns and sends is in `at_work`, which is loaded while Telegram is
asked for the first time: its answer waits until they are there.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from bot.clock import Dice, WallClock
from bot.console.behind import Behind
from bot.console.door import PATH, Door
from bot.doorstep import Doorstep
from bot.means import Means
from bot.memory import Memory
from bot.server import serving
from bot.telegram.asking import Asker
from bot.telegram.patience import Patience
from bot.telegram.poller import poll
from bot.vitals import Vitals
from storage import migrations
from storage.database import hold_alone, open_database
from storage.limits import PUBLISHED, Limits
from storage.migrations import Backups
from storage.play import refuse_played

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from pathlib import Path

    from sqlalchemy import Engine
    from starlette.routing import BaseRoute

    from bot.checkpoints import Checkpoints
    from bot.clock import Chance, Clock
    from bot.delivery import Delivery
    from bot.desk import Desk
    from bot.meters import Meters
    from bot.settings import Settings
    from bot.telegram.line import Line
    from bot.telegram.poller import Store
    from bot.worker import Worker
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
    line: Line
    store: Store
    stop: asyncio.Event
    checkpoints: Checkpoints
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
    play: bool = False,
) -> AsyncIterator[App]:
    """Run the bot until the block ends, then finish what is under way. One SQLite file has one bot at a time.

    `limits` is the pace of new messages, if any. `serve` is somebody else's HTTP server; without one it is opened on
    LISTEN, before Telegram is reached, and closed last. Without `play` a database of play is refused: MixedUp.
    """
    if settings.telegram_bot_token is None:
        raise NoToken(NoToken.__doc__)
    means = Means(clock or WallClock(), chance or Dice(), limits)
    serve = serve or partial(serving, address=settings.address, clock=means.clock, needed=bool(settings.webhook_url))
    with hold_alone(settings.database):
        token = settings.telegram_bot_token.get_secret_value()
        asker = Asker(token, settings.telegram_api_url, means.meters.slowed_down, means.loading.over)
        memory = Memory(open_database(settings.database))
        try:
            await memory.run(partial(_upgrade, memory.engine, Backups(settings.backups, means.clock.now()), play=play))
            vitals = Vitals(memory, means.clock, means.meters, means.loading.over)
            doorstep = Doorstep(memory, means.clock, means.loading.over)
            console = Door()
            serving_all = serve([*_routes(settings, vitals, doorstep, means.meters), *console.routes()])
            async with serving_all as url, _begun(_told_where(settings, url), asker, means, doorstep) as app:
                app.url, vitals.state = url, "ready"
                console.open(Behind(memory, app.desk, means.clock, app.delivery.nudge, settings.data_dir))
                _log.info("ready")
                try:
                    yield app
                finally:
                    vitals.state = "stopping"
                    await console.close()
        finally:
            memory.close()
            await asker.close()


def _upgrade(engine: Engine, backups: Backups, *, play: bool) -> None:
    migrations.upgrade(engine, backups)
    if not play:
        refuse_played(engine)


def _routes(settings: Settings, vitals: Vitals, doorstep: Doorstep, meters: Meters) -> list[BaseRoute]:
    """Return what the one HTTP server answers to; a further door is a further line."""
    routes: list[BaseRoute] = [*vitals.routes()]
    if settings.webhook_url and settings.webhook_secret:
        from bot.telegram import webhook  # noqa: PLC0415  # who polls has no such door

        door = webhook.Door(settings.webhook_secret.get_secret_value(), doorstep.store, vitals.is_open, meters)
        routes.append(door.route(settings.webhook_url))
    return routes


def _told_where(settings: Settings, url: str) -> Settings:
    """Return the settings with the address at which the console is: on this machine, unless it is set."""
    return settings.model_copy(update={"console_url": settings.console_url or f"{url}{PATH}"})


@asynccontextmanager
async def _begun(settings: Settings, asker: Asker, means: Means, doorstep: Doorstep) -> AsyncIterator[App]:
    patience = Patience(asyncio.Event(), means.clock, means.chance, means.loading.over)
    at_work: asyncio.Future[App] = asyncio.get_running_loop().create_future()
    begun: list[asyncio.Task[None]] = [asyncio.create_task(means.loading.of(partial(_load, settings.trials_dir)))]
    try:
        await patience.until_done(asker.reach)
        begun.append(asyncio.create_task(_take_in(at_work, settings, asker, patience, doorstep, means.meters)))
        await begun[0]
        app = await _all_at_work(settings, asker, means, doorstep, patience.stop)
        app.parts.append(begun[1])
        at_work.set_result(app)
        try:
            yield app
        finally:
            await _drain(app)
            await app.line.hang_up()
    finally:
        for each in begun:
            each.cancel()
        await asyncio.gather(*begun, return_exceptions=True)


def _load(trials: Path) -> None:
    """Load who takes turns and sends, and what they need."""
    from bot import at_work  # noqa: PLC0415  # nothing that asks Telegram waits for it

    at_work.load_trials(trials)


async def _all_at_work(settings: Settings, asker: Asker, means: Means, doorstep: Doorstep, stop: asyncio.Event) -> App:
    from bot.at_work import begin  # noqa: PLC0415  # loaded by now

    return await begin(settings, asker.username, means, doorstep, stop)


async def _take_in(
    at_work: asyncio.Future[App], settings: Settings, asker: Asker, patience: Patience, doorstep: Doorstep,
    meters: Meters,
) -> None:  # fmt: skip
    """Have Telegram post what comes in to our door, if it can reach it; else fetch it, if no other process does.

    Who is alone on a database begins to fetch at once.
    """

    async def store(updates: Sequence[Incoming]) -> None:
        await (await at_work).store(updates)

    async def fetch() -> None:
        with meters.polling():
            await poll(asker, store, patience)

    if settings.webhook_url and settings.webhook_secret:
        app = await at_work
        from bot.telegram.webhook import announce  # noqa: PLC0415  # who polls has no such door

        await announce(app.line, settings.webhook_url, settings.webhook_secret.get_secret_value(), patience)
    elif doorstep.memory.engine.dialect.name == "sqlite":
        await fetch()
    else:
        app = await at_work
        from bot.lease import Lease  # noqa: PLC0415  # who is alone needs none

        lease = Lease(app.memory, patience.clock, "polling", app.desk.chance(8).hex())
        await lease.while_held(fetch, app.stop)


async def _drain(app: App) -> None:
    """Take nothing more in, and finish what has begun; what is left waits in the database for the next start."""
    app.stop.set()
    app.worker.nudge()
    app.delivery.nudge()
    app.chores.set()
    app.checkpoints.nudge()
    app.parts[-1].cancel()  # what takes in gives up its lease, so that the next to start need not wait for it
    await asyncio.wait(app.parts, timeout=DRAIN_SECONDS)
    for part in app.parts:
        part.cancel()
    await asyncio.gather(*app.parts, return_exceptions=True)
    await app.checkpoints.at_the_end()
