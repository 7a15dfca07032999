"""What is thrown at a question: families of updates, none of which is an answer to it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from tests.faults.ward import ADMIN, COLLEAGUE, COORDINATOR, GROUP, STRANGER
from tests.fuzz.forms import CONTENTS, STATUSES, UPDATES, Cast, Filler
from tests.fuzz.spoiling import as_bytes, spoiled, spoiled_bytes
from tests.fuzz.walks import Json, Walk

OTHERS = (COLLEAGUE, COORDINATOR, ADMIN, STRANGER)
ANONYMOUS, FROM_A_CHANNEL, AS_A_CHANNEL = 1_087_968_824, 777_000, 136_817_688
"""Whom Telegram names as the sender: of an anonymous admin, of a channel's post in its group, of a writing channel."""

LATELY = 1_764_000_000
ELSEWHERE: Sequence[Json] = (
    {"id": -200_000_001, "type": "group", "title": "Invented group"},
    {"id": -1_002_000_000_001, "type": "supergroup", "title": "Invented forum", "is_forum": True},
    {"id": -1_002_000_000_002, "type": "channel", "title": "Invented channel"},
    {"id": GROUP, "type": "group", "title": "Invented coordinators"},
)
ORIGINS: Sequence[Json] = (
    {"type": "user", "date": 1, "sender_user": {"id": COLLEAGUE, "is_bot": False, "first_name": "Invented"}},
    {"type": "hidden_user", "date": 1, "sender_user_name": "Zebulon Quillfeather"},
    {"type": "chat", "date": 1, "sender_chat": ELSEWHERE[1]},
    {"type": "channel", "date": 1, "chat": ELSEWHERE[2], "message_id": 5},
)
NONSENSE = (
    "", " ", "🙂", "\0", "\ud800", "\u200b\u202e", "…", "?!", "½", "²", "NaN", "∞", "७१", "7" * 5000, "-" * 4096,
    "(" * 4096, "%s%n{0}{text}", "<b>", "&lt;", "{{7*7}}", "'; DROP TABLE screening; --", "../../etc/passwd",
    "=HYPERLINK(1)", "\t\n\r",
)  # fmt: skip
"""Texts that answer no question."""

ARGUMENTS = (
    "", "9" * 19, "9" * 400, "²", "٣", "\ud800", "\0", "-1", "1-" * 50, "0x1", "' OR '1'='1", "yes", "no", "%", "_",
    "🙂 🙂",
)  # fmt: skip
COMMANDS = (
    "start", "help", "language", "privacy", "trial", "sites", "resume", "rescreen", "correct", "annul", "pending",
    "today", "reminders", "ack", "take", "details", "claim", "handover", "due", "users", "revoke", "role", "delegate",
    "site", "log", "erase", "query", "queries", "calendar", "pdf", "factor", "x", "start@invented_bot",
    "log@another_bot",
)  # fmt: skip
MESSAGES = 50_000, 90_000
"""The messages of those who throw: the bot's own have lower numbers, and stay."""


@dataclass(frozen=True)
class Thrown:
    """A body, and the update in it if it is one."""

    family: str
    number: int
    raw: bytes
    update: Json | None = None


