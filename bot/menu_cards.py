"""Who gets which menu: read from the rights in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import opens_to
from bot.commands import menu
from flows.say import say
from storage import people

if TYPE_CHECKING:
    from bot.desk import Desk
    from storage.people import Role
    from storage.unit import Unit

    Menu = tuple[tuple[str, str], ...]


def menus_wanted(unit: Unit, desk: Desk) -> dict[int, Menu]:
    """Return for each person's private chat its commands, with what they do in the person's language.

    Those who may do the same share one menu: it is looked at every few seconds, however many they are.
    """
    made: dict[tuple[frozenset[Role], str], Menu] = {}
    wanted: dict[int, Menu] = {}
    for chat, language, roles in people.reachable(unit):
        of = roles, language or desk.language
        if of not in made:
            made[of] = _menu(desk, *of)
        wanted[chat] = made[of]
    return wanted


def _menu(desk: Desk, roles: frozenset[Role], language: str) -> Menu:
    words = desk.words(language)
    names = menu(lambda act: opens_to(act, roles))
    return tuple((name, words.plain(say(f"command.menu.{name}"))) for name in names)
