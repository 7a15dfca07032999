"""Messages of every kind over HTTP, from the emulator: which calls the whole bot makes for them. No file is fetched."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.bot.house import House, house
from tests.databases import sqlite
from tests.fuzz.forms import CONTENTS, Cast, Filler
from tests.fuzz.oracle import SENT_BY_A_PERSON
from tests.fuzz.walks import Json

SENDS = frozenset((
    "sendMessage", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery", "deleteMessage",
))  # fmt: skip
NO_FLOOD = 10
STARTS = frozenset(("getMe", "getUpdates", "deleteWebhook", "setMyCommands", "deleteMyCommands", "setMyDescription",
                    "setMyShortDescription"))  # fmt: skip
"""What a bot calls besides, whatever is said to it."""


async def messages_over_http(folder: Path, seed: int, *, short: bool) -> tuple[int, int, list[str]]:
    """Send messages of every kind at a question; return how many, how many calls were made, and what was wrong."""
    kinds = sorted(SENT_BY_A_PERSON & CONTENTS.keys()) if short else sorted(CONTENTS.keys() - {"text"})
    async with house(sqlite(folder)) as it:
        await it.begin()
        before = it.rows("SELECT revision, body FROM screening")
        for place, kind in enumerate(kinds, 1):
            it.telegram.send_update({"message": _message(it, kind, random.Random(f"{seed}/{kind}"))})
            if place % NO_FLOOD == 0:
                await it.settled()
        await it.settled()
        made = Counter(str(call["method"]) for call in it.telegram.calls())
        wrong = [f"{method} was called {count} times" for method, count in made.items() if method not in SENDS | STARTS]
        if it.rows("SELECT revision, body FROM screening") != before:
            wrong.append("the screening was changed")
        wrong += _unsettled(it, kinds)
    return len(kinds), made.total(), wrong


def _message(it: House, kind: str, drawn: random.Random) -> Json:
    person = it.investigator.person
    chat: Json = {"id": person.id, "type": "private", "first_name": person.first_name}
    filled = Filler(drawn, Cast([person.as_user()], [chat])).filled(CONTENTS[kind])
    return {"message_id": drawn.randrange(10**6), "date": 1, "chat": chat, "from": person.as_user(), kind: filled}


def _unsettled(it: House, kinds: Sequence[str]) -> list[str]:
    ended = dict(it.rows("SELECT state, count(*) FROM inbox WHERE sort = 'message' GROUP BY state"))
    return [] if set(ended) == {"done"} and ended["done"] >= len(kinds) else [f"updates ended {ended}"]
