"""A person's phone and a group, as a test speaks of them: `amina.says("17")`, `amina.taps("Yes")`, `amina.screen()`."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from bot.emulator import acts, cast, markup, screen
from bot.emulator.spec import Json
from bot.emulator.world import Chat, Person, World

if TYPE_CHECKING:
    from bot.emulator.emulator import Emulator

Result = TypeVar("Result")


class Phone:
    """One person's phone, open at one chat."""

    def __init__(self, emulator: "Emulator", person_id: int, chat_id: int) -> None:
        self._emulator = emulator
        self.person_id = person_id
        self.chat_id = chat_id

    def says(self, text: str, *, reply_to: int | None = None) -> int:
        """Type and send; the message's id."""
        return self._do(lambda: acts.say(self._world, self.person, self._chat, text, reply_to).id)

    def taps(self, label: str, *, message_id: int | None = None) -> str:
        """Press the lowest button with this label (or data), or the one under a given message; the query's id."""

        def press() -> str:
            message, button = acts.button_labelled(self._chat, label, message_id)
            return acts.tap(self._world, self.person, self._chat, message, button)

        return self._do(press)

    def taps_data(self, data: str, *, message_id: int) -> str:
        """Press a button that is no longer there, or never was: an old keyboard, forged data."""

        def press() -> str:
            message = self._world.message(self._chat, message_id, "message to tap").data
            return acts.tap_data(self._world, self.person, self._chat, message, data)

        return self._do(press)

    def edits(self, message_id: int, text: str) -> None:
        """Change one's own message."""
        self._do(lambda: acts.edit(self._world, self.person, self._chat, message_id, text))

    def deletes(self, message_id: int) -> None:
        """Remove a message for everyone."""
        self._do(lambda: acts.delete(self._world, self._chat, message_id))

    def opens(self, link: str, *, group: "Group | None" = None) -> None:
        """Follow a link to the bot: ?start=… here, ?startgroup=… brings it into a group."""

        def follow() -> None:
            chat = self._world.chats[group.chat_id] if group else None
            if acts.open_link(self._world, self.person, link, chat) is None:
                raise acts.NotOnScreenError(f"{link!r} is no link to @{self._world.bot['username']}.")

        self._do(follow)

    def blocks_the_bot(self) -> None:
        """The bot may no longer write here."""
        self._do(lambda: acts.block(self._world, self.person))

    def unblocks_the_bot(self) -> None:
        """It may again."""
        self._do(lambda: acts.block(self._world, self.person, blocked=False))

    def speaks(self, language_code: str) -> None:
        """Set the phone to another language."""
        self.person.language_code = language_code

    def deletes_the_account(self) -> None:
        """Be gone from Telegram."""
        self.person.deactivated = True

    def at(self, group: "Group") -> "Phone":
        """The same person's phone, open at a group."""
        return Phone(self._emulator, self.person_id, group.chat_id)

    # ─── what the screen shows ───────────────────────────────────────────────────────────────────────────────────────

    def screen(self) -> str:
        """The chat as a transcript."""
        return self._do(lambda: screen.transcript(self._chat))

    def messages(self) -> list[Json]:
        """The chat, message by message: text, entities, buttons."""
        return self._do(lambda: self._looks(self.person))

    def last(self) -> Json:
        """The bot's lowest message."""
        said = [message for message in self.messages() if message["from_bot"] and not message["service"]]
        if not said:
            raise acts.NotOnScreenError(f"The bot has said nothing in {self._chat.name} yet.")
        return said[-1]

    def buttons(self) -> list[str]:
        """The labels under the lowest message that has any."""
        keyboards = [screen.labels(message) for message in self._chat.messages.values() if markup.buttons(message.data)]
        return keyboards[-1] if keyboards else []

    def menu(self) -> list[str]:
        """The commands offered here."""
        shown = self._do(lambda: screen.view(self._world, self._chat, self.person))
        return [command["command"] for command in shown["commands"]]

    def toasts(self) -> list[str]:
        """What taps in this chat were answered with, in order; an empty answer is an empty text."""
        return [answer["text"] for answer in self.person.answers if answer["chat"] == self.chat_id]

    async def sees(self, text: str, *, within: float = 20) -> Json:
        """Wait until a message of the bot's contains this text, and give it."""
        await self._emulator.until(
            lambda: self._find(text) is not None, within, f"{text!r} on this screen:", self.screen
        )
        return self._found(text)

    def waits_for(self, text: str, *, within: float = 20) -> Json:
        """The same from a plain test, beside an emulator that runs in its own thread."""
        self._emulator.wait(lambda: self._find(text) is not None, within, f"{text!r} on this screen:", self.screen)
        return self._found(text)

    def _find(self, text: str) -> Json | None:
        for message in reversed(self._chat.messages.values()):
            shown = screen.look(message, self.person)
            if shown["from_bot"] and text in shown["text"]:
                return shown
        return None

    def _found(self, text: str) -> Json:
        return self._find(text) or {}

    def _looks(self, person: Person) -> list[Json]:
        return [screen.look(message, person) for message in self._chat.messages.values()]

    def _do(self, act: Callable[[], Result]) -> Result:
        return self._emulator.do(act)

    @property
    def _world(self) -> World:
        return self._emulator.world

    @property
    def person(self) -> Person:
        """The person as the emulator holds them."""
        return self._world.people[self.person_id]

    @property
    def _chat(self) -> Chat:
        return self._world.chats[self.chat_id]


class Group:
    """A group, supergroup or channel."""

    def __init__(self, emulator: "Emulator", chat_id: int) -> None:
        self._emulator = emulator
        self.chat_id = chat_id

    def adds_the_bot(self, by: Phone, *, payload: str = "", status: str = "member") -> None:
        """Bring the bot in, as a startgroup link does if there is a payload."""
        self._act(lambda world, chat: acts.add_bot(world, chat, by.person, payload=payload, status=status))

    def sets_the_bot(self, by: Phone, status: str) -> None:
        """Make it administrator, member, left or kicked."""
        self._act(lambda world, chat: acts.set_bot_status(world, chat, by.person, status))

    def is_joined_by(self, phone: Phone) -> None:
        """A person enters."""
        self._act(lambda world, chat: acts.join(world, chat, phone.person))

    def is_left_by(self, phone: Phone) -> None:
        """A person goes."""
        self._act(lambda world, chat: acts.leave(world, chat, phone.person))

    def becomes_a_supergroup(self) -> "Group":
        """With another id, as Telegram does when a group grows."""
        return self._act(
            lambda world, chat: Group(
                self._emulator, acts.migrate(world, chat, cast.free_group_id(world, "supergroup")).id
            )
        )

    def screen(self) -> str:
        """The chat as a transcript."""
        return self._act(lambda _, chat: screen.transcript(chat))

    def _act(self, act: Callable[[World, Chat], Result]) -> Result:
        return self._emulator.do(lambda: act(self._emulator.world, self._emulator.world.chats[self.chat_id]))
