"""Who there is and what is written: people, chats, messages, and the bot among them.

Plain state and the few acts everything else is built from (find, post, change, tell the bot). A message's JSON is
replaced when it changes, never altered, so an update on its way keeps what it said.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Final

from bot.emulator.clock import Clock
from bot.emulator.delivery import Webhook
from bot.emulator.faults import Faults
from bot.emulator.guards import DEMO_TOKEN
from bot.emulator.rates import Rates
from bot.emulator.refusal import Refused, bad
from bot.emulator.spec import File, Json
from bot.emulator.updates import Lane, Updates

BOT_ID: Final = int(DEMO_TOKEN.split(":")[0])
PRESENT: Final = {"creator", "administrator", "member", "restricted"}
JOURNAL_LENGTH: Final = 50_000
NO_CHAT: Final = 0


@dataclass
class Person:
    """Somebody with a phone."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "en"
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    answers: list[Json] = field(default_factory=list)

    @property
    def name(self) -> str:
        """As a chat shows it."""
        return f"{self.first_name} {self.last_name}".strip()

    def as_user(self) -> Json:
        """The API's User."""
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        extras = {"last_name": self.last_name, "username": self.username, "language_code": self.language_code}
        return user | {key: value for key, value in extras.items() if value}


@dataclass(slots=True)
class Message:
    """One message as it now looks; with a keyboard other than inline it can no longer be edited."""

    data: Json
    editable: bool = True
    looks: dict[int, Json] = field(default_factory=dict, repr=False, compare=False)
    """What it looks like to a person, by id: nobody draws a chat afresh at each look."""

    @property
    def id(self) -> int:
        """Its number in the chat."""
        number: int = self.data["message_id"]
        return number


@dataclass
class Chat:
    """A private chat (its id is the person's), a group, a supergroup or a channel."""

    id: int
    type: str
    title: str = ""
    person: Person | None = None
    members: dict[int, str] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    migrated_to: int = 0
    last_id: int = 0
    version: int = 0

    @property
    def name(self) -> str:
        """As a list of chats shows it."""
        return self.person.name if self.person else self.title

    @property
    def bot_status(self) -> str:
        """The bot's standing here: member, administrator, left or kicked."""
        return self.members.get(BOT_ID, "left")

    def as_chat(self) -> Json:
        """The API's Chat."""
        if self.person is None:
            return {"id": self.id, "type": self.type, "title": self.title}
        names = {key: value for key, value in self.person.as_user().items() if key.endswith("name")}
        return {"id": self.id, "type": "private", **names}


class World:
    """Everything the emulator knows."""

    def __init__(self, clock: Clock, username: str, first_update_id: int, first_message_id: int) -> None:
        self.clock = clock
        self.bot: Json = {"id": BOT_ID, "is_bot": True, "first_name": "Screening (demo)", "username": username}
        self.updates = Updates(clock, first_update_id)
        self.webhook = Webhook(clock, self.updates)
        self.faults = Faults()
        self.rates = Rates(clock)
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Json] = {}
        self.files: dict[str, File] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.calls: deque[Json] = deque(maxlen=JOURNAL_LENGTH)
        self.watchers: list[Callable[[int], None]] = []
        self.chat_instances = count(3_141_592_653_589_793)
        self.serials = count(1)
        self._first_message_id = first_message_id
        self._box = count(first_message_id)

    # ─── find ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def chat(self, chat_id: object) -> Chat:
        """The chat with this id, as far as the bot may know of it."""
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            raise bad("chat not found")
        return chat

    def message(self, chat: Chat, message_id: int, purpose: str) -> Message:
        """A message of the chat, or "message to edit not found" and the like."""
        message = chat.messages.get(message_id)
        if message is None:
            raise bad(f"{purpose} not found")
        return message

    def person(self, user_id: int) -> Person:
        """Somebody, by id."""
        person = self.people.get(user_id)
        if person is None:
            raise Refused(400, "Bad Request: user not found")
        return person

    def is_own(self, message: Message) -> bool:
        """Whether the bot wrote it."""
        return bool(message.data.get("from", {}).get("id") == BOT_ID) or "sender_chat" in message.data

    # ─── change ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def new_id(self, chat: Chat) -> int:
        """Private chats and groups share one numbering; supergroups and channels have their own."""
        if chat.type in {"private", "group"}:
            return next(self._box)
        chat.last_id = max(chat.last_id + 1, self._first_message_id)
        return chat.last_id

    def post(self, chat: Chat, sender: Json, content: Json, *, editable: bool = True) -> Message:
        """Write a message into a chat."""
        head: Json = {"message_id": self.new_id(chat), "chat": chat.as_chat(), "date": self.clock.date()}
        author = {"sender_chat": chat.as_chat()} if chat.type == "channel" else {"from": sender}
        message = Message({**head, **author, **content}, editable)
        chat.messages[message.id] = message
        self.touched(chat)
        return message

    def replace(self, chat: Chat, message: Message, data: Json) -> Json:
        """Let a message look different from now on."""
        message.data = data
        message.looks.clear()
        self.touched(chat)
        return data

    def remove(self, chat: Chat, message_id: int) -> None:
        """Take a message away."""
        chat.messages.pop(message_id, None)
        self.touched(chat)

    def touched(self, chat: Chat) -> None:
        """Something about the chat changed: whoever watches looks again."""
        chat.version += 1
        self._notify(chat.id)

    def write_down(self, call: Json) -> None:
        """Keep a call of the bot's in the journal."""
        self.calls.append(call)
        self._notify(NO_CHAT)

    def tell_bot(self, kind: str, body: Json, lane: Lane) -> None:
        """Queue an update for the bot."""
        self.updates.push(kind, body, lane)

    def _notify(self, chat_id: int) -> None:
        for watcher in list(self.watchers):
            watcher(chat_id)