@dataclass(frozen=True)
class Thrower:
    """Throws at one step of a walk. What is drawn depends on `drawn` alone."""

    walk: Walk
    drawn: random.Random

    @cached_property
    def filler(self) -> Filler:
        """Fills forms in with the walker and everybody else."""
        walk = self.walk
        users = [walk.user(), walk.user(), *map(_user, OTHERS), _user(ANONYMOUS, is_bot=True)]
        chats = [walk.envelope()["chat"], walk.envelope()["chat"], *map(_private, OTHERS), *ELSEWHERE[:3]]
        return Filler(self.drawn, Cast(users, chats))

    def throws(self, family: str) -> Thrown:
        """Return something of this family."""
        number = self.walk.gate.number()
        made = FAMILIES[family](self)
        if isinstance(made, bytes):
            return Thrown(family, number, made.replace(b"4242424242", str(number).encode()))
        update = {"update_id": number, **made}
        return Thrown(family, number, as_bytes(update), update)

    # ─── what would be good ──────────────────────────────────────────────────────────────────────────────────────────

    def good(self) -> Json:
        """Return a good answer: typed, or tapped."""
        text = self.walk.good_text()
        return (
            {"message": self.typed(text)} if text and self.drawn.random() < 0.5 else {"callback_query": self.tapped()}
        )

    def typed(self, text: str = "") -> Json:
        """Return the good answer typed, or another text."""
        return self.walk.envelope(self.drawn.randrange(*MESSAGES)) | {"text": text or self.walk.good_text() or "1"}

    def tapped(self) -> Json:
        """Return a tap on a button that is live."""
        live = self.walk.gate.ward.telegram.live(self.walk.who)
        message = max(live)
        return self.walk.tap_on(self.drawn.choice(live[message].buttons)[1], message)

    # ─── families ────────────────────────────────────────────────────────────────────────────────────────────────────

    def a_message(self) -> Json:
        """A message of each kind from the walker himself, with the good answer below it."""
        kind = self.drawn.choice([each for each in CONTENTS if each != "text"])
        message = self.walk.envelope(self.drawn.randrange(*MESSAGES)) | {kind: self.filler.filled(CONTENTS[kind])}
        return {"message": message | ({"caption": self.walk.good_text()} if self.drawn.random() < 0.5 else {})}

    def an_update(self) -> Json:
        """An update of each kind; where it is a message, with the good answer in it."""
        name = self.drawn.choice([each for each in UPDATES if each != "message"])
        body = self.filler.update(name)
        if name == "callback_query":
            body["id"] = "271828"
        elif UPDATES[name] == "Message":
            body = self.typed() | ({"business_connection_id": "b"} if "business" in name else {})
        return {name: body}

    def a_form(self) -> Json:
        """A message, a tap or a membership with anything in it that the Bot API allows."""
        name = self.drawn.choice(("message", "callback_query", "my_chat_member", "edited_message"))
        body = self.filler.update(name)
        return {name: body | {"id": "271828"} if name == "callback_query" else body}

    def from_others(self) -> Json:
        """The good answer from somebody else: from his own chat, or from the walker's."""
        other = self.drawn.choice((*OTHERS, ANONYMOUS, FROM_A_CHANNEL, AS_A_CHANNEL))
        good = self.good()
        (body,) = good.values()
        body["from"] = _user(other, is_bot=other in {ANONYMOUS, AS_A_CHANNEL})
        if self.drawn.random() < 0.7:
            body.get("message", body)["chat"] = _private(other)
        return good

    def elsewhere(self) -> Json:
        """The good answer from the walker, in a group, a topic or a channel, in his name or in that of the chat."""
        good, chat = self.good(), self.drawn.choice(ELSEWHERE)
        (body,) = good.values()
        shown = body.get("message", body)
        shown["chat"] = chat
        if "is_forum" in chat:
            shown |= {"message_thread_id": 7, "is_topic_message": True}
        if chat["type"] == "channel" or self.drawn.random() < 0.2:
            shown["sender_chat"] = chat
            del shown["from"]
        return good

    def not_his_words(self) -> Json:
        """The good answer as another's words: forwarded, by a bot, to an older message, for a business; or struck."""
        message = self.typed()
        match self.drawn.randrange(6):
            case 0 | 1:
                message["forward_origin"] = self.drawn.choice(ORIGINS)
            case 2:
                message["via_bot"] = _user(AS_A_CHANNEL, is_bot=True)
            case 3:
                older = self.walk.envelope(self.walk.panel - 1)
                message["reply_to_message"] = older | {"text": "How old is he?"}
            case 4:
                message["entities"] = [{"type": "strikethrough", "offset": 0, "length": 1}]
            case _:
                message["business_connection_id"] = "invented"
        return {"message": message}

    def changed(self) -> Json:
        """An older message that now holds the good answer, or a place on the move."""
        message: Json = self.typed() | {"edit_date": LATELY + 60}
        if self.drawn.random() < 0.3:
            del message["text"]
            message["location"] = {"latitude": 45.75, "longitude": 4.85, "live_period": 900}
        return {"edited_message": message}

    def a_membership(self) -> Json:
        """The bot comes, goes, is promoted or blocked, in chats that have nothing to do with a site."""
        chat = self.drawn.choice([self.walk.envelope()["chat"], *ELSEWHERE[:3]])
        old, new = (self.filler.filled(self.drawn.choice(tuple(STATUSES))) for _ in range(2))
        body = {"chat": chat, "from": self.walk.user(), "date": LATELY}
        return {"my_chat_member": body | {"old_chat_member": old, "new_chat_member": new}}

    def without_a_message(self) -> Json:
        """A tap whose message Telegram does not tell, or does not know any more; or of a game."""
        tap = self.tapped()
        match self.drawn.randrange(3):
            case 0:
                del tap["message"]
                tap["inline_message_id"] = "invented"
            case 1:
                del tap["message"], tap["data"]
                tap["game_short_name"] = "invented"
            case _:
                tap["message"] = {"chat": self.drawn.choice(ELSEWHERE), "message_id": 1, "date": 0}
        return {"callback_query": tap}

    def nonsense(self) -> Json:
        """A text from the walker that answers nothing."""
        text = self.drawn.choice(NONSENSE)
        return {"message": self.walk.envelope(self.drawn.randrange(*MESSAGES)) | {"text": text}}

    def a_command(self) -> Json:
        """A command with absurd words behind it, from somebody else, typed or as a forged button."""
        text = f"/{self.drawn.choice(COMMANDS)} {' '.join(self.drawn.choices(ARGUMENTS, k=self.drawn.randint(1, 3)))}"
        other = self.drawn.choice(OTHERS)
        who = {"from": _user(other)}
        message = self.walk.envelope(self.drawn.randrange(*MESSAGES)) | who | {"chat": _private(other)}
        if self.drawn.random() < 0.3:
            return {"callback_query": self.walk.tap_on(text, 1) | who | {"message": message}}
        return {"message": message | {"text": text}}

    def spoiled(self) -> Json:
        """A good update with one thing in it that is as Telegram never has it."""
        good = self.good() if self.drawn.random() < 0.8 else self.a_membership()
        update = spoiled({"update_id": 0, **good}, self.drawn)
        return {name: value for name, value in update.items() if name != "update_id"}

    def spoiled_bytes(self) -> bytes:
        """A body that is no JSON any more, or such as nobody should read to its end."""
        return spoiled_bytes({"update_id": 4242424242, **self.good()}, self.drawn)


Family: TypeAlias = Callable[[Thrower], Any]

FAMILIES: Mapping[str, Family] = {
    "messages of every kind": Thrower.a_message,
    "updates of every kind": Thrower.an_update,
    "forms filled in at random": Thrower.a_form,
    "answers from others": Thrower.from_others,
    "answers in groups, topics, channels": Thrower.elsewhere,
    "forwarded, by a bot, in reply to older": Thrower.not_his_words,
    "changed messages": Thrower.changed,
    "memberships": Thrower.a_membership,
    "taps without their message": Thrower.without_a_message,
    "texts that answer nothing": Thrower.nonsense,
    "commands with absurd words": Thrower.a_command,
    "one value spoiled": Thrower.spoiled,
    "bytes spoiled": Thrower.spoiled_bytes,
}


def _user(who: int, *, is_bot: bool = False) -> Json:
    return {"id": who, "is_bot": is_bot, "first_name": "Invented", "language_code": "en"}


def _private(who: int) -> Json:
    return {"id": who, "type": "private", "first_name": "Invented"}
