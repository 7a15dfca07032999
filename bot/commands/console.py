"""/console: a link to the web pages. /factor: another admin resets the second factor of who lost the phone with it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from bot.commands.staff import person_to_change, role_for, tell
from flows.say import Say, say
from flows.screening import Event
from storage import factors, sessions, sign_ins

if TYPE_CHECKING:
    from bot.turn import Turn
    from storage.people import Person

TOKEN_BYTES = 32
YES = "yes"


def console(turn: Turn, _rest: str) -> None:
    """Give a link that signs its person in, once."""
    if turn.person is None:
        return
    token = base64.urlsafe_b64encode(turn.desk.chance(TOKEN_BYTES)).decode().rstrip("=")
    sign_ins.offer(turn.unit, token, turn.person.id, turn.now)
    turn.record([Event(what="console link made")], role_for(turn, "open_console"))
    turn.say(say("console.link"))
    turn.say_anew(say("console.link_itself", link=f"{turn.desk.console}/enter/{token}"), secret=True)


def factor(turn: Turn, rest: str) -> None:
    """Ask whether to reset somebody's second factor; with "yes" behind the number, do it."""
    number, _, sure = rest.partition(" ")
    person = person_to_change(turn, number)
    if isinstance(person, Say):
        turn.say(person)
    elif factors.of(turn.unit, person.id) is None:
        turn.say(say("console.reset.none", person=person.id))
    elif sure == YES:
        _reset(turn, person)
    else:
        yes = (turn.words.plain(say("console.reset.yes")), f"/factor {person.id} {YES}")
        no = (turn.words.plain(say("console.reset.no")), f"/users {person.id}")
        turn.say(say("console.reset.ask", person=person.id), buttons=[[yes, no]])


def _reset(turn: Turn, person: Person) -> None:
    factors.forget(turn.unit, person.id)
    sessions.end_all(turn.unit, person.id, turn.now)
    sign_ins.withdraw(turn.unit, person.id, turn.now)
    turn.record([Event(what="second factor reset", new=person.id)], role_for(turn, "change_rights"))
    turn.say(say("console.reset.done", person=person.id))
    tell(turn, person, say("console.reset.told"))
    turn.alert(say("alert.factor_reset", person=person.id), f"factor reset:{turn.arrival.update_id}")
