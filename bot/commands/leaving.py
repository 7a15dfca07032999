"""/users NUMBER of somebody who has no rights any more: when the bot forgets who that is, or at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.staff import role_for
from flows.moments import PARIS
from flows.numbers import small_number
from flows.say import Say, say
from flows.screening import Event
from storage import forgetting, people

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bot.turn import Turn
    from storage.people import Person

FORGET = "forget"


def former(turn: Turn, number: str, deed: str) -> bool:
    """Show somebody who had rights, or forget him; False, and nothing is said, if the number is of nobody such."""
    person = people.get(turn.unit, small_number(number) or 0)
    since = forgetting.left_at(turn.unit, person.id) if person else None
    if person is None or since is None:
        return False
    if deed == FORGET and turn.may("revoke") and forgetting.forget(turn.unit, person.id, turn.now):
        turn.record([Event(what="person forgotten", new=person.id)], role_for(turn, "revoke"))
        turn.kept = False  # and with it what was emptied goes from the disk
        turn.say(_forgotten(person, turn.now))
    else:
        _show(turn, person, since)
    return True


def still_known(turn: Turn) -> tuple[Say, ...]:
    """Return the line about those without rights who are not forgotten yet."""
    known = forgetting.without_rights(turn.unit)
    had_rights = [each for each in known if forgetting.left_at(turn.unit, each)]
    return (say("leaving.left", people=tuple(had_rights)),) if had_rights else ()


def _show(turn: Turn, person: Person, since: datetime) -> None:
    turn.record([Event(what="person shown", new=person.id)], role_for(turn, "see_people"))
    if person.forgotten_at:
        turn.say(_forgotten(person, person.forgotten_at))
        return
    button = (turn.words.plain(say("leaving.forget")), f"/users {person.id} {FORGET}")
    turn.say(*_lines(turn, person, since), buttons=[[button]] if turn.may("revoke") else [])


def _lines(turn: Turn, person: Person, since: datetime) -> Iterator[Say]:
    yield say("leaving.person", person=person.id, day=since.astimezone(PARIS).date())
    kept = turn.desk.people_kept
    yield say("leaving.forgotten_on", day=(since + kept).astimezone(PARIS).date()) if kept else say("leaving.kept")


def _forgotten(person: Person, at: datetime) -> Say:
    return say("leaving.forgotten", person=person.id, day=at.astimezone(PARIS).date())
