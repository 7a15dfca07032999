"""Updates that are neither text nor tap: edits, files, contacts, what is forwarded, groups that move or lose the bot.

None has an effect on a screening; a person gets a helpful line, and a file that may show a patient is deleted, never
fetched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.hearing import refuses_identity, stranger
from bot.rights_shown import places
from bot.settling import follow
from bot.sweeping import sweep, sweep_flood
from flows.say import say
from flows.screening import Event
from storage import chats, inbox

if TYPE_CHECKING:
    from bot.turn import Turn
    from storage.inbox import Received


def notice(turn: Turn) -> None:
    """Take note of what came in."""
    arrival = turn.arrival
    turn.kept = arrival.sort in {"moved", "member"}  # whatever else it says, we have no use for it
    match arrival.sort:
        case "moved" if arrival.moved_to:
            follow(turn.unit, arrival.chat, arrival.moved_to, turn.now)
        case "member" if not arrival.private and not arrival.present:
            _gone(turn)
        case "anonymous":
            turn.say(say("command.anonymous"))
        case "edited" | "file" | "contact" | "other_words" if arrival.private:
            _no_effect(turn)


def refuse(turn: Turn, count: int, *, is_news: bool) -> None:
    """Refuse a flood of messages, and say so once: which of them was meant, nobody can know."""
    turn.kept, turn.refused = False, True
    sweep_flood(turn)
    if not is_news:
        return
    if turn.grants:
        turn.say_anew(say("command.flood"))
        turn.record([Event(what="flood refused", new=count)], turn.grants[0].role)
    else:
        stranger(turn)


def refuses_one_too_many(turn: Turn, received: Received) -> bool:
    """Refuse a command, or whatever a stranger writes, beyond what one person may say in a minute, and say so once.

    A command that is tapped counts as well. Answers to a question are heard: those of one person cannot come faster
    than the questions.
    """
    limits = turn.desk.limits
    if limits is None or (turn.grants and turn.arrival.sort != "command"):
        return False
    most = limits.heard_a_minute if turn.grants else limits.strangers_a_minute
    count, is_news = inbox.refuse_beyond(turn.unit, received, most, turn.now)
    if not count:
        return False
    turn.refused = True
    if turn.grants:
        sweep(turn, (turn.arrival,))
    if is_news and turn.grants:
        turn.answer(say("steady.refused", most=most))
        turn.record([Event(what="too many refused", new=most)], turn.grants[0].role)
    return True


def _gone(turn: Turn) -> None:
    sites = chats.sites_of(turn.unit, turn.arrival.chat)
    if not chats.unbind(turn.unit, turn.arrival.chat, turn.now):
        return
    turn.record([Event(what="group unbound", old=list(sites), reason="the bot was removed")], None)
    trial = turn.desk.trial
    turn.alert(say("alert.group_gone", sites=places(trial, sites)), f"group_gone:{turn.arrival.update_id}")
    if without := [site for site in sites if not chats.recipients(turn.unit, site)]:
        turn.alert(say("alert.nobody_left", sites=places(trial, without)), f"nobody_left:{turn.arrival.update_id}")


def _no_effect(turn: Turn) -> None:
    if not turn.grants:
        stranger(turn)
    elif refuses_identity(turn, turn.arrival.text):
        return
    elif turn.arrival.sort in {"edited", "other_words"}:
        turn.say(say(f"command.{turn.arrival.sort}"))
    else:
        turn.delete_arrival()
        turn.say(say(f"command.{turn.arrival.sort}"))
        event = Event(what="file refused" if turn.arrival.sort == "file" else "contact refused")
        turn.record([event], turn.grants[0].role)
