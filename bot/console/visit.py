"""One request of somebody's, inside its transaction: who it is, with which rights, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import access
from bot.alerts import alert
from flows.moments import paris_day
from flows.screening import Event
from flows.trial import LANGUAGES
from storage import audit, people, sessions
from storage.audit import Occasion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.access import Act
    from bot.console.asked import Asked
    from bot.console.behind import Behind
    from bot.desk import Desk
    from bot.wording import Words
    from flows.say import Say
    from flows.screening import Screening
    from flows.trial import Trial
    from storage.people import Grant, Language, Person
    from storage.sessions import Session
    from storage.unit import Unit


@dataclass
class Visit:
    """A request being answered. Without a person it is a stranger's; rights are those of this moment."""

    unit: Unit
    behind: Behind
    asked: Asked
    now: datetime
    session: Session | None = None
    person: Person | None = None
    grants: tuple[Grant, ...] = ()
    owes: bool = False
    """Something is owed in the chat."""
    here: str = ""
    """The page to come back to, behind the console's own path: where the form stands, if one was sent."""
    notice: Say | None = None
    """What has to be said above all else on the page."""
    cookie: str | None = None
    """The browser's new cookie; an empty one takes the old away."""

    @property
    def desk(self) -> Desk:
        """The trials, their words, chance."""
        return self.behind.desk

    @property
    def language(self) -> str:
        """The language that the person has chosen; of who has not, and of a stranger, the browser's."""
        chosen = self.person.language if self.person else None
        return chosen or self.asked.speaks or self.desk.language

    @property
    def words(self) -> Words:
        """The words of that language."""
        return self.desk.words(self.language)

    def may(self, act: Act, site: str | None = None) -> Grant | None:
        """Return the right by which the person may do this today, or None. Nobody works on own screenings here."""
        return access.right_for(act, self.grants, site, day=paris_day(self.now))

    def record(
        self, act: Act, events: Sequence[Event], screening: Screening | None = None, trial: Trial | None = None
    ) -> None:
        """Append what happened to the audit, in the role that allows the act."""
        audit.record(self.unit, self.occasion(act, screening, trial), events, self.desk.chance)

    def occasion(self, act: Act, screening: Screening | None = None, trial: Trial | None = None) -> Occasion:
        """Return what the events of this visit have in common, in the role that allows the act."""
        right = self.may(act, screening.site if screening else None)
        return Occasion(
            at=self.now,
            software=self.desk.software,
            person=self.person.id if self.person else None,
            role=right.role if right else None,
            site=screening.site if screening else None,
            screening=screening.number if screening else None,
            trial=screening.trial if screening else None,
            version=screening.version if screening else None,
            trial_hash=trial.digest if trial else None,
        )

    def speak(self, chosen: str) -> None:
        """Take a language for the person, in the chat too; what is none of ours changes nothing."""
        if self.person and chosen in LANGUAGES and chosen != self.person.language:
            language: Language = "fr" if chosen == "fr" else "en"
            people.speak(self.unit, self.person.id, language)
            self.record("choose_language", [Event(what="language chosen", old=self.person.language, new=language)])
            self.person = self.person.model_copy(update={"language": language})

    def alert(self, said: Say, cause: str | None = None) -> None:
        """Owe the sentence to every admin, in the chat; with a `cause`, once and for all."""
        self.owes = True
        alert(self.unit, self.desk.language, said, self.now, cause)


def visit(unit: Unit, behind: Behind, asked: Asked, now: datetime, secret: str) -> Visit:
    """Return the visit of whoever has this cookie; who may not open the console any more is a stranger."""
    stranger = Visit(unit, behind, asked, now)
    session = sessions.find(unit, secret) if secret else None
    if session is None or session.standing(now) == "over":
        return stranger
    person, grants = people.get(unit, session.person), people.roles_of(unit, session.person)
    if person is None or not access.right_for("open_console", grants, day=paris_day(now)):
        return stranger
    return Visit(unit, behind, asked, now, session, person, grants)
