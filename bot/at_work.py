"""Who takes turns, who sends, and who does the chores: the bot behind its doors."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot import restart
from bot.app import App
from bot.checkpoints import Checkpoints, Place
from bot.chores import do_chores
from bot.delivery import Delivery
from bot.desk import Desk
from bot.exports.unfinished import sweep
from bot.keeping import Keep
from bot.memory import overhear
from bot.scribe import Scribe
from bot.telegram.line import dial
from bot.telegram.menus import Menus
from bot.telegram.outlet import Outlet
from bot.trials import load_trials
from bot.worker import Worker

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.doorstep import Doorstep
    from bot.means import Means
    from bot.settings import Settings
    from bot.taken import Round
    from bot.telegram.line import Line
    from bot.telegram.poller import Store
    from storage.inbox import Incoming

__all__ = ["begin", "load_trials"]


async def begin(settings: Settings, username: str, means: Means, doorstep: Doorstep, stop: asyncio.Event) -> App:
    """Set everybody to work, until `stop`."""
    memory, clock = doorstep.memory, means.clock
    for folder in settings.copies:
        await asyncio.to_thread(sweep, folder, clock.now())
    desk = _desk(settings, username, means)
    alone = memory.engine.dialect.name == "sqlite"
    await memory.write(lambda unit: restart.prepare(unit, desk, settings.admin_telegram_ids, clock.now(), alone=alone))
    line = await _line(settings, means)
    scribe = Scribe(memory, means, desk.trials, settings.data_dir, desk.software)
    delivery = Delivery(memory, Outlet(line), means, desk.words(settings.default_language), scribe)
    chores = asyncio.Event()
    place = Place(settings.checkpoints, settings.signing_key, settings.audit_chat, settings.default_language)
    checkpoints = Checkpoints(memory, desk, place, clock, delivery.nudge)

    def after(done: Round) -> None:
        delivery.send(done.claimed)
        if done.owes:
            delivery.nudge()
        if done.menus:
            chores.set()
        if done.decides:
            checkpoints.nudge()

    worker = Worker(memory, desk, clock, after, means.meters)
    means.on_the_way.then = worker.nudge
    store = _store(desk, delivery, means, doorstep)
    app = App(desk, memory, worker, delivery, means.meters, line, store, stop, checkpoints, chores)
    doorstep.worker = worker
    await delivery.begin()  # a question that is sent again is noted before a text that answers it comes in
    by_webhook, parts = bool(settings.webhook_url), (memory, desk, Menus(line), clock)
    app.parts += [
        asyncio.create_task(worker.run(stop)),
        asyncio.create_task(delivery.run(stop)),
        asyncio.create_task(do_chores(parts, stop, chores, Keep.of(settings), by_webhook=by_webhook)),
        asyncio.create_task(overhear(memory.engine, worker.nudge, stop)),
        asyncio.create_task(checkpoints.run(stop)),
    ]
    return app


def _desk(settings: Settings, username: str, means: Means) -> Desk:
    trials, language = load_trials(settings.trials_dir), settings.default_language
    return Desk(
        trials, settings.trials_dir, username, language, means.chance.bytes, settings.console_url or "",
        folders=settings.copies, people_kept=Keep.of(settings).people, limits=means.limits, on_the_way=means.on_the_way,
    )  # fmt: skip


async def _line(settings: Settings, means: Means) -> Line:
    token = settings.telegram_bot_token
    line = dial(token.get_secret_value() if token else "", settings.telegram_api_url, None, means.meters.slowed_down)
    await line.pick_up()
    return line


def _store(desk: Desk, delivery: Delivery, means: Means, doorstep: Doorstep) -> Store:
    """Return how what was fetched is put down; now and then it is noted that we hear."""
    noted: datetime | None = None

    async def store(updates: Sequence[Incoming]) -> None:
        nonlocal noted
        await doorstep.store(updates)
        now = means.clock.now()
        if noted is None or not timedelta() <= now - noted < restart.NOTED_EVERY:
            await doorstep.memory.write(lambda unit: restart.in_contact(unit, desk, now))
            noted = now
            delivery.nudge()

    return store
