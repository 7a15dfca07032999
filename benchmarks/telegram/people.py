"""People at their phones: what each has on the screen, and the update that Telegram makes of a tap on it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import orjson

FIRST_CHAT = 1_000_000_000
"""The Telegram id of the first of the people who are made up for a measurement; the others follow."""

_DATA = re.compile(rb'"callback_data":\s*"((?:[^"\\]|\\.)*)"')
_NOT_KNOWN = "|unknown"
_REVIEW = "|reviewing|"
_FIRST_TAP_ID = 4_382_000_000_000_000_000

_WHO = '{"id":%d,"is_bot":false,"first_name":"Iris","last_name":"Invented","username":"iris_%d","language_code":"en"}'
_CHAT = '{"id":%d,"first_name":"Iris","last_name":"Invented","username":"iris_%d","type":"private"}'
_BOT = '{"id":7,"is_bot":true,"first_name":"Bench","username":"bench_bot"}'
_MESSAGE = (
    f'{{"message_id":%d,"from":{_BOT},"chat":{_CHAT},"date":1795000000,"edit_date":1795000060,"text":%s,'
    '"reply_markup":%s}'
).encode()
_TAP = (
    f'{{"update_id":%d,"callback_query":{{"id":"%d","from":{_WHO},"message":%s,'
    '"chat_instance":"-1234567890123456789","data":%s}}'
).encode()
_TEXT = (
    f'{{"update_id":%d,"message":{{"message_id":%d,"from":{_WHO},"chat":{_CHAT},"date":%d,"text":%s,'
    '"entities":[{"offset":0,"length":%d,"type":"bot_command"}]}}'
).encode()


@dataclass(slots=True)
class Person:
    """Somebody with one message of the bot on the screen. `text` and `markup` are JSON; `left` counts taps to come."""

    chat: int
    message: int
    data: str
    """What the next tap carries; a command is typed instead."""
    text: bytes = b'"Question"'
    markup: bytes = b'{"inline_keyboard":[]}'
    left: int = -1
    since: float = 0.0
    waits_for: int = 0
    """How many calls are still missing until the turn is over."""

    @property
    def finished(self) -> bool:
        """This person has tapped as often as wanted, or sees the list of answers."""
        return self.left == 0 or _REVIEW in self.data

    def sees(self, text: bytes, markup: bytes) -> None:
        """Look at what the bot shows, and choose: "not known" where it can be said, else the first button."""
        self.text, self.markup = text, markup
        codes = [code.decode() for code in _DATA.findall(markup)]
        self.data = next((code for code in codes if code.endswith(_NOT_KNOWN)), codes[0] if codes else "")

    def shown(self) -> bytes:
        """Return the message on the screen, as Telegram tells it."""
        return _MESSAGE % (self.message, self.chat, self.chat, self.text, self.markup)

    def acts(self, update: int, at: int) -> bytes:
        """Return the update of what this person does next."""
        if self.data.startswith("/"):
            text, length = orjson.dumps(self.data), len(self.data)
            return _TEXT % (update, self.message, self.chat, self.chat, self.chat, self.chat, at, text, length)
        return _TAP % (update, tap_id(update), self.chat, self.chat, self.shown(), orjson.dumps(self.data))

    def as_kept(self) -> list[Any]:
        """Return the person as JSON can keep them."""
        return [self.chat, self.message, self.data, self.text.decode(), self.markup.decode()]


def read_person(kept: list[Any], left: int = -1) -> Person:
    """Return a person that `as_kept` has written."""
    chat, message, data, text, markup = kept
    return Person(chat, message, data, text.encode(), markup.encode(), left)


def tap_id(update: int) -> int:
    """Return the id of the tap in an update."""
    return _FIRST_TAP_ID + update
