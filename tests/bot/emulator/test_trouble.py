"""Faults and limits on demand: what the bot's client sees, and whether the deed was done."""

import asyncio
import warnings
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import httpx
import pytest
from telegram import Bot
from telegram.error import Forbidden, NetworkError, RetryAfter, TimedOut

from bot.emulator import Emulator, Phone
from bot.emulator.faults import Kind

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]
Soon = Callable[[Callable[[], object]], Awaitable[None]]


async def test_a_fault_strikes_its_method_and_chat_as_often_as_told(
    telegram: Emulator, call: Call, started: Phone, boris: Phone
) -> None:
    boris.says("/start")
    telegram.fault("500", "sendMessage", chat=started.chat_id, times=2)
    codes = [(await call("sendMessage", chat_id=started.chat_id, text="x")).get("error_code") for _ in range(3)]
    assert codes == [500, 500, None]
    telegram.fault("500", "sendMessage", chat=started.chat_id, times=None)
    assert (await call("sendMessage", chat_id=boris.chat_id, text="x"))["ok"]
    assert (await call("getChat", chat_id=started.chat_id))["ok"]
    telegram.mend()
    assert (await call("sendMessage", chat_id=started.chat_id, text="x"))["ok"]


async def test_429_tells_the_seconds_in_the_body_and_the_header(
    telegram: Emulator, http: httpx.AsyncClient, bot: Bot, started: Phone
) -> None:
    telegram.fault("429", times=2, seconds=7)
    answer = await http.post(f"/bot{telegram.token}/getMe")
    assert answer.headers["retry-after"] == "7"
    assert answer.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    with pytest.raises(RetryAfter, match=r"Retry in (7 seconds|0:00:07)"), warnings.catch_warnings(action="ignore"):
        await bot.send_message(started.chat_id, "x")


@pytest.mark.parametrize(("kind", "done"), [("502", False), ("closed", False), ("502 after", True), ("lost", True)])
async def test_a_lost_answer_does_not_tell_whether_the_deed_was_done(
    telegram: Emulator, bot: Bot, started: Phone, kind: Kind, *, done: bool
) -> None:
    telegram.fault(kind, "sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(started.chat_id, "once")
    assert ("once" in started.screen()) is done
    (call,) = telegram.calls("sendMessage")
    assert (call["fault"], call["verdict"] == "done") == (kind, done)
    assert (await bot.send_message(started.chat_id, "again")).text == "again"


async def test_a_blocked_bot_on_demand(telegram: Emulator, bot: Bot, started: Phone) -> None:
    telegram.fault("403")
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(started.chat_id, "x")


async def test_a_slow_answer_comes_when_the_clock_has_moved(
    telegram: Emulator, bot: Bot, soon: Soon, started: Phone
) -> None:
    telegram.fault("slow", "sendMessage", seconds=30)
    slow = asyncio.create_task(bot.send_message(started.chat_id, "late"))
    await soon(lambda: telegram.world.clock.sleepers)
    assert not slow.done()
    telegram.move_clock(30)
    assert (await slow).text == "late"


async def test_a_client_that_does_not_wait_gives_up_on_a_slow_answer(
    telegram: Emulator, bot: Bot, started: Phone
) -> None:
    telegram.fault("slow", "sendMessage", seconds=30)
    with pytest.raises(TimedOut):
        await bot.send_message(started.chat_id, "late", read_timeout=0.05)
    telegram.move_clock(30)
    await started.sees("late")


async def answers(http: httpx.AsyncClient, path: str) -> bool:
    try:
        return (await http.get(path)).is_success
    except httpx.TransportError:
        return False


async def test_connections_are_refused_for_a_while(telegram: Emulator, http: httpx.AsyncClient) -> None:
    path = f"/bot{telegram.token}/getMe"
    await http.get(path)
    telegram.refuse_connections(0.05)
    await asyncio.sleep(0)
    with pytest.raises(httpx.TransportError):
        await http.get(path)
    async with asyncio.timeout(5):
        while not await answers(http, path):
            pass


def test_an_unknown_fault_names_the_ones_there_are(telegram: Emulator) -> None:
    with pytest.raises(ValueError, match="'503' is no fault the emulator can play; choose one of 429, 500, "):
        telegram.fault("503")  # type: ignore[arg-type] # the mistake under test


async def test_rates_are_free_until_switched_on(telegram: Emulator, call: Call, started: Phone) -> None:
    for _ in range(40):
        assert (await call("sendMessage", chat_id=started.chat_id, text="x"))["ok"]
    telegram.limit_rates()
    codes = [(await call("sendMessage", chat_id=started.chat_id, text="x"))["ok"] for _ in range(4)]
    assert codes == [True, True, True, False]


async def test_a_burst_passes_and_then_one_a_second(telegram: Emulator, call: Call, started: Phone) -> None:
    telegram.limit_rates()
    message = {"chat_id": started.chat_id, "text": "x"}
    for _ in range(3):
        await call("sendMessage", **message)
    assert (await call("sendMessage", **message))["parameters"] == {"retry_after": 3}
    telegram.move_clock(3)
    assert (await call("sendMessage", **message))["ok"]


async def test_a_group_takes_twenty_a_minute(telegram: Emulator, call: Call, amina: Phone) -> None:
    telegram.limit_rates()
    message = {"chat_id": telegram.group("Invented group", [amina]).chat_id, "text": "x"}
    for _ in range(20):
        assert (await call("sendMessage", **message))["ok"]
        telegram.move_clock(1)
    assert (await call("sendMessage", **message))["parameters"] == {"retry_after": 40}
    telegram.move_clock(40)
    assert (await call("sendMessage", **message))["ok"]


async def test_all_chats_together_take_thirty_a_second(telegram: Emulator, call: Call) -> None:
    telegram.limit_rates()
    people = [telegram.person(f"Person {number}") for number in range(31)]
    for person in people:
        person.says("/start")
    codes = [(await call("sendMessage", chat_id=person.chat_id, text="x"))["ok"] for person in people]
    assert codes == [True] * 30 + [False]
