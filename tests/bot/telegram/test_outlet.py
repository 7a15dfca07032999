"""What Telegram answers, in the words delivery obeys: what surely did not arrive is never taken for what may have."""

import json

import pytest
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest

from bot.telegram.line import dial
from bot.telegram.outlet import Outlet
from bot.telegram.wire import NotSent

TOKEN = "1:invented"


class Answering(BaseRequest):
    """A line that answers every call with one code and body, or fails in one way."""

    def __init__(
        self, code: int = 200, failing: Exception | None = None, body: bytes | None = None, **answer: object
    ) -> None:
        self._code, self._failing = code, failing
        self._body = body or json.dumps({"ok": False, **answer}).encode()

    @property
    def read_timeout(self) -> float:
        return 1

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(self, *_: object, **__: object) -> tuple[int, bytes]:
        if self._failing:
            raise self._failing
        return self._code, self._body


@pytest.mark.parametrize(
    ("line", "ending", "move", "anew"),
    [
        (Answering(429, description="Too Many Requests", parameters={"retry_after": 7}), "slow_down", "wait", False),
        (Answering(429, description="Too Many Requests"), "slow_down", "wait", False),
        (Answering(403, description="Forbidden: bot was blocked by the user"), "blocked", "blocked", False),
        (Answering(400, description="Bad Request: chat not found"), "blocked", "blocked", False),
        (Answering(400, description="Bad Request: can't parse entities: x"), "malformed", "plainly", False),
        (Answering(400, description="Bad Request: message is too long"), "refused", "dead", False),
        (Answering(400, description="upgraded", parameters={"migrate_to_chat_id": -1005}), "moved", "follow", False),
        (Answering(429, description="Too Many Requests", parameters={"retry_after": 0}), "slow_down", "wait", False),
        (Answering(200, body=b"<html>"), "unclear", "doubt", True),
        (Answering(500, description="Internal Server Error"), "unclear", "doubt", True),
        (Answering(502, description="Bad Gateway"), "unclear", "doubt", True),
        (Answering(failing=TimedOut()), "unclear", "doubt", True),
        (Answering(failing=NetworkError("reset")), "unclear", "doubt", True),
        (Answering(failing=NotSent("refused")), "unreachable", "again", False),
    ],
)  # fmt: skip
async def test_each_answer_has_one_ending(line: Answering, ending: str, move: str, *, anew: bool) -> None:
    ended = await Outlet(dial(TOKEN, "http://127.0.0.1:1", line)).write(5, "text")

    assert (ended.ending, ended.move, ended.anew) == (ending, move, anew)


async def test_an_edit_that_changes_nothing_still_names_its_message() -> None:
    same = Answering(400, description="Bad Request: message is not modified: specified new message content …")

    ended = await Outlet(dial(TOKEN, "http://127.0.0.1:1", same)).rewrite(5, 17, "text")

    assert (ended.ending, ended.move, ended.message) == ("same", "sent", 17)


async def test_what_telegram_asks_for_is_passed_on() -> None:
    slow = Answering(429, description="Too Many Requests: retry after 7", parameters={"retry_after": 7})
    moved = Answering(400, description="upgraded", parameters={"migrate_to_chat_id": -1005})

    assert (await Outlet(dial(TOKEN, "http://127.0.0.1:1", slow)).write(5, "text")).seconds == 7
    assert (await Outlet(dial(TOKEN, "http://127.0.0.1:1", moved)).write(5, "text")).moved_to == -1005


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('Bad Request: can\'t parse entities: "Hb 13.57" ends', "Can't parse entities: … ends"),
        ("Bad Request: URL 'https://bot.example/enter/x' is invalid", "Url … is invalid"),
        ("Bad Request: see https://bot.example/enter/x at 4200000001:invented-token-that-opens-nothing", "See … at …"),
        ('Bad Request: it ends in "Hb 13.57', "It ends in …"),
    ],
)
async def test_what_telegram_quotes_of_a_message_is_not_passed_on(said: str, told: str) -> None:
    ended = await Outlet(dial(TOKEN, "http://127.0.0.1:1", Answering(400, description=said))).write(5, "text")

    assert ended.why == told
