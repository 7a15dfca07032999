"""For how long each kind of data is kept, and the chore that sees to it: each hour, a portion at a time.

What was erased by another process is dropped from this one's memory, and what was emptied leaves the database's log.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Self

from bot import erasing
from bot.alerts import alert
from bot.erasing import Means
from flows.moments import paris_day
from flows.say import say
from flows.screening import Event
from storage import audit, erasures, forgetting, inbox, keeping, meta, outbox, screenings
from storage.audit import ERASED, Occasion
from storage.database import is_trouble_of_the_database, leave_no_trace
from storage.erasing import EMPTIED, TRACES, erased_among

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.memory import Memory
    from bot.settings import Settings
    from storage.unit import Unit

_log = logging.getLogger(__name__)

EVERY = timedelta(hours=1)
KEPT_FOR = timedelta(hours=23)
"""How long a settled update's text stays, unless it is set: emptied within 24 hours, whenever the chore comes round."""


@dataclass(frozen=True, slots=True)
class Keep:
    """For how long, None: for ever."""

    updates: timedelta = KEPT_FOR
    sends: timedelta | None = None
    answers: timedelta | None = None
    people: timedelta | None = None

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return what is set."""
        updates = KEPT_FOR * settings.keep_updates_hours / 24
        sends, answers, people = settings.keep_sends_days, settings.keep_answers_days, settings.keep_people_days
        return cls(updates, _days(sends), _days(answers), _days(people))


def _days(count: int) -> timedelta | None:
    return timedelta(days=count) if count else None


class Keeping:
    """Sees that nothing is kept longer than it should be."""

    def __init__(self, memory: Memory, desk: Desk, keep: Keep) -> None:
        self._memory, self._desk, self._keep = memory, desk, keep
        self._next: datetime | None = None

    async def see_to_it(self, now: datetime) -> None:
        """Empty old updates; once an hour, all the rest."""
        await self._memory.write(partial(_empty_updates, before=now - self._keep.updates))
        await self._forget_erased()
        if self._next is None or not now < self._next <= now + EVERY:  # a clock that was put back is no reason to wait
            self._next = now + EVERY
            await self._hourly(now)
        await self._leave_no_trace()

    async def _hourly(self, now: datetime) -> None:
        keep, write = self._keep, self._memory.write
        if keep.answers:
            await self._erase_old(now, keep.answers)
        if keep.people:
            await write(partial(self._forget_people, now=now, before=now - keep.people))
        await write(partial(self._expire, now=now))
        if keep.sends:
            while (await write(partial(keeping.empty_sends, before=now - keep.sends)))[1]:
                pass
        while await write(partial(forgetting.walk, now=now)):
            pass
        await write(partial(keeping.leaves_traces, now=now))
        await write(partial(self._tell, now=now))

    async def _erase_old(self, now: datetime, kept_for: timedelta) -> None:
        before, after = now - kept_for, None
        while True:
            walked = await self._memory.write(partial(keeping.kept_long_enough, before=before, after=after))
            for patient in walked.patients:
                await self._erase_one(patient, now, kept_for)
            if walked.last is None:
                return
            after = walked.last

    async def _erase_one(self, patient: int, now: datetime, kept_for: timedelta) -> None:
        """Erase a patient; one who cannot be erased is told to the admins once, and keeps no other from it."""
        try:
            await self._memory.write(partial(self._erase, patient=patient, now=now, kept_for=kept_for))
        except Exception as trouble:
            if is_trouble_of_the_database(trouble):
                raise
            _log.error("Pre-screening %s could not be erased (%s).", patient, type(trouble).__name__)
            said, cause = say("erasing.cannot_be_read", number=patient), f"not erased:{patient}"
            await self._memory.write(partial(alert, language=self._desk.language, said=said, now=now, cause=cause))

    def _erase(self, unit: Unit, patient: int, now: datetime, kept_for: timedelta) -> None:
        """Erase a patient, unless something was heard of him after he was found."""
        erasing.attempts_with(unit, patient)
        if not keeping.is_silent(unit, patient, now - kept_for):
            return
        why = Event(what=ERASED, new={"kept_days": kept_for.days}, reason="KEEP_ANSWERS_DAYS")
        means = Means(self._desk.language, self._desk.chance, ())
        gone = erasing.erase_patient(unit, patient, why, self._occasion(now), means)
        outbox.owe(unit, gone.owings, now, f"kept long enough:{patient}")
        keeping.count(unit, "screenings", len(gone.numbers))
        self._desk.recent.forget(gone.numbers)

    def _forget_people(self, unit: Unit, now: datetime, before: datetime) -> None:
        keeping.alone(unit)
        gone = [each for each in forgetting.without_rights(unit, before) if forgetting.forget(unit, each, now)]
        self._record(unit, now, [Event(what="person forgotten", new=each) for each in gone])
        keeping.count(unit, "people", len(gone))

    def _expire(self, unit: Unit, now: datetime) -> None:
        keeping.drop_expired(unit, now)
        for request in erasures.expire(unit, now):
            kept = screenings.load(unit, request.screening)
            site = kept.screening.site if kept else None
            about = {"screening": request.screening, "site": site}
            self._record(unit, now, [Event(what="erasure expired", new=request.id)], **about)

    def _tell(self, unit: Unit, now: datetime) -> None:
        counts = keeping.to_tell(unit, paris_day(now))
        if counts:
            self._record(unit, now, [Event(what="forgotten", new=dict(counts))])

    def _record(self, unit: Unit, now: datetime, events: list[Event], **about: object) -> None:
        if events:
            audit.record(unit, self._occasion(now).model_copy(update=about), events, self._desk.chance)

    def _occasion(self, now: datetime) -> Occasion:
        return Occasion(at=now, software=self._desk.software, role="retention")

    async def _forget_erased(self) -> None:
        """Drop from memory what was erased, by whatever process."""
        here = self._desk.recent.numbers()
        if here:
            self._desk.recent.forget(await self._memory.read(partial(erased_among, numbers=here)))

    async def _leave_no_trace(self) -> None:
        """Have what was emptied leave the database's log; beside its thread: a reader may have to be awaited."""
        noted = await self._memory.read(partial(meta.read, key=TRACES))
        if noted is None:
            return
        if await asyncio.to_thread(leave_no_trace, self._memory.engine, *EMPTIED):
            await self._memory.write(partial(meta.forget, key=TRACES, value=noted))


def _empty_updates(unit: Unit, before: datetime) -> None:
    keeping.count(unit, "updates", inbox.empty_settled(unit, before))
