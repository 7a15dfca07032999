"""Who plays: people, groups, and which phones the page shows. Every name is invented and looks it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from bot.emulator import about
from bot.emulator.world import BOT_ID, Chat, Person, World

FIRST_PERSON_ID: Final = 5_100_000_101
FIRST_GROUP_ID: Final = -4_100_000_201
FIRST_SUPERGROUP_ID: Final = -1_002_100_000_301
SLOTS: Final = ("investigator", "coordinators", "admin")


@dataclass(frozen=True)
class Someone:
    """A person to be; the last word of the name is the last name."""

    name: str
    language: str = "en"
    username: str = ""
    id: int = 0


@dataclass(frozen=True)
class Gathering:
    """A group, supergroup or channel, made by its first member; the bot is in it unless `bot` is false."""

    title: str
    members: Sequence[str] = ()
    type: str = "group"
    bot: bool = True
    id: int = 0


@dataclass(frozen=True)
class Shown:
    """One phone on the page: whose, and open at which chat (the bot's own unless a group is named)."""

    slot: str
    person: str
    group: str = ""


@dataclass(frozen=True)
class Cast:
    """All of it."""

    people: Sequence[Someone] = ()
    groups: Sequence[Gathering] = ()
    phones: Sequence[Shown] = field(default_factory=tuple)


DEMO: Final = Cast(
    people=(
        Someone("Dr Demo Investigator", username="demo_investigator"),
        Someone("Demo Coordinator", username="demo_coordinator"),
        Someone("Demo Admin", username="demo_admin"),
    ),
    groups=(Gathering("Demo coordinators", ("Demo Coordinator", "Demo Admin")),),
    phones=(
        Shown("investigator", "Dr Demo Investigator"),
        Shown("coordinators", "Demo Coordinator", "Demo coordinators"),
        Shown("admin", "Demo Admin"),
    ),
)


def read(given: Mapping[str, Any]) -> Cast:
    """A cast from JSON: {"people": [{"name", …}], "groups": [{"title", "members", …}], "phones": [{"slot", …}]}."""
    return Cast(
        tuple(Someone(**person) for person in given.get("people", ())),
        tuple(Gathering(**group) for group in given.get("groups", ())),
        tuple(Shown(**phone) for phone in given.get("phones", ())),
    )


def settle(world: World, cast: Cast) -> None:
    """Put everybody in place."""
    for someone in cast.people:
        add_person(world, someone)
    for gathering in cast.groups:
        add_group(world, gathering)


def add_person(world: World, someone: Someone) -> Person:
    """A new person, with a private chat that they have not opened yet."""
    first, _, last = someone.name.rpartition(" ")
    number = someone.id or _free_person_id(world)
    if number in world.people:
        raise ValueError(f"There is already a person with id {number}: {world.people[number].name}.")
    person = Person(number, first or last, last if first else "", someone.username, someone.language)
    world.people[number] = person
    world.chats[number] = Chat(number, "private", person=person)
    world.touched(world.chats[number])
    return person


def add_group(world: World, gathering: Gathering) -> Chat:
    """A new group; if the bot is in it from the start, it is told so as it would be."""
    members = [named(world, name).id for name in gathering.members]
    chat = Chat(gathering.id or free_group_id(world, gathering.type), gathering.type, gathering.title)
    chat.members = dict.fromkeys(members, "member") | dict.fromkeys(members[:1], "creator")
    world.chats[chat.id] = chat
    if gathering.bot:
        before = about.member(world, chat, BOT_ID)
        chat.members[BOT_ID] = "administrator" if chat.type == "channel" else "member"
        if members:
            about.changed(world, chat, world.people[members[0]].as_user(), before)
    world.touched(chat)
    return chat


def named(world: World, name: str) -> Person:
    """The person of this name."""
    for person in world.people.values():
        if name in {person.name, person.username}:
            return person
    known = ", ".join(person.name for person in world.people.values()) or "nobody yet"
    raise LookupError(f"Nobody here is called {name!r}; there are: {known}.")


def _free_person_id(world: World) -> int:
    return next(number for number in count(FIRST_PERSON_ID) if number not in world.people)


def free_group_id(world: World, kind: str) -> int:
    """The next id as Telegram forms it: groups are negative, supergroups and channels start with -100."""
    number = FIRST_GROUP_ID if kind == "group" else FIRST_SUPERGROUP_ID
    while number in world.chats:
        number -= 1
    return number
