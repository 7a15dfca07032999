"""A clinic on this machine: the emulator, the whole bot, and people let in by an admin's invitations."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias

import pytest
from pydantic import SecretStr

from bot.app import App, running
from bot.buttons import LONGEST_LABEL
from bot.clock import WallClock
from bot.emulator import Emulator, Group, Phone
from bot.settings import TRIALS, Given
from tests.databases import Database
from tests.flows.playing import MORNING
from tests.journeys.commands import log_of
from tests.journeys.openings import KNOWN, Opening
from tests.journeys.player import PATIENCE, Facts, Player
from tests.journeys.words import flow_words

ADMIN, INVESTIGATOR, COORDINATOR, STRANGER = (
    "Ada Invented-Admin", "Ines Invented-Investigator", "Carl Invented-Coordinator", "Sam Invented-Stranger",
)  # fmt: skip
SITE = "lyon-sud"
LINK = re.compile(r"https://t\.me/\S+")
HARMLESS = "Bad Request: message is not modified"
WAITING = (
    "SELECT (SELECT count(*) FROM inbox WHERE done_at IS NULL) + (SELECT count(*) FROM outbox WHERE settled_at IS NULL)"
)

Screened: TypeAlias = tuple[Facts, str]
Way: TypeAlias = Literal["polling", "webhook"]

WAYS: tuple[tuple[str, Way], ...] = (("sqlite", "polling"), ("postgresql", "webhook"))
in_every_way = pytest.mark.parametrize(("new_database", "way"), WAYS, indirect=["new_database"])
"""Marks a test that is played by polling and by webhook; on PostgreSQL all others poll."""


def screened(facts: Facts, until: str = "") -> pytest.MarkDecorator:
    """Mark a test that begins when this patient has been screened, until that question or to the end."""
    return pytest.mark.parametrize("screened", [(facts, until)], ids=[until or "screened"])


@dataclass
class Clinic:
    """Everybody at work, and where the bot keeps what it knows."""

    telegram: Emulator
    database: Database
    admin: Phone
    investigator: Player
    coordinator: Phone
    group: Group
    stranger: Phone
    app: App | None = None
    """The bot that is at work."""

    @property
    def url(self) -> str:
        """The database as DATABASE_URL names it."""
        return self.database.url

    @property
    def cards(self) -> list[str]:
        """What the bot has written in the coordinators' group, after the sentence that it is bound."""
        return [each["text"] for each in self.coordinator.at(self.group).messages() if each["from_bot"]][1:]

    def log(self, number: int | str = 1) -> dict[str, Any]:
        """Return `log show NUMBER --json`, asked of the real program."""
        return log_of(number, self.url)

    async def settled(self) -> None:
        """Wait until nothing is left to take or to send; looked at again after each piece of the bot's work."""
        while self.telegram.waiting_updates() or self.database.rows(WAITING) != [(0,)]:
            await (self.app.memory.run(lambda: None) if self.app else asyncio.sleep(0))

    async def goes_to(self, moment: datetime) -> None:
        """Let time pass until that moment, once all that was owed has been sent and settled."""
        await self.settled()
        self.telegram.move_clock(moment.timestamp() - self.telegram.world.clock.now())

    def screenings(self) -> int:
        """How many screenings there are."""
        return len(self.database.rows("SELECT number FROM screening"))

    def kept(self) -> bytes:
        """Everything the bot has kept."""
        return self.database.kept()


class SameClock(WallClock):
    """The bot's clock shows what the phones show."""

    def __init__(self, telegram: Emulator) -> None:
        self._telegram = telegram

    def now(self) -> datetime:
        """Return the emulator's time."""
        return datetime.fromtimestamp(self._telegram.world.clock.now(), UTC)


@asynccontextmanager
async def clinic(
    database: Database,
    language: str = "en",
    at: datetime = MORNING,
    way: Way = "polling",
    screened: Screened | None = None,
) -> AsyncIterator[Clinic]:
    """Open the clinic with the bot in this process; when it closes, every call it made must have been well-formed.

    `screened` is a patient whose screening has been played until that question, or to its end, before it opens.
    """
    opening = await _opening(database, language, at, way, screened)
    async with Emulator([ADMIN, COORDINATOR, STRANGER], at=at) as telegram:
        staffed = staff(telegram, database, language)
        opening.put(staffed)
        async with at_work(staffed, way):
            if way == "webhook":
                await telegram.until(lambda: bool(telegram.world.webhook.url), PATIENCE, "an address to deliver to")
            yield staffed
        assert refused(telegram) == []
        assert long_labels(telegram) == set()
        assert bool(telegram.calls("getUpdates")) == (way == "polling")


