"""/help, /language, /privacy: what the bot is, in which language it speaks, and what it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.access import allows_somewhere
from flows.say import say
from flows.screening import Event
from flows.trial import LANGUAGES
from storage import people

if TYPE_CHECKING:
    from bot.turn import Turn


def helped(turn: Turn, _rest: str) -> None:
    """List what this person can do here."""
    from bot.commands import menu  # noqa: PLC0415  # the table of commands holds this one

    names = menu(lambda act: allows_somewhere(act, turn.grants), group=not turn.arrival.private)
    turn.say(
        say("command.help"), "", *(say("command.line", name=name, what=say(f"command.menu.{name}")) for name in names)
    )


def welcome(turn: Turn) -> None:
    """Greet somebody known, and say where to begin."""
    turn.menus = True  # a menu can be set only once somebody has spoken with the bot
    turn.say(say("command.welcome", trial=say("trial.trial.title")))
    helped(turn, "")


def language(turn: Turn, rest: str) -> None:
    """Offer the languages, or take the one that was chosen."""
    chosen = rest.casefold()
    if chosen not in LANGUAGES or turn.person is None:
        names = [(turn.desk.words(each).plain(say("command.language_name")), f"/language {each}") for each in LANGUAGES]
        turn.say(say("command.which_language"), buttons=[names])
        return
    people.speak(turn.unit, turn.person.id, "fr" if chosen == "fr" else "en")
    turn.record([Event(what="language chosen", old=turn.person.language, new=chosen)], turn.grants[0].role)
    turn.language, turn.menus = chosen, True
    turn.say(say("command.language_chosen"))


def privacy(turn: Turn, _rest: str) -> None:
    """Say what is kept, and what never is."""
    turn.say(say("command.privacy"))
