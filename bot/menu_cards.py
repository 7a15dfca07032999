"""Who gets which menu: read from the rights in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import allows_somewhere
from bot.commands import menu
from flows.say import say
from storage import people

if TYPE_CHECKING:
    from bot.desk import Desk
    from storage.unit import Unit


def menus_wanted(unit: Unit, desk: Desk) -> dict[int, tuple[tuple[str, str], ...]]:
    """Return for each person's private chat its commands, with what they do in the person's language."""
    wanted: dict[int, tuple[tuple[str, str], ...]] = {}
    for person, grants in people.everyone(unit):
        if person.telegram_id:
            words = desk.words(person.language or desk.language)
            names = menu(lambda act, grants=grants: allows_somewhere(act, grants))  # type: ignore[misc]  # bound at once
            wanted[person.telegram_id] = tuple((name, words.plain(say(f"command.menu.{name}"))) for name in names)
    return wanted
