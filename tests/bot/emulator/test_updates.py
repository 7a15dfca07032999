"""getUpdates: offsets acknowledge, a waiting poll is ended by the next, and nothing waits for ever."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import pytest
from telegram import Bot
from telegram.error import Conflict

from bot.emulator import Emulator, Phone

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]
Polling = Callable[[], Awaitable["asyncio.Task[dict[str, Any]]"]]
Soon = Callable[[Callable[[], object]], Awaitable[None]]
DAY = 86_400


async def texts(call: Call, **sent: object) -> list[str]:
    return [update["message"]["text"] for update in (await call("getUpdates", **sent))["result"]]


async def ids(call: Call, **sent: object) -> list[int]:
    return [update["update_id"] for update in (await call("getUpdates", **sent))["result"]]


@pytest.fixture
def polling(telegram: Emulator, call: Call, soon: Soon) -> Polling:
    """Starts a poll; once it has reached the emulator and waits there, it is given."""

    async def start() -> "asyncio.Task[dict[str, Any]]":
        poll = asyncio.create_task(call("getUpdates", timeout=50))
        await soon(lambda: telegram.world.updates.is_polled)
        return poll

    return start


async def test_an_update_comes_again_until_a_higher_offset_acknowledges_it(call: Call, amina: Phone) -> None:
    amina.says("one")
    amina.says("two")
    first, second = await ids(call)
    assert await ids(call) == [first, second]
    assert await ids(call, offset=second) == [second]
    assert await ids(call, offset=second + 1) == []
    assert await ids(call, offset=0) == []


async def test_a_negative_offset_keeps_the_last_and_drops_the_rest(call: Call, amina: Phone) -> None:
    for word in ("one", "two", "three"):
        amina.says(word)
    assert await texts(call, offset=-1) == ["three"]
    assert await texts(call) == ["three"]


async def test_an_offset_far_ahead_is_ignored(call: Call, amina: Phone) -> None:
    amina.says("one")
    (number,) = await ids(call)
    assert await ids(call, offset=number + 12) == [number]
    assert await ids(call, offset=number + 11) == []


async def test_the_limit_cuts_the_batch(call: Call, amina: Phone) -> None:
    for word in ("one", "two", "three"):
        amina.says(word)
    assert await texts(call, limit=2) == ["one", "two"]


async def test_a_waiting_poll_ends_as_soon_as_somebody_writes(polling: Polling, amina: Phone) -> None:
    poll = await polling()
    amina.says("at last")
    assert [update["message"]["text"] for update in (await poll)["result"]] == ["at last"]


async def test_a_waiting_poll_ends_empty_when_its_time_is_over(telegram: Emulator, polling: Polling) -> None:
    poll = await polling()
    telegram.move_clock(49)
    assert telegram.world.updates.is_polled
    telegram.move_clock(1)
    assert (await poll)["result"] == []


async def test_a_second_poller_ends_the_first(call: Call, polling: Polling, amina: Phone) -> None:
    first = await polling()
    second = asyncio.create_task(call("getUpdates", timeout=50))
    refused = await first
    amina.says("to the second")
    assert refused["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    assert refused["error_code"] == 409
    assert len((await second)["result"]) == 1


async def test_the_client_library_sees_the_second_poller_as_a_conflict(
    telegram: Emulator, bot: Bot, call: Call, soon: Soon, amina: Phone
) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=50))
    await soon(lambda: telegram.world.updates.is_polled)
    second = asyncio.create_task(call("getUpdates", timeout=50))
    with pytest.raises(Conflict):
        await first
    amina.says("done")
    await second


async def test_a_poll_that_does_not_wait_does_not_end_the_waiting_one(
    call: Call, polling: Polling, amina: Phone
) -> None:
    poll = await polling()
    assert (await call("getUpdates"))["result"] == []
    assert not poll.done()
    amina.says("both")
    assert len((await poll)["result"]) == 1


async def test_the_poll_of_a_client_that_is_gone_is_gone_too(
    telegram: Emulator, polling: Polling, call: Call, soon: Soon
) -> None:
    poll = await polling()
    poll.cancel()
    await soon(lambda: not telegram.world.updates.is_polled)
    assert telegram.calls() == []
    assert (await call("getUpdates"))["ok"]


async def test_only_the_kinds_asked_for_are_queued_and_the_wish_is_remembered(call: Call, amina: Phone) -> None:
    await call("getUpdates", allowed_updates=["callback_query"])
    amina.says("unheard")
    assert await ids(call) == []
    await call("getUpdates", allowed_updates=[])
    amina.says("heard")
    assert await texts(call) == ["heard"]


async def test_a_tap_is_forgotten_after_150_seconds_and_a_text_after_a_day(
    telegram: Emulator, call: Call, amina: Phone
) -> None:
    amina.says("/start")
    keyboard = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    await call("sendMessage", chat_id=amina.chat_id, text="So?", reply_markup=keyboard)
    amina.taps("Yes")
    telegram.move_clock(149)
    assert len(await ids(call)) == 2
    telegram.move_clock(1)
    assert await texts(call) == ["/start"]
    telegram.move_clock(DAY - 150)
    assert await ids(call) == []


async def test_a_raw_update_is_delivered_as_it_is(telegram: Emulator, call: Call) -> None:
    telegram.send_update({"message": {"nonsense": True}})
    (update,) = (await call("getUpdates"))["result"]
    assert update["message"] == {"nonsense": True}


async def test_update_numbers_go_on_after_a_reset(telegram: Emulator, call: Call, amina: Phone) -> None:
    amina.says("before")
    (before,) = await ids(call)
    telegram.reset()
    amina.says("after")
    assert await ids(call, offset=before + 1) == [before + 1]
