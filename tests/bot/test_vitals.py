"""/healthz, /readyz and /metrics, as an operator asks them."""

import asyncio
import json
import re
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from starlette.routing import BaseRoute

from bot.app import running
from bot.clock import WallClock
from bot.demo import playing
from bot.emulator import DEMO_TOKEN
from bot.server import serving
from bot.settings import Given
from storage import inbox, outbox
from storage.database import open_to_read
from storage.inbox import Incoming
from storage.outbox import Owing
from storage.unit import Unit
from tests.bot.doorway import REFUSAL, doorway
from tests.bot.house import house
from tests.databases import Database

PAGE = Path(__file__).parents[2] / "docs" / "monitoring.md"
LABELS = {
    "outcome": {"done", "refused", "failed", "aside"},
    "kind": {"panel", "say", "card", "recard", "file", "toast", "delete", "alert"},
    "ending": {"done", "same"},
    "status": {"200", "400", "403", "408", "413", "503"},
    "what": {"dead", "blocked", "aside"},
}
STARTING = "starting: Telegram has not been reached yet; the log says why, and the bot keeps trying"
STOPPING = "stopping: what has begun is being finished; what is left waits for the next start"
DOWN = "the database has not answered within 2 seconds; the bot keeps trying: see to it"
REFUSES = "the database does not keep what is written ({}); the bot keeps trying: look for a full or read-only disk"
LONG_AGO = timedelta(seconds=75)


