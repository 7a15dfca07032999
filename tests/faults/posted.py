"""Replays over HTTP: the bot behind its webhook, and every update posted one to five times at the same moment."""

from __future__ import annotations

import asyncio
import json
import random
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import httpx
from pydantic import SecretStr
from sqlalchemy import text

from bot.app import App, running
from bot.emulator import Emulator
from bot.settings import Given
from storage import inbox, people
from storage.unit import Unit, reading
from tests.faults.letters import Update, tapped, typed
from tests.faults.ward import BEGINS, SITE

Post: TypeAlias = Callable[..., Awaitable[httpx.Response]]

SECRET, HEADER = "Invented-secret_1", "X-Telegram-Bot-Api-Secret-Token"
NAME = "Ines Invented-Investigator"
OK = 200


@dataclass
class Posted:
    """The figures of one campaign."""

    updates: int = 0
    copies: int = 0
    violations: list[str] = field(default_factory=list)


async def post_often(folder: Path, url: str, copies: int, seed: int) -> Posted:
    """Answer question after question until so many copies have been posted."""
    found, drawn = Posted(), random.Random(seed)
    async with _behind_a_webhook(folder, url) as (app, post, who):
        number = 1000
        seen: list[Update] = []
        while found.copies < copies and not found.violations:
            number += 1
            data = _unknown(app)
            update = tapped(number, who, data, 1) if data else typed(number, who, "/screen")
            seen = [*seen, update][-50:]
            posted = [update] * drawn.randint(1, 5) + drawn.choices(seen, k=drawn.randint(0, 3))
            drawn.shuffle(posted)
            found.violations += await _post(post, posted)
            found.updates, found.copies = found.updates + 1, found.copies + len(posted) - 1
            await _settled(app)
            if _effects(app, number) != 1:
                found.violations.append(f"seed {seed}: update {number} had {_effects(app, number)} effects")
    return found


async def _post(post: Post, updates: Sequence[Update]) -> list[str]:
    answers = await asyncio.gather(*(post(json=each) for each in updates))
    return [f"the webhook answered {each.status_code}" for each in answers if each.status_code != OK]


async def _settled(app: App) -> None:
    """Wait until nothing is left to take."""
    async with asyncio.timeout(10):
        while await app.memory.read(inbox.oldest_open):
            continue


def _effects(app: App, number: int) -> int:
    asked = "SELECT count(*) FROM event WHERE update_id = :number AND what IN ('started', 'answered', 'pending')"
    return int(_rows(app, asked, number=number)[0][0])


def _unknown(app: App) -> str:
    """What answers the question shown last with "not known yet", or confirms the answers; nothing: begin anew."""
    query = "SELECT payload FROM outbox WHERE kind = 'panel' ORDER BY id DESC LIMIT 1"
    rows = _rows(app, query)
    buttons = [data for row in json.loads(rows[0][0])["buttons"] for _, data in row] if rows else []
    return next((data for data in buttons if data.endswith(("|unknown", "|confirm"))), "")


def _rows(app: App, query: str, **values: object) -> list[tuple[Any, ...]]:
    with reading(app.memory.engine) as unit:
        return [tuple(row) for row in unit.execute(text(query), values)]


@asynccontextmanager
async def _behind_a_webhook(folder: Path, url: str) -> AsyncIterator[tuple[App, Post, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    async with Emulator([NAME]) as telegram:
        phone = telegram.person(NAME)
        phone.person.started = True
        given = Given(
            telegram_bot_token=SecretStr(telegram.token),
            telegram_api_url=telegram.url,
            webhook_url=f"http://{place}/updates",
            webhook_secret=SecretStr(SECRET),
            listen=place,
            database_url=url,
            data_dir=folder,
        )
        async with running(given, limits=None) as app, httpx.AsyncClient() as http:
            await app.memory.write(lambda unit: _let_in(unit, phone.person_id))
            await telegram.until(lambda: bool(telegram.calls("setWebhook")), 10, "a webhook")
            yield app, partial(http.post, given.webhook_url or "", headers={HEADER: SECRET}), phone.person_id


def _let_in(unit: Unit, who: int) -> None:
    person = people.meet(unit, who, BEGINS)
    people.grant(unit, person.id, "investigator", SITE, None, BEGINS)
