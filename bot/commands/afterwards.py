"""/rescreen, /correct, /annul: what may follow an outcome. Its buttons lead here, or to the same acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.screening import LISTED, go_on, open_to, own_one, said_of, say_for, why_not
from bot.posting import repost_cards
from bot.rounds import Said, start_again
from flows.lifecycle import OUTCOMES
from flows.say import say
from storage import lists

if TYPE_CHECKING:
    from bot.turn import Turn
    from storage.screenings import Kept


def rescreen(turn: Turn, rest: str) -> None:
    """Begin a new attempt with the patient of a screening that has a result."""
    kept = own_one(turn, rest) if rest else None
    if kept:
        screen_again(turn, kept, said_of(turn))
    elif rest:
        turn.say(why_not(turn, rest))
    else:
        _offer(turn, "rescreen", "rescreening", OUTCOMES)


def screen_again(turn: Turn, kept: Kept, said: Said) -> None:
    """Begin the next attempt, from the latest that counts; whoever asks twice gets the one that was begun."""
    first = kept.screening.first or kept.screening.number
    attempts = lists.attempts(turn.unit, first)
    latest = next((each for each in reversed(attempts) if each.state != "annulled"), None)
    unfit = kept.screening.state not in OUTCOMES or kept.screening.amending is not None
    if latest is None or (latest.number == kept.screening.number and unfit):
        turn.say_anew(say("rescreening.not_now", number=kept.screening.label))
    elif latest.number != kept.screening.number:
        _point_to(turn, latest.label)
    else:
        start_again(turn, turn.desk.trial, kept.screening, attempts[-1].attempt + 1, said)
        repost_cards(turn, kept.screening.number)  # they say that there is a later attempt


def _point_to(turn: Turn, latest: str) -> None:
    """Say that there is a later attempt; who did not just tap is shown it."""
    turn.toast(say("rescreening.later", number=latest))
    if not turn.arrival.tap:
        go_on(turn, latest)


def correct(turn: Turn, rest: str) -> None:
    """List the answers of a screening that has a result, so that one can be corrected."""
    _amend(turn, rest, "correct", "amend", OUTCOMES)


def annul(turn: Turn, rest: str) -> None:
    """Ask why a screening is not to count."""
    _amend(turn, rest, "annul", "annul", (*OUTCOMES, "stopped"))


def _amend(turn: Turn, rest: str, command: str, code: str, states: tuple[str, ...]) -> None:
    kept = own_one(turn, rest) if rest else None
    if kept and kept.screening.state in states and not kept.screening.amending:
        say_for(turn, kept, code)
    elif kept:
        go_on(turn, kept.screening.label)
    elif rest:
        turn.say(why_not(turn, rest))
    else:
        _offer(turn, command, f"amending.{command}", states)


def _offer(turn: Turn, command: str, texts: str, states: tuple[str, ...]) -> None:
    """List the person's own screenings of these states, each with a button."""
    lines = open_to(turn, turn.person, states) if turn.person else []
    buttons = [
        [(turn.words.plain(say(f"{texts}.button", number=line.label)), f"/{command} {line.label}")]
        for line in lines[:LISTED]
    ]
    turn.say(say(f"{texts}.which" if lines else "rescreening.none"), buttons=buttons)