async def _opening(database: Database, language: str, at: datetime, way: Way, screened: Screened | None) -> Opening:
    key = (database.server, language, at, way, repr(screened))
    if key not in KNOWN:
        async with Emulator([ADMIN, COORDINATOR, STRANGER], at=at) as telegram:
            staffed = staff(telegram, database, language)
            async with at_work(staffed, way):
                await let_in(staffed)
                if screened:
                    await staffed.investigator.begins()
                    await staffed.investigator.goes_on(*screened)
                await staffed.settled()
            KNOWN[key] = Opening.of(staffed)
    return KNOWN[key]


@asynccontextmanager
async def at_work(staffed: Clinic, way: Way = "polling", trials: Path = TRIALS) -> AsyncIterator[None]:
    """Have the bot at work in this process; started again, it goes on with the same database and people.

    `trials` is the folder with the trials.
    """
    given = Given(
        telegram_bot_token=SecretStr(staffed.telegram.token),
        telegram_api_url=staffed.telegram.url,
        admin_telegram_ids=(staffed.admin.person_id,),
        database_url=staffed.url,
        data_dir=staffed.database.folder,
        **door(way),
        trials_dir=trials,
    )
    async with running(given, clock=SameClock(staffed.telegram), limits=None) as staffed.app:
        yield


def door(way: Way) -> dict[str, Any]:
    """Return the settings of how updates come in."""
    if way == "polling":
        return {}
    with socket.create_server(("127.0.0.1", 0)) as free:
        here = f"127.0.0.1:{free.getsockname()[1]}"
    return {"listen": here, "webhook_url": f"http://{here}/telegram", "webhook_secret": "Invented-secret_1"}


def staff(telegram: Emulator, database: Database, language: str) -> Clinic:
    """Put everybody in place; nobody but the admin has a right yet."""
    coordinator = telegram.person(COORDINATOR)
    return Clinic(
        telegram,
        database,
        admin=telegram.person(ADMIN),
        investigator=Player(telegram, telegram.person(INVESTIGATOR, language=language), flow_words(language)),
        coordinator=coordinator,
        group=telegram.group("Invented coordinators", [coordinator], bot=False),
        stranger=telegram.person(STRANGER),
    )


async def let_in(clinic: Clinic) -> None:
    """Invite the investigator, a coordinator, and the coordinators' group, each by a link of the admin's."""
    investigator = clinic.investigator.phone
    investigator.opens(await invitation(clinic, "investigator"))
    clinic.coordinator.opens(await invitation(clinic, "coordinator"))
    clinic.coordinator.opens(await invitation(clinic, "coordinator", "startgroup"), group=clinic.group)
    here = clinic.coordinator.at(clinic.group)
    for phone in (investigator, clinic.coordinator, here):
        await clinic.telegram.until(lambda phone=phone: said(phone), PATIENCE, "an answer to the link", phone.screen)  # type: ignore[misc]  # bound at once
    await clinic.admin.sees("bound the group")


async def invitation(clinic: Clinic, role: str, way: str = "start") -> str:
    """Have the admin invite somebody; return the link."""
    asked = clinic.admin.says(f"/invite {role} {SITE}")

    def link() -> str | None:
        texts = [each["text"] for each in clinic.admin.messages() if each["from_bot"] and each["id"] > asked]
        return next((found for text in texts for found in LINK.findall(text) if f"?{way}=" in found), None)

    await clinic.telegram.until(lambda: link() is not None, PATIENCE, f"a ?{way}= link", clinic.admin.screen)
    return link() or ""


def said(phone: Phone) -> bool:
    """Say whether the bot has said something here."""
    return any(each["from_bot"] and not each["service"] for each in phone.messages())


def refused(telegram: Emulator) -> list[tuple[str, str]]:
    """Return the calls that the Bot API refused, but for edits that changed nothing."""
    calls = [call for call in telegram.calls() if call["verdict"] == "refused"]
    return [(call["method"], call["description"]) for call in calls if HARMLESS not in call["description"]]


def long_labels(telegram: Emulator) -> set[str]:
    """Return the labels of buttons that a narrow phone would cut."""
    keyboards = [call["sent"].get("reply_markup") or {} for call in telegram.calls()]
    rows = [row for each in keyboards for row in each.get("inline_keyboard", [])]
    return {button["text"] for row in rows for button in row if len(button["text"]) > LONGEST_LABEL}


async def soon(clinic: Clinic, phone: Phone, count: int, after: int) -> list[str]:
    """Wait until the bot has written so many messages below the one given, and return them."""

    def below() -> list[str]:
        return [each["text"] for each in phone.messages() if each["from_bot"] and each["id"] > after]

    await clinic.telegram.until(lambda: len(below()) >= count, PATIENCE, f"{count} answers", phone.screen)
    return below()
