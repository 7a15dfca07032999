"""After a start: the first admins, sends in doubt. After a long silence, each open screening's question once more.

Telegram forgets a tap after 150 seconds and a message after a day: who tapped while the bot was away, or could not
reach Telegram, may wait for ever.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.access import right_for
from bot.alerts import alert
from bot.desk import UnknownVersion
from bot.panels import anew, render
from flows import dialogue
from flows.moments import paris_day
from flows.say import say
from flows.screening import Event
from storage import audit, conversation, leases, meta, outbox, people, screenings
from storage.audit import Occasion
from storage.conversation import Utterance
from storage.database import in_turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.desk import Desk
    from storage.people import Person
    from storage.screenings import Kept
    from storage.unit import Unit

HEARD = "alive_at"
"""When we last knew that what people tap and type reaches us."""

SILENCE = timedelta(seconds=120)
NOTED_EVERY = timedelta(seconds=10)


def prepare(unit: Unit, desk: Desk, admins: Sequence[int], now: datetime, *, alone: bool) -> None:
    """Bring the database to where the bot can go on; of several processes that start at once, one after the other."""
    in_turn(unit, "prepare")
    had_admins = bool(people.everyone(unit, "admin"))
    let_in = [person for telegram_id in admins if (person := _admit(unit, desk, telegram_id, now))]
    for person in let_in if had_admins else ():
        alert(unit, desk.language, say("alert.admin_by_settings", person=person.id), now)
    if alone:
        outbox.end_leases(unit, now)
        leases.end_all(unit)
    in_contact(unit, desk, now)


def in_contact(unit: Unit, desk: Desk, now: datetime) -> None:
    """Note that we hear what people say; after a long silence, show each open screening's question once more."""
    noted = meta.read(unit, HEARD)
    silence = now - datetime.fromisoformat(noted) if noted else SILENCE
    if noted and silence > SILENCE:
        for kept, person in _current_last(unit, screenings.open_ones(unit)):
            _show_again(unit, desk, kept, person, now, f"restart:{noted}:{kept.screening.number}")
    if not timedelta() <= silence < NOTED_EVERY:
        meta.note(unit, HEARD, now.isoformat())


def _admit(unit: Unit, desk: Desk, telegram_id: int, now: datetime) -> Person | None:
    """Make somebody named in the settings an admin, and return him; None if he is one, or was and there are others."""
    person = people.meet(unit, telegram_id, now)
    if people.had(unit, person.id, "admin") and people.everyone(unit, "admin"):
        return None
    people.grant(unit, person.id, "admin", None, None, now)
    occasion = Occasion(at=now, software=desk.software, person=person.id, role="admin")
    audit.record(unit, occasion, [Event(what="joined", new="admin", reason="ADMIN_TELEGRAM_IDS")], desk.chance)
    return person


def _current_last(unit: Unit, kept: Iterable[Kept]) -> list[tuple[Kept, Person]]:
    """Return whose each is, and of each person's the one he is busy with last: what he types below it is its answer.

    Who is busy with none that is open turns to the last.
    """
    owned = [(each, person) for each in kept if (person := people.get(unit, each.screening.person))]
    numbers = {each.screening.number for each, _ in owned}
    for each, person in owned:
        if person.current_screening not in numbers:
            people.turn_to(unit, person.id, each.screening.number)
    return sorted(owned, key=lambda one: one[0].screening.number == one[1].current_screening)


def _show_again(unit: Unit, desk: Desk, kept: Kept, person: Person, now: datetime, cause: str) -> None:
    screening = kept.screening
    if person.telegram_id is None:
        return
    if right_for("answer", people.roles_of(unit, person.id), screening.site, day=paris_day(now), own=True):
        with suppress(UnknownVersion):
            _owe(unit, desk, kept, person, now, cause)


def _owe(unit: Unit, desk: Desk, kept: Kept, person: Person, now: datetime, cause: str) -> None:
    trial = desk.trial_of(unit, kept.screening)
    screen = dialogue.show(trial, kept.screening, now).screen
    if screen is None or person.telegram_id is None:
        return
    shown = render(desk.words(person.language or kept.screening.language, trial), kept.screening, screen)
    if outbox.owe(unit, anew(shown, kept.screening, person.telegram_id), now, cause):
        conversation.append(
            unit, kept.screening.number, [Utterance(at=now, by="bot", text=shown.text, buttons=shown.labels)]
        )
