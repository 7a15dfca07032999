"""The whole bot in a test's event loop, on a database and an emulator of its own, with people already let in."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import SecretStr

from bot.app import App, running
from bot.clock import WallClock
from bot.emulator import Emulator, Group, Phone
from bot.settings import Given
from storage import chats, people
from storage.unit import Unit
from tests.databases import Database

SITE = "lyon-sud"
NAMES = ("Ada Invented", "Ivo Invented", "Oda Invented", "Sam Invented", "Cora Invented")


class HandClock(WallClock):
    """The machine's clock, put forward by hand."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead


@dataclass
class House:
    """The bot at work, and those who speak with it."""

    app: App
    telegram: Emulator
    clock: HandClock
    database: Database
    admin: Phone
    investigator: Phone
    other: Phone
    stranger: Phone
    coordinator: Phone
    group: Group

    def pass_time(self, seconds: float) -> None:
        """Let time pass for the bot."""
        self.clock.ahead += timedelta(seconds=seconds)
        self.app.delivery.nudge()

    async def begin(self) -> None:
        """Have the investigator begin a screening and come to its third question."""
        self.investigator.says("/screen")
        await self.investigator.sees("177Lu-PSMA re-treatment planned")
        await self.answer("Not known yet", "last injection of the first")
        await self.answer("Not known yet", "s sex?")

    async def answer(self, label: str, then: str) -> None:
        """Tap, and wait for what follows."""
        self.investigator.taps(label)
        await self.investigator.sees(then)

    async def settled(self) -> None:
        """Wait until nothing is left to take or to send."""
        await self.until(self._is_settled)

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait until this holds of the database; looked at again after each piece of its work."""
        async with asyncio.timeout(10):
            while not true():
                await self.app.memory.run(lambda: None)

    def live(self, phone: Phone | None = None) -> list[dict[str, Any]]:
        """Return the messages with buttons."""
        return [each for each in (phone or self.investigator).messages() if each["from_bot"] and each["buttons"]]

    def rows(self, query: str, *values: object) -> list[Any]:
        """Ask the database itself."""
        return self.database.rows(query, *values)

    def kept(self) -> bytes:
        """Everything that is kept."""
        return self.database.kept()

    def _is_settled(self) -> bool:
        waiting = (
            "SELECT (SELECT count(*) FROM inbox WHERE done_at IS NULL)"
            " + (SELECT count(*) FROM outbox WHERE settled_at IS NULL)"
        )
        return not self.telegram.waiting_updates() and self.rows(waiting) == [(0,)]


@asynccontextmanager
async def house(database: Database, **wanted: Any) -> AsyncIterator[House]:  # noqa: ANN401 - as `at_work` takes them
    """Open a house on a new emulator."""
    async with Emulator(NAMES) as telegram, at_work(telegram, database, HandClock(), **wanted) as it:
        yield it


@asynccontextmanager
async def at_work(
    telegram: Emulator,
    database: Database,
    clock: HandClock,
    **wanted: Any,  # noqa: ANN401 - settings of every kind
) -> AsyncIterator[House]:
    """Start the bot; the people and the database may have been there before. `wanted` are further settings."""
    phones = [telegram.person(name) for name in NAMES]
    admin, investigator, other, stranger, coordinator = phones
    given = Given(
        telegram_bot_token=SecretStr(telegram.token),
        telegram_api_url=telegram.url,
        database_url=database.url,
        data_dir=database.folder,
        admin_telegram_ids=(phones[0].person_id,),
        **wanted,
    )
    async with running(given, clock=clock, limits=None) as app:
        group = telegram.group("Invented coordinators", [coordinator])
        await app.memory.write(lambda unit: _let_in(unit, phones, group, clock.now()))
        yield House(app, telegram, clock, database, admin, investigator, other, stranger, coordinator, group)
    for phone in phones:
        phone.person.answers.clear()


def _let_in(unit: Unit, phones: list[Phone], group: Group, now: datetime) -> None:
    for phone in phones[1:3]:
        phone.person.started = True
        people.grant(unit, people.meet(unit, phone.person_id, now).id, "investigator", SITE, None, now)
    phones[0].person.started = True
    chats.bind(unit, group.chat_id, SITE, None, now)
