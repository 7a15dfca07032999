"""`run` without a token: the emulator and its phone page, with one person per role already let in.

The database is a file apart (DATA_DIR/demo.db), or the one that DATABASE_URL names if nobody stands in it but whom play
has let in. It is marked, and a bot with a token refuses it: so play never stands among real screenings.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.app import App, running
from bot.clock import WallClock
from bot.emulator import DEMO_TOKEN, Emulator, NotLoopbackError
from bot.server import ListenTaken
from bot.settings import Given
from storage import chats, migrations, people, play
from storage.database import hold_alone, open_database
from storage.migrations import Backups

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from starlette.routing import BaseRoute

    from bot.settings import Settings
    from storage.unit import Unit

SITE = "lyon-sud"
INVESTIGATOR, COORDINATOR, ADMIN, GROUP = (
    "Dr Demo Investigator", "Demo Coordinator", "Demo Admin", "Demo coordinators",
)  # fmt: skip


@asynccontextmanager
async def playing(settings: Settings) -> AsyncIterator[tuple[App, str]]:
    """Run the emulator and the bot on it; gives the bot and the address of the phone page.

    Raises MixedUp, having changed nothing, if DATABASE_URL names a database that may hold real screenings, and
    ListenTaken if others could reach LISTEN.
    """
    emulator = _emulator(settings)
    _make_ready(settings)
    now = WallClock().now()
    emulator.world.updates.next_id = int(now.timestamp())  # a new world whose updates are new to the old database too
    async with emulator:
        own: dict[str, object] = {
            "telegram_bot_token": SecretStr(DEMO_TOKEN),
            "telegram_api_url": emulator.url,
            "database_url": settings.database,
            "audit_key": settings.signing_key,
            "audit_checkpoints": settings.checkpoints,
            "webhook_url": None,
        }

        @asynccontextmanager
        async def beside_the_page(routes: Sequence[BaseRoute]) -> AsyncIterator[str]:
            emulator.also_serves(routes)
            yield emulator.url

        given = Given.model_validate({**settings.model_dump(), **own})
        async with running(given, serve=beside_the_page, play=True) as app:
            await app.memory.write(lambda unit: _let_in(unit, emulator, app))
            yield app, emulator.url


def _emulator(settings: Settings) -> Emulator:
    host, port = settings.address
    try:
        return Emulator(host=host, port=port)
    except NotLoopbackError as trouble:
        raise ListenTaken(f"LISTEN cannot be used without TELEGRAM_BOT_TOKEN. {trouble}") from trouble


def _make_ready(settings: Settings) -> None:
    """Have a database of play, marked before anybody is let in."""
    with hold_alone(settings.database):
        engine = open_database(settings.database)
        try:
            if settings.database_url:
                play.refuse_real(engine)
            migrations.upgrade(engine, Backups(settings.backups, WallClock().now()))
            play.mark(engine)
        finally:
            engine.dispose()


def _let_in(unit: Unit, emulator: Emulator, app: App) -> None:
    now = WallClock().now()
    who = {name: people.meet(unit, emulator.person(name).person_id, now) for name in (INVESTIGATOR, COORDINATOR, ADMIN)}
    site = SITE if app.desk.trial.record.site(SITE) else app.desk.trial.record.sites[0].slug
    people.grant(unit, who[INVESTIGATOR].id, "investigator", site, None, now)
    people.grant(unit, who[COORDINATOR].id, "coordinator", site, None, now)
    emulator.person(COORDINATOR).person.started = True  # the cards come to the coordinator's own chat as well
    people.grant(unit, who[ADMIN].id, "admin", None, None, now)
    chats.bind(unit, emulator.group(GROUP).chat_id, site, who[COORDINATOR].id, now)