async def test_a_bot_at_work_is_ready_and_says_so_in_the_log(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    async with house(database) as it, httpx.AsyncClient(base_url=it.app.url) as client:
        live, ready = await client.get("/healthz"), await client.get("/readyz")

    assert (live.status_code, live.json()) == (200, {"live": True})
    assert (ready.status_code, ready.json()) == (
        200,
        {"ready": True, "database": "ok", "inbox_lag_seconds": 0.0, "delivery_lag_seconds": 0.0},
    )
    assert "ready" in caplog.messages


async def test_it_lives_and_is_starting_while_telegram_cannot_be_reached(database: Database) -> None:
    opened: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    @asynccontextmanager
    async def serve(routes: Sequence[BaseRoute]) -> AsyncIterator[str]:
        async with serving(routes, ("127.0.0.1", 0), WallClock(), needed=True) as url:
            opened.set_result(url)
            yield url

    settings = Given(
        telegram_bot_token=SecretStr(DEMO_TOKEN),
        telegram_api_url="http://127.0.0.1:9",
        database_url=database.url,
    )
    bot = asyncio.create_task(running(settings, serve=serve).__aenter__())
    async with httpx.AsyncClient(base_url=await opened) as client:
        live, ready = await client.get("/healthz"), await client.get("/readyz")
    bot.cancel()
    await asyncio.gather(bot, return_exceptions=True)

    assert live.status_code == 200
    assert (ready.status_code, ready.json()["ready"], ready.json()["wrong"]) == (503, False, [STARTING])


async def test_a_bot_that_stops_says_so(database: Database) -> None:
    async with doorway(database) as door:
        door.vitals.state = "stopping"
        assert (await door.client.get("/healthz")).status_code == 200
        assert await _told(door.client) == (503, [STOPPING])


async def test_a_database_that_does_not_answer_is_not_waited_for(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.vitals.DATABASE_SECONDS", 0.1)
    may_go_on = threading.Event()
    async with doorway(database) as door:
        door.vitals.state = "ready"
        busy = asyncio.create_task(door.memory.run(may_go_on.wait))
        answers = await asyncio.gather(*(_told(door.client) for _ in range(20)))
        measured = await door.client.get("/metrics")
        may_go_on.set()
        await busy

        assert answers == [(503, [DOWN])] * 20
        assert measured.status_code == 200
        assert _measured(measured.text)["prescreen_database_up"] == 0
        assert "prescreen_inbox_open" not in _measured(measured.text)
        assert await _told(door.client) == (200, [])


async def test_a_database_that_keeps_nothing_is_down(database: Database) -> None:
    async with doorway(database) as door:
        door.vitals.state = "ready"
        good, refusing = door.memory.engine, open_to_read(database.url)
        door.memory.engine = refusing
        await door.post({"update_id": 17})
        answer = await door.client.get("/readyz")
        door.memory.engine = good
        await door.post({"update_id": 17})
        refusing.dispose()

        assert (answer.status_code, answer.json()["database"], answer.json()["wrong"]) == (
            503,
            "down",
            [REFUSES.format(REFUSAL[door.memory.engine.dialect.name])],
        )
        assert await _told(door.client) == (200, [])


async def test_a_lag_of_more_than_a_minute_is_told_in_seconds(database: Database) -> None:
    async with doorway(database) as door:
        door.vitals.state = "ready"
        await door.memory.write(lambda unit: _left_lying(unit, datetime.now(UTC) - LONG_AGO))  # noqa: TID251 - the door's own clock
        answer = await door.client.get("/readyz")

    told = answer.json()
    assert answer.status_code == 503
    assert 75 <= told["inbox_lag_seconds"] < 85
    assert [re.sub(r"\d+ seconds", "75 seconds", line) for line in told["wrong"]] == [
        "the oldest update has waited 75 seconds for its turn, and 60 is too long; the log says why",
        "the oldest thing to be sent is 75 seconds late, and 60 is too long; the log says why",
    ]


async def test_the_demo_answers_beside_its_phone_page(tmp_path: Path) -> None:
    settings = Given(
        data_dir=tmp_path, webhook_url="https://bot.example.org/t", webhook_secret=SecretStr("Invented" * 2)
    )
    async with playing(settings) as (app, address), httpx.AsyncClient(base_url=address) as client:
        assert app.url == address
        assert [(await client.get(path)).status_code for path in ("/", "/healthz", "/readyz", "/metrics")] == [200] * 4


async def test_what_is_measured_is_what_happened(database: Database) -> None:
    async with house(database) as it, httpx.AsyncClient(base_url=it.app.url) as client:
        await it.settled()
        before = _measured((await client.get("/metrics")).text)
        await it.begin()
        it.telegram.fault("429", "sendMessage", times=1, seconds=0)
        it.investigator.says("/mine")
        await it.investigator.sees("Your pre-screenings")
        it.telegram.send_update({"message": {"chat": "of no known shape"}})
        await it.settled()
        it.telegram.fault("403", "sendMessage", times=1)
        it.other.says("/mine")
        await it.settled()
        text = (await client.get("/metrics")).text

    now = _measured(text)
    change = {name: value - before.get(name, 0) for name, value in now.items()}
    assert change['prescreen_turns_total{outcome="done"}'] == 5
    assert change['prescreen_turns_total{outcome="aside"}'] == 1
    assert change["prescreen_turn_seconds_count"] == 6
    assert change["prescreen_update_seconds_count"] == 5
    assert change['prescreen_deliveries_total{ending="done",kind="panel"}'] == 3
    assert change['prescreen_deliveries_total{ending="slow_down",kind="say"}'] == 1
    assert change["prescreen_too_many_requests_total"] == 1
    assert now["prescreen_polls"] == now["prescreen_ready"] == now["prescreen_database_up"] == 1
    assert now['prescreen_dead_letters{what="blocked"}'] == now['prescreen_dead_letters{what="aside"}'] == 1
    assert now["prescreen_inbox_open"] == now["prescreen_outbox_unsettled"] == now["prescreen_outbox_lag_seconds"] == 0


async def test_nothing_measured_names_a_person_a_chat_or_a_screening(database: Database) -> None:
    async with house(database) as it, httpx.AsyncClient(base_url=it.app.url) as client:
        await it.begin()
        await it.settled()
        text = (await client.get("/metrics")).text
        ids = [phone.person_id for phone in (it.admin, it.investigator, it.coordinator)] + [it.group.chat_id]

    samples = [each for family in text_string_to_metric_families(text) for each in family.samples]
    labels = {(name, value) for each in samples for name, value in each.labels.items() if name != "le"}
    assert {name for name, _ in labels} == set(LABELS)
    assert [(name, value) for name, value in labels if value not in LABELS[name]] == []
    assert [number for number in ids if str(abs(number)) in text] == []


async def test_the_page_about_monitoring_names_what_is_measured(database: Database) -> None:
    async with doorway(database) as door:
        text = (await door.client.get("/metrics")).text

    named = set(re.findall(r"`(prescreen_\w+)`", PAGE.read_text(encoding="utf-8")))
    assert named == set(re.findall(r"# TYPE (prescreen_\w+)", text))


async def _told(client: httpx.AsyncClient) -> tuple[int, list[str]]:
    answer = await client.get("/readyz")
    told: dict[str, Any] = json.loads(answer.content)
    return answer.status_code, told.get("wrong", [])


def _measured(text: str) -> dict[str, float]:
    """Return each sample under its name, with its labels as they are written."""
    samples = [each for family in text_string_to_metric_families(text) for each in family.samples]
    return {_written(each.name, each.labels): each.value for each in samples}


def _written(name: str, labels: dict[str, str]) -> str:
    inside = ",".join(f'{key}="{value}"' for key, value in sorted(labels.items()))
    return f"{name}{{{inside}}}" if labels else name


def _left_lying(unit: Unit, since: datetime) -> None:
    inbox.store(unit, [Incoming(update_id=17, payload="{}")], since)
    outbox.owe(unit, [Owing(chat_id=1, kind="say", payload={"text": "late"})], since)
