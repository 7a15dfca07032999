"""Webhook deliveries to a little HTTP server: one at a time per lane, tried again by the clock, dropped when old."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any

import pytest

from bot.emulator import Emulator, Phone

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]
Soon = Callable[[Callable[[], object]], Awaitable[None]]
KEYBOARD = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
HOUR = 3600
TAKEN = (200, "", b"")


class Hook:
    """A bot's own web server: keeps what came, and answers what it was told to (200 unless told)."""

    def __init__(self) -> None:
        self.came: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answers: deque[tuple[int, str, bytes]] = deque()
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.news = asyncio.Event()
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        headers = {name.lower(): value for name, value in lines.items()}
        self.headers.append(headers)
        self.came.append(json.loads(await reader.readexactly(int(headers["content-length"]))))
        self.news.set()
        await self.may_answer.wait()
        code, extra, body = self.answers.popleft() if self.answers else TAKEN
        writer.write(f"HTTP/1.1 {code} Said So\r\n{extra}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    async def has(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.came) < count:
                self.news.clear()
                await self.news.wait()

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.came if "message" in update]


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    own = Hook()
    server = await asyncio.start_server(own.serve, "127.0.0.1", 0)
    own.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook?x=1"
    yield own
    own.may_answer.set()
    server.close()
    await server.wait_closed()


async def test_updates_are_posted_as_json_with_the_secret(
    telegram: Emulator, soon: Soon, call: Call, hook: Hook, amina: Phone
) -> None:
    amina.says("waited already")
    await call("setWebhook", url=hook.url, secret_token="Invented-secret_1")
    amina.says("hello")
    await hook.has(2)
    await soon(lambda: not telegram.waiting_updates())
    assert hook.texts() == ["waited already", "hello"]
    assert hook.headers[0]["content-type"] == "application/json"
    assert hook.headers[0]["x-telegram-bot-api-secret-token"] == "Invented-secret_1"


async def test_one_delivery_of_a_chat_is_in_flight_and_the_others_wait_behind_it(
    telegram: Emulator, soon: Soon, call: Call, hook: Hook, amina: Phone, boris: Phone
) -> None:
    hook.may_answer.clear()
    await call("setWebhook", url=hook.url)
    amina.says("a1")
    amina.says("a2")
    boris.says("b1")
    await hook.has(2)
    assert hook.texts() == ["a1", "b1"]
    hook.may_answer.set()
    await hook.has(3)
    await soon(lambda: not telegram.waiting_updates())
    assert hook.texts() == ["a1", "b1", "a2"]


async def test_taps_travel_apart_from_texts(
    telegram: Emulator, soon: Soon, call: Call, hook: Hook, amina: Phone
) -> None:
    amina.says("/start")
    await call("sendMessage", chat_id=amina.chat_id, text="So?", reply_markup=KEYBOARD)
    hook.may_answer.clear()
    await call("setWebhook", url=hook.url)
    amina.taps("Yes")
    await hook.has(2)
    assert ["callback_query" in update for update in hook.came] == [False, True]
    hook.may_answer.set()
    await soon(lambda: not telegram.waiting_updates())


async def test_a_failure_is_tried_again_at_once_then_after_two_and_four_seconds(
    telegram: Emulator, soon: Soon, call: Call, hook: Hook, amina: Phone
) -> None:
    hook.answers.extend([(500, "", b"")] * 3)
    await call("setWebhook", url=hook.url)
    amina.says("hello")
    await hook.has(2)
    await soon(lambda: telegram.world.clock.sleepers)
    telegram.move_clock(1.9)
    telegram.move_clock(0.1)
    await hook.has(3)
    await soon(lambda: telegram.world.clock.sleepers)
    telegram.move_clock(4)
    await hook.has(4)
    await soon(lambda: not telegram.waiting_updates())
    assert hook.texts() == ["hello"] * 4


async def test_retry_after_is_obeyed(telegram: Emulator, soon: Soon, call: Call, hook: Hook, amina: Phone) -> None:
    hook.answers.append((503, "Retry-After: 100\r\n", b""))
    await call("setWebhook", url=hook.url)
    amina.says("hello")
    await soon(lambda: telegram.world.clock.sleepers)
    telegram.move_clock(99)
    for _ in range(20):
        await asyncio.sleep(0)
    assert len(hook.came) == 1
    telegram.move_clock(1)
    await hook.has(2)
    await soon(lambda: not telegram.waiting_updates())


