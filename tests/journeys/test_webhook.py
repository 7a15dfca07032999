"""By webhook, with the whole bot behind it: what Telegram is told, and what becomes of what nobody can read."""

import json

import httpx
import pytest

from bot.telegram.asking import ALLOWED_UPDATES
from tests.databases import Database
from tests.journeys.clinic import Clinic, Way, clinic, soon

SECRET = {"X-Telegram-Bot-Api-Secret-Token": "Invented-secret_1"}
UNREADABLE = b'{"update_id": 999000001, "message": ' + b"[" * 10_000 + b"]" * 10_000 + b"}"


@pytest.fixture
def way() -> Way:
    return "webhook"


async def test_telegram_is_told_the_secret_and_what_we_want_and_never_to_stop(database: Database) -> None:
    async with clinic(database, way="webhook") as staffed:
        telegram = staffed.telegram
        (call,) = telegram.calls("setWebhook")
        assert call["sent"]["url"] == telegram.world.webhook.url

    assert call["sent"]["secret_token"] == SECRET["X-Telegram-Bot-Api-Secret-Token"]
    assert json.loads(call["sent"]["allowed_updates"]) == list(ALLOWED_UPDATES)
    assert call["sent"]["max_connections"] == "100"
    assert telegram.calls("deleteWebhook") == []


async def test_what_nobody_can_read_is_put_aside_with_an_alert_and_holds_nobody_up(staffed: Clinic) -> None:
    async with httpx.AsyncClient() as client:
        for _ in range(2):
            answer = await client.post(staffed.telegram.world.webhook.url, content=UNREADABLE, headers=SECRET)
            assert answer.status_code == 200
    await staffed.admin.sees("999000001")

    asked = staffed.admin.says("/users")
    assert len(await soon(staffed, staffed.admin, 1, asked)) == 1
    aside = "SELECT state, error, tries FROM inbox WHERE update_id = 999000001"
    assert [(state, error) for state, error, _ in staffed.database.rows(aside)] == [("aside", "Unreadable")]
