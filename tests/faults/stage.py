"""A clinic whose bot is the real program, in processes that die: the emulator here, the database wherever it is."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias

from bot.emulator import Emulator, Phone
from bot.emulator.updates import Pending
from storage import chats, migrations, people
from storage.database import open_database
from storage.unit import unit_of_work
from tests.databases import Database
from tests.faults.evidence import is_quiet
from tests.faults.forking import Forge, Program
from tests.journeys.clinic import ADMIN, COORDINATOR, SITE, STRANGER, Clinic, staff
from tests.journeys.commands import settings

Intake: TypeAlias = Literal["polling", "webhook"]

READY_WITHIN = 10.0
OTHERS = ("Iris Invented-Investigator", "Ivo Invented-Investigator")
SECRET = "Invented-secret_1"


def in_a_file(folder: Path) -> Database:
    """Return a SQLite database that the program will make."""
    return Database(f"sqlite:///{folder}/screening.db", folder)


@dataclass
class Stage:
    """Everybody at work, the program's settings, and what was seen from outside."""

    clinic: Clinic
    forge: Forge
    database: Database
    investigators: list[Phone]
    intake: Intake = "polling"
    doors: list[int] = field(default_factory=list)
    made: list[int] = field(default_factory=list)
    """Updates that people made, by number."""
    readiness: list[float] = field(default_factory=list)
    """Seconds from each start to the first sign of life."""
    _hurried: float = 0.0
    _signs: list[float] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """Where the program keeps what it keeps."""
        return self.database.folder

    @property
    def telegram(self) -> Emulator:
        """Telegram's side."""
        return self.clinic.telegram

    @property
    def says(self) -> Path:
        """What the programs have printed."""
        return self.folder / "said.txt"

    @property
    def seen(self) -> Path:
        """The points that were passed."""
        return self.folder / "points.txt"

    def order(self, point: str = "", nth: int = 1, *, door: int = 0, held: bool = False) -> dict[str, Any]:
        """Return what a start needs; without points if `held`, as somebody else injects the fault then."""
        return {
            "environment": self._environment(self.doors[door]),
            "folder": str(self.folder),
            "says": str(self.says),
            "seen": "" if held else str(self.seen),
            "point": point,
            "nth": nth,
            "held": held,
        }

    def _environment(self, port: int) -> dict[str, str]:
        hook = {"webhook_url": f"http://127.0.0.1:{port}/updates", "webhook_secret": SECRET}
        return settings(
            telegram_api_url=self.telegram.url,
            telegram_bot_token=self.telegram.token,
            admin_telegram_ids=self.clinic.admin.person_id,
            database_url=self.database.url,
            data_dir=self.folder,
            listen=f"127.0.0.1:{port}",
            **(hook if self.intake == "webhook" else {}),
        )

    async def start(self, point: str = "", nth: int = 1, *, door: int = 0, apart: bool = False) -> Program:
        """Start the program; `apart` loads it anew, as a site would."""
        program = await self.forge.starts({**self.order(point, nth, door=door), "apart": apart})
        program.ended.add_done_callback(self._look_again)
        return program

    async def ready(self, program: Program) -> float | None:
        """Wait until a program takes updates; return after how many seconds, None if it ended before."""
        await self.telegram.until(
            lambda: program.ended.done() or self._sign(program) is not None, READY_WITHIN * 3, "a program at work"
        )
        sign = self._sign(program)
        if sign is None:
            return None
        self.readiness.append(sign - program.began)
        return self.readiness[-1]

    def _sign(self, program: Program) -> float | None:
        return next((sign for sign in self._signs if sign > program.began), None)

    def is_quiet(self) -> bool:
        """Say whether nothing waits: no update on either side, and nothing owed."""
        self.hurry()
        return not self.telegram.world.updates.pending and is_quiet(self.database.url)

    def hurry(self) -> None:
        """Bring the next try of a webhook nearer, so that it need not be waited for."""
        now = asyncio.get_running_loop().time()
        if self.intake == "webhook" and self.telegram.world.updates.pending and now > self._hurried + 1:
            self._hurried = now
            self.telegram.move_clock(3)

    def note_sign(self) -> None:
        """Note that a program polls, or has asked for the webhook."""
        self._signs.append(asyncio.get_running_loop().time())
        self._look_again()

    def _look_again(self, *_: object) -> None:
        for watcher in list(self.telegram.watchers):
            watcher(0)


@asynccontextmanager
async def stage(forge: Forge, database: Database, *, intake: Intake = "polling") -> AsyncIterator[Stage]:
    """Open a clinic where everybody has been let in; no program runs yet."""
    async with empty_stage(forge, database, intake=intake) as opened:
        opened.clinic.group.adds_the_bot(opened.clinic.coordinator)
        opened.investigators += [opened.clinic.investigator.phone, *map(opened.telegram.person, OTHERS)]
        _let_in(opened)
        yield opened


@asynccontextmanager
async def empty_stage(forge: Forge, database: Database, *, intake: Intake = "polling") -> AsyncIterator[Stage]:
    """Open a clinic that nobody has been let into, on a database without tables."""
    database.folder.mkdir(exist_ok=True)
    async with Emulator([ADMIN, COORDINATOR, STRANGER]) as telegram:
        opened = Stage(staff(telegram, database, "en"), forge, database, [], intake, [_free_port(), _free_port()])
        _watch(opened)
        yield opened


def _let_in(opened: Stage) -> None:
    """Give everybody the rights that invitations would give at the pace of messages, a minute later."""
    now, clinic = datetime.now(UTC), opened.clinic
    engine = open_database(opened.database.url)
    migrations.upgrade(engine)
    with unit_of_work(engine) as unit:
        coordinator = people.meet(unit, clinic.coordinator.person_id, now)
        people.grant(unit, coordinator.id, "coordinator", SITE, None, now)
        chats.bind(unit, clinic.group.chat_id, SITE, coordinator.id, now)
        for phone in opened.investigators:
            people.grant(unit, people.meet(unit, phone.person_id, now).id, "investigator", SITE, None, now)
    engine.dispose()
    for phone in (clinic.admin, clinic.coordinator):
        phone.person.started = True


async def settles(true: Callable[[], bool], within: float) -> bool:
    """Wait until this holds in another process; return whether it came to."""
    with suppress(TimeoutError):
        async with asyncio.timeout(within):
            while not true():  # noqa: ASYNC110 - what another process does to a file sets no event here
                await asyncio.sleep(0.05)
            return True
    return False


def _watch(opened: Stage) -> None:
    """Listen to what comes and goes on Telegram's side."""
    updates, webhook = opened.telegram.world.updates, opened.telegram.world.webhook
    poll, start = updates.poll, webhook.start

    def made(pending: Pending) -> None:
        opened.made.append(pending.number)

    async def polled(offset: int, limit: int, seconds: int) -> list[dict[str, Any]]:
        opened.note_sign()
        return await poll(offset, limit, seconds)

    def hooked(url: str, secret: str, most_at_once: int) -> None:
        opened.note_sign()
        start(url, secret, most_at_once)

    updates.on_push.append(made)
    vars(updates)["poll"], vars(webhook)["start"] = polled, hooked


def _free_port() -> int:
    with closing(socket.socket()) as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port
