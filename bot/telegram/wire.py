"""python-telegram-bot's calls, carried by our cable; and what became of a call, in python-telegram-bot's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

import orjson
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest

from bot.telegram.asking import Json
from bot.telegram.cable import READ_SECONDS, Cable, NotBegun, NotCarried, NotInTime

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from telegram.request import RequestData

_OF_A_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class NotSent(NetworkError):
    """No connection was made, so nothing can have arrived."""


class Ready(NamedTuple):
    """What a call sends, as JSON already (or as its headers say): for calls that need none of the client's objects."""

    body: bytes
    headers: Mapping[str, str] | None = None


class Wire(BaseRequest):
    """So many connections to one Bot API, for python-telegram-bot's client."""

    def __init__(
        self, api_url: str, connections: int, slowed_down: Callable[[], None], patience: float = READ_SECONDS
    ) -> None:
        self._cable = Cable(api_url, connections, slowed_down, patience)

    @property
    def read_timeout(self) -> float:
        """Seconds without a byte of the answer after which a call is given up."""
        return READ_SECONDS

    async def initialize(self) -> None:
        """Be ready for calls; a connection is made with the first."""
        await self._cable.open()

    async def shutdown(self) -> None:
        """Close the connections."""
        await self._cable.close()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | Ready | None = None, read_timeout: object = None,
        *_: object, **__: object,
    ) -> tuple[int, bytes]:  # fmt: skip
        """Call, and return the status and the body. Raises NotSent, TimedOut or another NetworkError."""
        body, headers = _body(request_data)
        seconds = read_timeout if isinstance(read_timeout, int | float) else None
        try:
            return await self._cable.carry(url, body, headers, seconds, method)
        except NotCarried as trouble:
            raise told(trouble) from trouble

    @staticmethod
    def parse_json_payload(payload: bytes) -> Json:
        """Return the answer, read by a quick parser, or with care if that will not have it."""
        try:
            read: Json = orjson.loads(payload)
        except orjson.JSONDecodeError:
            return read_with_care(payload)
        return read


class _Answered(Wire):
    """A call that has been made already: its answer is given once more, for python-telegram-bot to judge."""

    def __init__(self, status: int, content: bytes) -> None:
        self._answer = status, content

    async def do_request(self, *_: object, **__: object) -> tuple[int, bytes]:
        """Return the answer."""
        return self._answer


def told(trouble: NotCarried) -> NetworkError:
    """Return python-telegram-bot's word for what became of a call."""
    match trouble:
        case NotBegun():
            return NotSent(str(trouble))
        case NotInTime():
            return TimedOut()
        case _:
            return NetworkError(str(trouble))


async def refused(status: int, content: bytes) -> TelegramError:
    """Return python-telegram-bot's word for an answer that is none."""
    try:
        await _Answered(status, content).post("")
    except TelegramError as trouble:
        return trouble
    return TelegramError(f"Invalid server response: an answer with status {status}.")


def read_with_care(payload: bytes) -> Json:
    """Return what the quick parser will not have. TelegramError if it is no JSON."""
    return BaseRequest.parse_json_payload(payload)


def _body(sent: RequestData | Ready | None) -> tuple[bytes | None, Mapping[str, str] | None]:
    if isinstance(sent, Ready):
        return sent.body, sent.headers
    return (urlencode(sent.json_parameters).encode() if sent else None), _OF_A_FORM
