"""Who gets which menu: read from the rights in force, and from what each chat is known to have."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from bot.access import opens_to
from bot.commands import menu
from flows.say import say
from storage import people

if TYPE_CHECKING:
    from bot.desk import Desk
    from storage.people import Role
    from storage.unit import Unit

    Menu = tuple[tuple[str, str], ...]


class Due(NamedTuple):
    """A menu that a person's private chat is to have from now on; empty: none any more. `digest` names it."""

    person: int
    menu: Menu
    digest: str | None


def menus_due(unit: Unit, desk: Desk) -> dict[int, Due]:
    """Return for each private chat whose menu is not what it should be: the commands, in the person's language.

    Those who may do the same share one menu: it is looked at every few seconds, however many they are.
    """
    made: dict[tuple[frozenset[Role], str], tuple[Menu, str | None]] = {}
    due: dict[int, Due] = {}
    for each in people.reachable(unit):
        of = each.roles, each.language or desk.language
        if of not in made:
            made[of] = _menu(desk, *of)
        menu, digest = made[of]
        if digest != each.menu:
            due[each.chat] = Due(each.person, menu, digest)
    return due


def _menu(desk: Desk, roles: frozenset[Role], language: str) -> tuple[Menu, str | None]:
    if not roles:
        return (), None
    words = desk.words(language)
    names = menu(lambda act: opens_to(act, roles))
    found = tuple((name, words.plain(say(f"command.menu.{name}"))) for name in names)
    return found, sha256(repr(found).encode()).hexdigest()[:16]
