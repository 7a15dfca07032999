"""What /sim can be asked: an act or a reading for each address, from JSON to the world and back.

People and chats are named as a test names them: by id, by name, by title.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from bot.emulator import acts, cast, screen
from bot.emulator.faults import Fault
from bot.emulator.spec import Json
from bot.emulator.world import PRESENT, Chat, Person, World

if TYPE_CHECKING:
    from bot.emulator.emulator import Emulator

Act = Callable[["Emulator", Json], object]


def person_named(world: World, sent: Json) -> Person:
    """By id or by name."""
    given = sent["person"]
    return world.person(int(given)) if str(given).isdecimal() else cast.named(world, given)


def chat_named(world: World, sent: Json) -> Chat:
    """By id or title; the person's own chat with the bot if none is named."""
    given = sent.get("chat") or person_named(world, sent).id
    if str(given).removeprefix("-").isdecimal():
        return world.chat(int(given))
    found = [chat for chat in world.chats.values() if chat.title == given]
    return found[0] if found else world.chats[cast.named(world, str(given)).id]


def view(emulator: "Emulator", asked: Json) -> Json:
    """A chat as somebody's phone shows it."""
    viewer = person_named(emulator.world, {"person": asked["as"]}) if "as" in asked else None
    return screen.view(emulator.world, chat_named(emulator.world, asked), viewer)


# ─── acts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _say(emulator: "Emulator", sent: Json) -> object:
    world = emulator.world
    return acts.say(world, person_named(world, sent), chat_named(world, sent), sent["text"], sent.get("reply_to"))


def _tap(emulator: "Emulator", sent: Json) -> object:
    world, person = emulator.world, person_named(emulator.world, sent)
    chat = chat_named(world, sent)
    wanted = sent.get("label") or sent["data"]
    if sent.get("forged"):
        return {"query": acts.tap_data(world, person, chat, chat.messages[sent["message_id"]].data, wanted)}
    message, button = acts.button_labelled(chat, wanted, sent.get("message_id"))
    return {"query": acts.tap(world, person, chat, message, button)}


def _edit(emulator: "Emulator", sent: Json) -> object:
    world = emulator.world
    return acts.edit(world, person_named(world, sent), chat_named(world, sent), sent["message_id"], sent["text"])


def _delete(emulator: "Emulator", sent: Json) -> object:
    acts.delete(emulator.world, chat_named(emulator.world, sent), sent["message_id"])
    return {}


def _open(emulator: "Emulator", sent: Json) -> object:
    world = emulator.world
    group = chat_named(world, {"chat": sent["group"]}) if sent.get("group") else None
    opened = acts.open_link(world, person_named(world, sent), sent["link"], group)
    return {"chat": opened.id if opened else None}


def _block(emulator: "Emulator", sent: Json) -> object:
    acts.block(emulator.world, person_named(emulator.world, sent), blocked=sent.get("blocked", True))
    return {}


def _people(emulator: "Emulator", sent: Json) -> object:
    return cast.add_person(emulator.world, cast.Someone(**sent))


def _chats(emulator: "Emulator", sent: Json) -> object:
    return cast.add_group(emulator.world, cast.Gathering(**sent))


def _language(emulator: "Emulator", sent: Json) -> object:
    person = person_named(emulator.world, sent)
    person.language_code = sent["language_code"]
    for chat in emulator.world.chats.values():
        emulator.world.touched(chat)
    return person


def _member(emulator: "Emulator", sent: Json) -> object:
    world, person = emulator.world, person_named(emulator.world, sent)
    moves = acts.join if sent.get("present", True) else acts.leave
    moves(world, chat_named(world, sent), person)
    return chat_named(world, sent)


def _bot(emulator: "Emulator", sent: Json) -> object:
    world, by = emulator.world, person_named(emulator.world, sent)
    chat, status = chat_named(world, sent), sent.get("status", "member")
    if status in PRESENT:
        acts.add_bot(world, chat, by, payload=sent.get("payload", ""), status=status)
    else:
        acts.set_bot_status(world, chat, by, status)
    return chat


def _migrate(emulator: "Emulator", sent: Json) -> object:
    world = emulator.world
    return acts.migrate(world, chat_named(world, sent), cast.free_group_id(world, "supergroup"))


def _update(emulator: "Emulator", sent: Json) -> object:
    return emulator.world.updates.push_raw(sent).update


def _fault(emulator: "Emulator", sent: Json) -> object:
    emulator.world.faults.add(Fault(**sent))
    return emulator.world.faults.listed()


def _faults_clear(emulator: "Emulator", _: Json) -> object:
    emulator.world.faults.clear()
    return []


def _clock(emulator: "Emulator", sent: Json) -> object:
    emulator.world.clock.move(sent["seconds"])
    return {"now": str(emulator.world.clock)}


def _rates(emulator: "Emulator", sent: Json) -> object:
    emulator.world.rates.on = bool(sent["on"])
    return {"on": emulator.world.rates.on}


def _reset(emulator: "Emulator", _: Json) -> object:
    emulator.reset()
    return {}


def _calls(emulator: "Emulator", asked: Json) -> object:
    wanted = asked.get("method")
    calls = [call for call in emulator.world.calls if wanted in {None, call["method"]}]
    return calls[int(asked.get("since", 0)) :]


def _page(emulator: "Emulator", _: Json) -> object:
    world = emulator.world
    groups = [chat for chat in world.chats.values() if not chat.person and not chat.migrated_to]
    return {
        "bot": world.bot,
        "token": emulator.token,
        "people": list(world.people.values()),
        "groups": groups,
        "phones": [
            {
                "slot": phone.slot,
                "person": cast.named(world, phone.person).id,
                "chat": chat_named(world, {"person": phone.person, "chat": phone.group}).id,
            }
            for phone in emulator.cast.phones
        ],
    }


ACTS: Final[dict[str, Act]] = {
    "say": _say,
    "tap": _tap,
    "edit": _edit,
    "delete": _delete,
    "open": _open,
    "block": _block,
    "people": _people,
    "chats": _chats,
    "language": _language,
    "member": _member,
    "bot": _bot,
    "migrate": _migrate,
    "update": _update,
    "fault": _fault,
    "faults-clear": _faults_clear,
    "clock": _clock,
    "rates": _rates,
    "reset": _reset,
}
READINGS: Final[dict[str, Act]] = {
    "people": lambda emulator, _: list(emulator.world.people.values()),
    "chats": lambda emulator, _: list(emulator.world.chats.values()),
    "calls": _calls,
    "answers": lambda emulator, asked: person_named(emulator.world, asked).answers,
    "updates": lambda emulator, _: [held.update for held in emulator.world.updates.pending.values()],
    "faults": lambda emulator, _: emulator.world.faults.listed(),
    "clock": lambda emulator, _: {"now": str(emulator.world.clock), "seconds": emulator.world.clock.now()},
    "page": _page,
}
