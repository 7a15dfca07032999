"""/delegate: the first and the last day on which an investigator may screen at a site."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cards import site_name
from bot.commands.staff import person_to_change, role_for, tell
from bot.rights_shown import period
from flows.delegation import Days, read_days
from flows.moments import paris_day
from flows.places import site_first
from flows.say import Say, say
from flows.screening import Event
from storage import people, rights

if TYPE_CHECKING:
    from bot.turn import Turn
    from storage.people import Grant, Person


def delegate(turn: Turn, rest: str) -> None:
    """Set the days of a delegation: NUMBER SITE FROM UNTIL."""
    number, *words = rest.split() or [""]
    person = person_to_change(turn, number)
    if isinstance(person, Say):
        turn.say(person)
        return
    site, behind = site_first(turn.desk.trial.record, words)
    right = _right_of(turn, person, site.slug) if site else None
    if right is None:
        turn.say(say("delegation.how"))
        return
    days = read_days(" ".join(behind), paris_day(turn.now), both=True)
    if isinstance(days, Say):
        turn.say(days, say("delegation.how"))
    else:
        _set(turn, person, right, days)


def _right_of(turn: Turn, person: Person, site: str) -> Grant | None:
    grants = people.roles_of(turn.unit, person.id)
    return next((each for each in grants if (each.role, each.site) == ("investigator", site)), None)


def _set(turn: Turn, person: Person, right: Grant, days: Days) -> None:
    rights.delegate(turn.unit, right.id, *days)
    before = Days(right.delegated_from, right.delegated_until)
    event = Event(what="delegated", old=_noted(person, before), new=_noted(person, days))
    turn.record([event], role_for(turn, "delegate"), site=right.site)
    site = site_name(turn.desk.trial, right.site or "")
    turn.say(say("delegation.set", person=person.id, site=site, days=period(*days)))
    tell(turn, person, say("delegation.yours", site=site, days=period(*days)))


def _noted(person: Person, days: Days) -> dict[str, object]:
    first, last = (day.isoformat() if day else None for day in days)
    return {"person": person.id, "from": first, "until": last}
