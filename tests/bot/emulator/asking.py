"""Calls that the tests of messages make again and again."""

from collections.abc import Callable, Coroutine
from typing import Any

from bot.emulator import Phone

Call = Callable[..., Coroutine[Any, Any, dict[str, Any]]]


async def sent(call: Call, phone: Phone, text: str = "So?", **more: object) -> int:
    answer = await call("sendMessage", chat_id=phone.chat_id, text=text, **more)
    number: int = answer["result"]["message_id"]
    return number


async def refused(call: Call, method: str, **what: object) -> str:
    answer = await call(method, **what)
    assert not answer["ok"], answer
    return f"{answer['error_code']} {answer['description']}"
