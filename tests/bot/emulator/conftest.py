"""An emulator with a frozen clock, two clients (python-telegram-bot's and a bare one), and a check on every test.

Whatever the emulator answered or queued must itself be valid by the Bot API's description.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from telegram import Bot

from bot.emulator import Emulator, Phone
from bot.emulator.spec import SPEC, problem_with
from bot.emulator.updates import Pending

Json = dict[str, Any]
Call = Callable[..., Coroutine[Any, Any, Json]]
Soon = Callable[[Callable[[], object]], Awaitable[None]]


@pytest.fixture
async def telegram() -> AsyncIterator[Emulator]:
    emulator = Emulator(["Amina Invented", "Boris Invented"], at=datetime(2026, 9, 1, 9, tzinfo=UTC))
    queued: list[Pending] = []
    emulator.world.updates.on_push.append(queued.append)
    async with emulator:
        yield emulator
    for call in emulator.calls():
        if call["result"] is not None and call["method"] != "getUpdates":
            assert problem_with(SPEC["methods"][call["method"]]["returns"], call["result"]) is None, call
    for pending in queued:
        assert pending.lane[0] == "raw" or problem_with("Update", pending.update) is None, pending.update


@pytest.fixture
def soon() -> Soon:
    """Give way until something holds; what is waited for happens on this very loop."""

    async def wait(true: Callable[[], object]) -> None:
        async with asyncio.timeout(5):
            while not true():  # noqa: ASYNC110 - nothing tells of these inner states, and no time passes
                await asyncio.sleep(0)

    return wait


@pytest.fixture
def amina(telegram: Emulator) -> Phone:
    return telegram.person("Amina Invented")


@pytest.fixture
def boris(telegram: Emulator) -> Phone:
    return telegram.person("Boris Invented")


@pytest.fixture
async def bot(telegram: Emulator) -> AsyncIterator[Bot]:
    async with Bot(telegram.token, base_url=f"{telegram.url}/bot", base_file_url=f"{telegram.url}/file/bot") as client:
        yield client


@pytest.fixture
async def http(telegram: Emulator) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=telegram.url) as client:
        yield client


@pytest.fixture
def call(telegram: Emulator, http: httpx.AsyncClient) -> Call:
    """One call as JSON, whatever is in it; the body of the answer."""

    async def ask(method: str, **sent: object) -> Json:
        answer = await http.post(f"/bot{telegram.token}/{method}", json=sent)
        body: Json = answer.json()
        assert body["ok"] or body["error_code"] == answer.status_code
        return body

    return ask


@pytest.fixture
def started(amina: Phone) -> Phone:
    """Amina, who has written to the bot."""
    amina.says("/start")
    return amina
