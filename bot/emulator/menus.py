"""The bot's command menus, by scope and language, and its own name and descriptions."""

import re
from collections.abc import Callable
from typing import Final

import orjson

from bot.emulator import access
from bot.emulator.refusal import bad
from bot.emulator.spec import Json
from bot.emulator.world import Chat, Person, World

MOST_COMMANDS: Final = 100
MOST_COMMAND_NAME: Final = 32
MOST_COMMAND_DESCRIPTION: Final = 256
SCOPES: Final = {
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
}


def set_commands(world: World, sent: Json) -> bool:
    """Keep a menu for a scope and a language."""
    key = _menu_key(world, sent)
    if len(sent["commands"]) > MOST_COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    world.commands[key] = [_command(command) for command in sent["commands"]]
    _menus_changed(world)
    return True


def get_commands(world: World, sent: Json) -> list[Json]:
    """The menu of exactly this scope and language."""
    return world.commands.get(_menu_key(world, sent), [])


def delete_commands(world: World, sent: Json) -> bool:
    """The wider scope's menu shows again."""
    world.commands.pop(_menu_key(world, sent), None)
    _menus_changed(world)
    return True


def menu_for(world: World, person: Person, chat: Chat) -> list[Json]:
    """The menu a person sees in a chat: the narrowest scope that has one, in their language before any."""
    spoken = (person.language_code.split("-")[0], "")
    for scope in _scopes_of(person, chat):
        for language in spoken:
            if (_scope_key(scope), language) in world.commands:
                return world.commands[_scope_key(scope), language]
    return []


def naming(field: str, most: int) -> tuple[Callable[[World, Json], bool], Callable[[World, Json], Json]]:
    """The pair of methods that keep and tell one of the bot's own texts, by language."""

    def keep(world: World, sent: Json) -> bool:
        text, language = sent.get(field, ""), _language(sent)
        if len(text) > most:
            raise bad(f"bot {field.replace('_', ' ')} is too long")
        world.profile[field, language] = text
        return True

    def tell(world: World, sent: Json) -> Json:
        default = world.bot["first_name"] if field == "name" else ""
        in_any = world.profile.get((field, "")) or default
        return {field: world.profile.get((field, _language(sent))) or in_any}

    return keep, tell


def _menu_key(world: World, sent: Json) -> tuple[str, str]:
    scope = sent.get("scope") or {"type": "default"}
    if scope["type"] not in SCOPES:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    if "chat_id" in scope:
        access.readable(world, scope["chat_id"])
    return _scope_key(scope), _language(sent)


def _scopes_of(person: Person, chat: Chat) -> list[Json]:
    """From the narrowest to the widest that reach this person in this chat."""
    default: Json = {"type": "default"}
    here = {"chat_id": chat.id}
    if chat.type == "private":
        return [{"type": "chat", **here}, {"type": "all_private_chats"}, default]
    runs = chat.members.get(person.id) in {"creator", "administrator"}
    for_those_who_run_it = [{"type": "chat_administrators", **here}] if runs else []
    all_who_run_any = [{"type": "all_chat_administrators"}] if runs else []
    one: list[Json] = [{"type": "chat_member", **here, "user_id": person.id}, *for_those_who_run_it]
    return [*one, {"type": "chat", **here}, *all_who_run_any, {"type": "all_group_chats"}, default]


def _scope_key(scope: Json) -> str:
    return orjson.dumps(scope, option=orjson.OPT_SORT_KEYS).decode()


def _language(sent: Json) -> str:
    language: str = sent.get("language_code", "")
    if language and not re.fullmatch("[a-z]{2}", language):
        raise bad("invalid language code specified")
    return language


def _command(command: Json) -> Json:
    name, description = command["command"].strip().removeprefix("/"), command["description"].strip()
    if not name:
        raise bad("command must be non-empty")
    if len(name) > MOST_COMMAND_NAME:
        raise bad(f"command length must not exceed {MOST_COMMAND_NAME}")
    if not description:
        raise bad("command description must be non-empty")
    if len(description) > MOST_COMMAND_DESCRIPTION:
        raise bad(f"command description length must not exceed {MOST_COMMAND_DESCRIPTION}")
    if not re.fullmatch("[a-z0-9_]+", name):
        raise bad("BOT_COMMAND_INVALID")
    return {"command": name, "description": description}


def _menus_changed(world: World) -> None:
    for chat in world.chats.values():
        world.touched(chat)