async def test_an_update_that_is_never_taken_expires_and_the_next_gets_through(
    telegram: Emulator, soon: Soon, call: Call, hook: Hook, amina: Phone
) -> None:
    hook.answers.append((503, "Retry-After: 3600\r\n", b""))
    amina.says("/start")
    await call("sendMessage", chat_id=amina.chat_id, text="So?", reply_markup=KEYBOARD)
    await call("getUpdates", offset=-1)
    await call("setWebhook", url=hook.url, drop_pending_updates=True)
    amina.taps("Yes")
    await hook.has(1)
    await soon(lambda: not telegram.waiting_updates())
    amina.taps("Yes")
    await hook.has(2)
    await soon(lambda: not telegram.waiting_updates())
    assert hook.came[0]["update_id"] + 1 == hook.came[1]["update_id"]


async def test_the_last_failure_is_told(telegram: Emulator, soon: Soon, call: Call, hook: Hook, amina: Phone) -> None:
    hook.answers.extend([(500, "", b"")] * 2)
    await call("setWebhook", url=hook.url, max_connections=7)
    amina.says("hello")
    await soon(lambda: telegram.world.clock.sleepers)
    info = (await call("getWebhookInfo"))["result"]
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Said So"
    assert (info["url"], info["pending_update_count"], info["max_connections"]) == (hook.url, 1, 7)
    await call("deleteWebhook", drop_pending_updates=True)
    assert (await call("getWebhookInfo"))["result"] == {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": 0,
    }


async def test_an_address_where_nobody_listens_is_tried_again(
    telegram: Emulator, soon: Soon, call: Call, amina: Phone
) -> None:
    await call("setWebhook", url="http://127.0.0.1:1/hook")
    amina.says("hello")
    await soon(lambda: "Can't connect to the webhook" in telegram.world.webhook.last_error)
    assert len(telegram.waiting_updates()) == 1


async def test_a_method_in_the_answer_is_run(
    telegram: Emulator, soon: Soon, call: Call, hook: Hook, amina: Phone
) -> None:
    answer = {"method": "sendMessage", "chat_id": amina.chat_id, "text": "by the way"}
    hook.answers.append((200, "", json.dumps(answer).encode()))
    await call("setWebhook", url=hook.url)
    amina.says("hello")
    await amina.sees("by the way")
    await soon(lambda: not telegram.waiting_updates())


async def test_a_webhook_that_is_gone_for_23_hours_is_closed(
    telegram: Emulator, soon: Soon, call: Call, hook: Hook, amina: Phone
) -> None:
    hook.answers.extend([(410, "Retry-After: 3600\r\n", b"")] * 30)
    await call("setWebhook", url=hook.url)
    amina.says("hello")
    for hour in range(1, 25):
        await hook.has(hour)
        await soon(lambda: telegram.world.clock.sleepers)
        telegram.move_clock(HOUR)
    amina.says("a day later")
    await soon(lambda: not telegram.world.webhook.url)


async def test_polling_and_a_webhook_exclude_each_other(telegram: Emulator, soon: Soon, call: Call, hook: Hook) -> None:
    poll = asyncio.create_task(call("getUpdates", timeout=50))
    await soon(lambda: telegram.world.updates.is_polled)
    await call("setWebhook", url=hook.url)
    assert (await poll)["description"] == "Conflict: terminated by setWebhook request"
    refused = await call("getUpdates")
    assert (refused["error_code"], refused["description"]) == (
        409,
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
    await call("setWebhook", url="")
    assert (await call("getUpdates"))["ok"]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"url": "http://127.0.0.1:9/", "secret_token": "a" * 257}, "secret token is too long"),
        ({"url": "http://127.0.0.1:9/", "secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"url": "https://127.0.0.1:9/"}, "bad webhook: the emulator delivers over plain HTTP, to loopback"),
        (
            {"url": "http://hospital.example/"},
            "bad webhook: hospital.example is not loopback, and the emulator delivers nowhere else",
        ),
    ],
)
async def test_a_bad_address_or_secret_is_refused(call: Call, sent: dict[str, Any], words: str) -> None:
    assert (await call("setWebhook", **sent))["description"] == f"Bad Request: {words}"


async def test_a_webhook_is_set_at_most_once_a_second(telegram: Emulator, call: Call) -> None:
    await call("setWebhook", url="http://127.0.0.1:9/")
    assert (await call("setWebhook", url="http://127.0.0.1:9/b"))["parameters"] == {"retry_after": 1}
    telegram.move_clock(1)
    assert (await call("setWebhook", url="http://127.0.0.1:9/b"))["ok"]
