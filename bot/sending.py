"""How each kind of thing owed is sent. A panel is edited in place, or sent anew once the old one has no buttons.

A recard changes the card that stands in the chat; where it is gone, it is the card. What stands in the payload of each
kind: panel, say, card, recard, alert: `text` (HTML), `buttons` ([[label, data]…]), `edit` (a message id), `reply_to`
(another), `secret` (true: nothing of it is kept once it is sent); panel also `fresh` (true: at the bottom) and `disarm`
(a message that must lose its buttons); `asks`, what it asks, `brings`, the revision that it is the first to show, and
`tap`, a tap to be answered in silence beside it; toast: `tap`, `text`; delete: `message`, or `messages`; file: see
`filing.py`.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.filing import send_file
from bot.outcomes import CERTAIN_ONCE, Ended
from flows.say import say

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.scribe import Scribe
    from bot.telegram.outlet import Outlet
    from bot.wording import Words
    from storage.outbox import Owed
    from storage.screenings import Panel

LEASE = timedelta(seconds=15)
"""How long what is taken for sending is left to who took it; it is renewed for as long as the sending goes on."""

_TAG = re.compile(r"</?[a-z][^>]*>")


class Claimed(NamedTuple):
    """Something to be sent now, and the message that shows its screening."""

    owed: Owed
    panel: Panel | None


async def send(outlet: Outlet, owed: Owed, panel: Panel | None, words: Words, scribe: Scribe | None = None) -> Ended:
    """Send what is owed and return how it ended; markup that Telegram cannot parse is sent once more as plain text."""
    if "erased" in owed.payload:  # its screening was erased while it was on its way: nothing is left to send
        return Ended("expired")
    if owed.kind == "toast":
        return await outlet.answer(owed.payload["tap"], owed.payload["text"])
    if owed.kind == "delete":
        return await _delete(outlet, owed)
    if owed.kind in CERTAIN_ONCE and owed.doubts and not await outlet.is_heard():
        return Ended("unreachable", why="the second copy waits until Telegram answers")
    if owed.kind == "file":
        sending = partial(send_file, outlet, owed, scribe=scribe)
    else:
        sending = partial(_send_message, outlet, owed, panel)
    ended = await sending(_text(owed, words), plain=False)
    if ended.ending != "malformed":
        return ended
    again = await sending(as_plain(_text(owed, words)), plain=True)
    return replace(again, why=f"sent as plain text: {ended.why}")


def as_plain(text: str) -> str:
    """Return Telegram HTML as it is seen."""
    return html.unescape(_TAG.sub("", text))


async def _delete(outlet: Outlet, owed: Owed) -> Ended:
    if "messages" in owed.payload:
        return await outlet.delete_all(owed.chat_id, owed.payload["messages"])
    return await outlet.delete(owed.chat_id, owed.payload["message"])


async def _send_message(outlet: Outlet, owed: Owed, panel: Panel | None, text: str, *, plain: bool) -> Ended:
    async def afresh() -> Ended:
        return await outlet.write(owed.chat_id, text, buttons, plain=plain, reply_to=owed.payload.get("reply_to"))

    buttons, edited = owed.payload.get("buttons", ()), _edited(owed, panel)
    hindered = await _disarm_others(outlet, owed, panel, edited)
    if hindered:
        return hindered
    if edited is None:
        return await afresh()
    return await _or_afresh(await outlet.rewrite(owed.chat_id, edited, text, buttons, plain=plain), afresh)


def is_anew(one: Claimed) -> bool:
    """Say whether it is to be a new message, at the bottom of the chat."""
    return _edited(one.owed, one.panel) is None


def _edited(owed: Owed, panel: Panel | None) -> Any:  # noqa: ANN401  # a message id from JSON
    """Return the message that is to be changed; None if a new one is to be written."""
    wanted = owed.payload.get("edit")
    return wanted or (panel.message_id if panel and not owed.payload.get("fresh") else None)


async def _or_afresh(ended: Ended, afresh: Callable[[], Awaitable[Ended]]) -> Ended:
    return await afresh() if ended.move == "afresh" else ended


async def _disarm_others(outlet: Outlet, owed: Owed, panel: Panel | None, edited: Any) -> Ended | None:  # noqa: ANN401  # a message id from JSON
    """Leave no live buttons on any other message of the screening; None unless something stands in the way."""
    others: set[int | None] = {owed.payload.get("disarm"), panel.message_id if panel else None} - {edited}
    for message in filter(None, others):
        ended = await outlet.disarm(owed.chat_id, message)
        if ended.move in {"wait", "again", "doubt", "blocked", "follow"}:
            return Ended("unreachable", why=ended.why) if ended.move == "doubt" else ended  # an edit may be repeated
    return None


def _text(owed: Owed, words: Words) -> str:
    text: str = owed.payload["caption" if owed.kind == "file" else "text"]
    if owed.doubts and owed.kind in CERTAIN_ONCE:
        kind = "paper" if owed.kind == "file" else "card"
        return f"{words.html(say(f'{kind}.duplicate', reference=owed.reference))}\n{text}"
    return text
