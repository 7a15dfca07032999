"""The Bot API as far as the bots call it. Every answer but those to polls can be late by a delay that is set."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Any

import orjson

from benchmarks.telegram.bodies import as_json, fields
from benchmarks.telegram.crowd import Crowd
from benchmarks.telegram.door import Reply
from benchmarks.telegram.waiting import Waiting

_ME = (
    b'{"ok":true,"result":{"id":7,"is_bot":true,"first_name":"Bench","username":"bench_bot","can_join_groups":true,'
    b'"can_read_all_group_messages":false,"supports_inline_queries":false,"can_connect_to_business":false,'
    b'"has_main_web_app":false}}'
)
_TRUE = b'{"ok":true,"result":true}'
_RESULT = b'{"ok":true,"result":%b}'
_NO_BUTTONS = b'{"inline_keyboard":[]}'
_FIRST_NEW_MESSAGE = 1_000_000


class Calls:
    """Takes calls in, has people see what they show, and answers."""

    def __init__(self, waiting: Waiting, crowd: Crowd) -> None:
        self._waiting, self._crowd = waiting, crowd
        self._new_messages = itertools.count(_FIRST_NEW_MESSAGE)
        self._known: dict[bytes, Callable[[dict[str, Any], Reply], None]] = {
            b"getUpdates": waiting.poll,
            b"answerCallbackQuery": self._answer_tap,
            b"editMessageText": self._edit,
            b"sendMessage": self._send,
            b"setWebhook": self._set_webhook,
            b"deleteWebhook": self._delete_webhook,
        }
        self.delay = 0.0
        self.last_other = perf_counter()
        """When the last call came that belongs to no turn: a bot that starts sets menus."""

    def take(self, method: bytes, body: bytes, reply: Reply) -> None:
        """Take one call."""
        call = self._known.get(method)
        if call:
            call(fields(body), reply)
        else:
            self.last_other = perf_counter()
            self._later(partial(reply, _ME if method == b"getMe" else _TRUE))

    def _answer_tap(self, asked: dict[str, Any], reply: Reply) -> None:
        self._later(partial(self._tap_answered, int(asked["callback_query_id"]), reply))

    def _tap_answered(self, tap: int, reply: Reply) -> None:
        reply(_TRUE)
        self._crowd.hears(tap)

    def _edit(self, asked: dict[str, Any], reply: Reply) -> None:
        self._later(partial(self._shown, asked, int(asked["message_id"]), reply))

    def _send(self, asked: dict[str, Any], reply: Reply) -> None:
        self._later(partial(self._shown, asked, next(self._new_messages), reply))

    def _shown(self, asked: dict[str, Any], message: int, reply: Reply) -> None:
        text, markup = orjson.dumps(asked["text"]), as_json(asked.get("reply_markup") or _NO_BUTTONS.decode())
        reply(_RESULT % self._crowd.sees(int(asked["chat_id"]), message, text, markup))

    def _set_webhook(self, asked: dict[str, Any], reply: Reply) -> None:
        self._waiting.hook(asked)
        self._later(partial(reply, _TRUE))

    def _delete_webhook(self, _asked: dict[str, Any], reply: Reply) -> None:
        self._waiting.unhook()
        self._later(partial(reply, _TRUE))

    def _later(self, done: Callable[[], None]) -> None:
        if self.delay:
            asyncio.get_running_loop().call_later(self.delay, done)
        else:
            done()
