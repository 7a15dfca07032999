"""/reminders: whether somebody is reminded of what falls due, and between which hours of the working days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.hours import USUAL, Hours, read_hours
from flows.say import say
from flows.screening import Event
from storage import people

if TYPE_CHECKING:
    from bot.turn import Turn
    from flows.say import Say

OFFERED = (Hours(7, 15), USUAL, Hours(9, 17), Hours(12, 20))
SWITCH = {"on": True, "off": False, "oui": True, "non": False}


def reminders(turn: Turn, rest: str) -> None:
    """Show how it is set, with buttons to change it; or set it as was tapped or typed (``on``, ``off``, ``9-17``).

    What is none of these changes nothing, and that is said.
    """
    person, said = turn.person, rest.casefold()
    if person is None:
        return
    wanted, hours = person.reminders, read_hours(person.hours) or USUAL
    chosen = read_hours(said)
    lead: tuple[Say, ...] = ()
    if chosen or said in SWITCH:
        wanted, hours = SWITCH.get(said, True), chosen or hours
        people.be_reminded(turn.unit, person.id, wanted=wanted, hours=None if hours == USUAL else str(hours))
        old = f"{'on' if person.reminders else 'off'} {person.hours or USUAL}"
        new = f"{'on' if wanted else 'off'} {hours}"
        turn.record([Event(what="reminders set", old=old, new=new)], turn.grants[0].role)
        turn.toast(say("reminders.noted"))
    elif said:
        lead = (say("reminders.not_understood"),)
    _show(turn, hours, *lead, wanted=wanted)


def _show(turn: Turn, hours: Hours, *lead: Say, wanted: bool) -> None:
    state = say("reminders.on", first=hours.first, last=hours.last) if wanted else say("reminders.off")
    switch = ("switch_off", "/reminders off") if wanted else ("switch_on", "/reminders on")
    times = [(turn.words.plain(say("reminders.hours", first=each.first, last=each.last)), f"/reminders {each}")
             for each in OFFERED]  # fmt: skip
    first = [(turn.words.plain(say(f"reminders.{switch[0]}")), switch[1])]
    turn.say(*lead, state, say("reminders.what"), say("reminders.how"), buttons=[first, times[:2], times[2:]])
