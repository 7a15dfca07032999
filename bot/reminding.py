"""Reminders fall due: each reader is told once, in private, in his language and his working hours.

Readers are the investigator, whoever obtains the item, and the coordinator who looks after the screening, or all of the
site where none does: those who still have the right, and want to be reminded. What is no longer so is dropped.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from bot.access import right_for
from bot.follow_ups import holds, trial_here
from flows.hours import USUAL, read_hours
from flows.moments import paris_day
from flows.pending import BEFORE_THE_END
from flows.progress import Standing
from flows.say import Say, say, title
from storage import care, items, outbox, people, reminders, screenings
from storage.database import is_trouble_of_the_database
from storage.outbox import Owing
from storage.unit import UnitBroken, part_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from bot.access import Act
    from bot.desk import Desk
    from flows.screening import Screening
    from storage.people import Grant, Person
    from storage.reminders import Reminder
    from storage.unit import Unit

_log = logging.getLogger(__name__)

AT_A_TIME = 20
WAITS_FOR_A_READER = timedelta(days=30)
"""So long what nobody can be told at present waits for somebody who can."""
LEFT_OPEN = timedelta(hours=24)
"""After so long without an answer the investigator is reminded of a screening."""


class Reader(NamedTuple):
    """Somebody who may have to be told."""

    person: Person
    grants: tuple[Grant, ...]
    day: date

    def may(self, act: Act, site: str, *, own: bool) -> bool:
        """Say whether he has the right, and wants to hear of it."""
        known = self.person.telegram_id is not None and self.person.reminders
        return known and right_for(act, self.grants, site, day=self.day, own=own) is not None


def remind(unit: Unit, desk: Desk, now: datetime, after: int = 0) -> int | None:
    """Owe some of the reminders that are due, those with an id above `after`; return where to go on, None: all done."""
    if not after:
        reminders.note_left_open(unit, now - LEFT_OPEN)
    found = reminders.due(unit, now, after, AT_A_TIME)
    staff = [Reader(*each, paris_day(now)) for each in people.everyone(unit)] if found else []
    for each in found:
        _tell_if_possible(unit, desk, each, staff, now)
    return found[-1].id if len(found) == AT_A_TIME else None


def _tell_if_possible(unit: Unit, desk: Desk, reminder: Reminder, staff: list[Reader], now: datetime) -> None:
    """Tell it; one that cannot be told must not keep the others from being told."""
    try:
        with part_of(unit):
            _tell(unit, desk, reminder, staff, now)
    except UnitBroken:
        raise
    except Exception as trouble:
        if is_trouble_of_the_database(trouble):
            raise
        _log.error("Reminder %s cannot be told (%s) and is dropped.", reminder.id, type(trouble).__name__)
        reminders.done(unit, reminder.id, now)


def _tell(unit: Unit, desk: Desk, reminder: Reminder, staff: list[Reader], now: datetime) -> None:
    standing = _standing(unit, desk, reminder)
    if standing is None or not holds(unit, standing, reminder.wanted):
        reminders.drop(unit, reminder.id)
        return
    readers = list(_readers(unit, standing.screening, reminder, staff))
    at_work = [each for each in readers if (read_hours(each.person.hours) or USUAL).hold(now)]
    for reader in at_work:
        owing = _owing(desk, standing, reminder, reader.person)
        outbox.owe(unit, [owing], now, f"reminder:{_named(reminder)}:{reader.person.id}")
    if len(at_work) == len(readers) and (readers or now - reminder.at > WAITS_FOR_A_READER):
        reminders.done(unit, reminder.id, now)


def _named(reminder: Reminder) -> str:
    """Return what names a reminder for good, however often its row is written anew."""
    return f"{reminder.screening}:{reminder.what}:{reminder.criterion}:{reminder.at.isoformat()}"


def _standing(unit: Unit, desk: Desk, reminder: Reminder) -> Standing | None:
    """Return where the screening stands; None if it is gone, or its trial is not on this machine."""
    kept = screenings.load(unit, reminder.screening)
    trial = trial_here(unit, desk, kept.screening) if kept else None
    return Standing(trial, kept.screening) if kept and trial else None


def _readers(unit: Unit, screening: Screening, reminder: Reminder, staff: list[Reader]) -> Iterable[Reader]:
    site, is_open = screening.site, reminder.what == "left_open"
    own = {screening.person} if is_open else {screening.person, *_owners(unit, reminder)}
    taken_by = care.of(unit, screening.number).taken_by
    coordinators = [each for each in staff if each.may("receive_cards", site, own=False) and not is_open]
    caring = [each for each in coordinators if each.person.id == taken_by] or coordinators
    for each in staff:
        if each in caring or (each.person.id in own and each.may("see_pending", site, own=True)):
            yield each


def _owners(unit: Unit, reminder: Reminder) -> set[int]:
    agreed = items.of(unit, reminder.screening).get(reminder.criterion)
    return {agreed.owner} if agreed and agreed.owner else set()


def _owing(desk: Desk, standing: Standing, reminder: Reminder, person: Person) -> Owing:
    screening = standing.screening
    is_own, number = person.id == screening.person, screening.label
    words = desk.words(person.language or (screening.language if is_own else desk.language), standing.trial)
    own = ("rescreen", f"/rescreen {number}") if reminder.what == "rescreen" else ("resume", f"/resume {number}")
    button = own if is_own else ("open", f"/pending {number}")
    shown = is_own or reminder.what != "rescreen"
    buttons = [[[words.plain(say(f"reminders.button.{button[0]}", number=number)), button[1]]]] if shown else []
    payload: dict[str, Any] = {"text": words.html(_said(screening, reminder)), "buttons": buttons}
    return Owing(chat_id=person.telegram_id or 0, kind="say", payload=payload, screening=screening.number)


def _said(screening: Screening, reminder: Reminder) -> Say:
    criterion, day = reminder.criterion, paris_day(reminder.at)
    if reminder.what == "expires":
        day += BEFORE_THE_END
    about = title(criterion) if criterion else ""
    return say(f"reminders.{reminder.what}", number=screening.label, criterion=criterion, title=about, day=day)
