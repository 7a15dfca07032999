"""What the bot ought to know, kept in memory by one who sees everything that arrives and does nothing twice.

The pure core says what an answer leads to. Whether a button or a text counts at all is decided here anew, by rules
written down a second time: that is what the database, the restarts and the deliveries are held against.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from bot.labels import code_typed
from bot.wording import Words
from flows import dialogue
from flows.lifecycle import OUTCOMES, RESUMABLE, UNDER_WAY
from flows.progress import Standing
from flows.rescreening import takes_back_outcome
from flows.screening import Heard, Screening
from flows.screens import Step
from flows.showing import step_of
from flows.trial import Trial
from tests.faults.sight import Question, Sight, question_of

SILENCE, NOTED_EVERY = timedelta(seconds=120), timedelta(seconds=10)
MOST_AT_ONCE = 20
"""Messages of one person that may wait."""


class Said(NamedTuple):
    """One thing that arrived and waits for its turn."""

    number: int
    who: int
    sort: Literal["tap", "text", "other"]
    text: str
    at: datetime


@dataclass
class Notebook:
    """One investigator's screenings, as they ought to be."""

    trial: Trial
    words: Words
    person: int
    who: int
    site: str
    screenings: dict[int, Screening] = field(default_factory=dict)
    current: int = 0
    cards: dict[str, int] = field(default_factory=dict)
    """References of the cards owed so far, each with its screening."""
    shown_anew: list[str] = field(default_factory=list)
    """References of cards that were changed without a new outcome: another attempt takes their place, or no more."""
    sight: Sight = field(default_factory=Sight)
    heard_at: datetime | None = None
    """When it was noted last that what she says reaches the bot."""
    past: dict[tuple[int, int], Screening] = field(default_factory=dict)
    """Each screening at each of its revisions."""
    waiting: list[Said] = field(default_factory=list)
    used: set[int] = field(default_factory=set)

    # ─── what arrives ────────────────────────────────────────────────────────────────────────────────────────────────

    def arrives(self, said: Said) -> None:
        """Something came in; a number that came before is nothing new."""
        if said.number not in self.used:
            self.used.add(said.number)
            self.waiting.append(said)

    def in_contact(self, now: datetime) -> None:
        """What people say reaches the bot. After a silence who is busy with nothing open turns to her last open one."""
        silence = now - self.heard_at if self.heard_at else SILENCE
        if silence > SILENCE and (under_way := self._in(UNDER_WAY)) and self.current not in under_way:
            self.current = max(under_way)
        if not timedelta() <= silence < NOTED_EVERY:
            self.heard_at = now

    def catches_up(self, now: datetime) -> None:
        """Everything that waits has its turn, the lowest number first; too many messages at once have none.

        A text waits, and all that came after it, while the question below which it may stand is on its way.
        """
        while self.waiting:
            said = min(self.waiting)
            flood = [each for each in self.waiting if each.who == said.who and each.sort != "tap"]
            overtaken = said.who == self.who and self.sight.is_overtaken(said.number, now)
            if said.sort != "tap" and len(flood) > MOST_AT_ONCE:
                self.waiting = [each for each in self.waiting if each not in flood]
            elif said.who == self.who and not overtaken and self._has_to_wait(said):
                return
            else:
                self.waiting.remove(said)
                self._hear(said, now, overtaken=overtaken)

    def sending_begins(self, number: int, revision: int, now: datetime, *, fresh: bool) -> None:
        """The bot begins to send what that revision asks: as a new message, unseen until it is there, or in place."""
        question = question_of(self.trial, self.past[number, revision])
        if fresh:
            self.sight.on_the_way[number] = question
        else:
            self.sight.can_be_seen(number, question, now)

    def sending_ends(self, number: int, revision: int, now: datetime, *, arrived: bool) -> None:
        """It is known what became of it; what may have arrived has been seen by nobody."""
        self.sight.on_the_way.pop(number, None)
        if arrived:
            self.sight.can_be_seen(number, question_of(self.trial, self.past[number, revision]), now)

    # ─── what it means ───────────────────────────────────────────────────────────────────────────────────────────────

    def _hear(self, said: Said, now: datetime, *, overtaken: bool) -> None:
        if said.who != self.who or said.sort == "other":
            return  # nobody else's button, and no changed message, has an effect
        if said.text.startswith("/"):
            self._obey(said.text, now)
        elif said.sort == "tap":
            number, step, revision, code = said.text.split("|", 3)
            self._tap(int(number), step, int(revision), code, now)
        elif self.current and not overtaken:
            self._text(said, now)

    def _obey(self, command: str, now: datetime) -> None:
        match command.split():
            case ["/screen", "new", "after", latest] if latest != str(self._latest()):
                self._resume(self._latest(), now)
            case ["/screen", "new", "after", _]:
                self._begin(now)
            case ["/screen"] if not self._in(UNDER_WAY):
                self._begin(now)
            case ["/stop"] if self.current and self.screenings[self.current].state in UNDER_WAY:
                self._by_word(self.current, "stop", now)
            case ["/resume", number]:
                self._resume(int(number), now)
            case ["/resume"] if len(lines := self._in(RESUMABLE)) == 1:
                self._resume(lines[0], now)

    def _begin(self, now: datetime) -> None:
        number = self._latest() + 1
        step = dialogue.begin(self.trial, number=number, site=self.site, person=self.person, language="en", now=now)
        self._keep(step)
        self.current = number

    def _resume(self, number: int, now: datetime) -> None:
        if self.screenings[number].state in {"stopped", "pending"} and not self.screenings[number].amending:
            self._by_word(number, "resume", now)
        self.current = number

    def _by_word(self, number: int, code: str, now: datetime) -> None:
        screening = self.screenings[number]
        self._step(number, self._heard(screening, code, typed=True), now)
        self.current = number

    def _tap(self, number: int, step: str, revision: int, code: str, now: datetime) -> None:
        screening = self.screenings[number]
        current = step_of(Standing(self.trial, screening))
        if revision == screening.revision and _looks_like(step, current):
            before = screening
            self._step(number, self._heard(screening, code), now)
            if self.screenings[number] is not before:
                self.current = number

    def _text(self, said: Said, now: datetime) -> None:
        screening = self.screenings[self.current]
        if not self.sight.was_before(self.current, self._asks_now(), said.at):
            return  # it was written before the question was shown
        code = code_typed(said.text, Standing(self.trial, screening), self.words)
        heard = self._heard(screening, code, typed=True) if code else Heard(kind="text", text=said.text)
        self._step(self.current, heard, now, typed=True)

    def _has_to_wait(self, said: Said) -> bool:
        if said.sort != "text" or said.text.startswith("/") or not self.current:
            return False
        return self.sight.has_to_wait(self.current, self._asks_now())

    def _asks_now(self) -> Question:
        return question_of(self.trial, self.screenings[self.current])

    def _heard(self, screening: Screening, code: str, *, typed: bool = False) -> Heard:
        step = step_of(Standing(self.trial, screening))
        return Heard(kind="tap", code=code, step=step, revision=screening.revision, typed=typed)

    def _step(self, number: int, heard: Heard, now: datetime, *, typed: bool = False) -> None:
        step = dialogue.step(self.trial, self.screenings[number], heard, now)
        if step.again:
            self._another(number, now, typed=typed)
        elif not self._is_superseded(number, step):
            self._keep(step)

    def _is_superseded(self, number: int, step: Step) -> bool:
        """Say whether it would take back an outcome from which a later attempt that counts took answers over."""
        was = self.screenings[number]
        later = [each for each in self._attempts(was) if each.number > number and each.state != "annulled"]
        return bool(later) and takes_back_outcome(was, step.screening)

    def _another(self, number: int, now: datetime, *, typed: bool) -> None:
        """Begin the next attempt with the patient, unless there is one that counts."""
        earlier = self.screenings[number]
        attempts = self._attempts(earlier)
        counting = [each for each in attempts if each.state != "annulled"]
        if counting and counting[-1] is not earlier:
            if typed:
                self._resume(counting[-1].number, now)
        elif counting and earlier.state in OUTCOMES and not earlier.amending:
            self.current = self._latest() + 1
            next_one = attempts[-1].attempt + 1
            self._keep(
                dialogue.begin_again(
                    earlier, self.trial, number=self.current, attempt=next_one, language="en", now=now
                )
            )  # fmt: skip
            self._shows_anew(earlier)

    def _attempts(self, screening: Screening) -> list[Screening]:
        first = screening.first or screening.number
        return [each for number, each in sorted(self.screenings.items()) if (each.first or number) == first]

    def _shows_anew(self, screening: Screening) -> None:
        if screening.number in self.cards.values():
            self.shown_anew.append(_reference(screening))

    def _keep(self, step: Step) -> None:
        screening = step.screening
        if screening is self.screenings.get(screening.number):
            return
        self.screenings[screening.number] = screening
        self.past[screening.number, screening.revision] = screening
        was_told = screening.number in self.cards.values()
        if step.outcome and screening.annulled is not None:  # what it took the place of counts again
            for each in self._attempts(screening):
                if each is not screening and each.annulled is None:
                    self._shows_anew(each)
        if step.outcome and (was_told or screening.annulled is None):  # what nobody was told of is not taken back
            self.cards[_reference(screening)] = screening.number

    def _latest(self) -> int:
        return max(self.screenings, default=0)

    def _in(self, states: tuple[str, ...]) -> list[int]:
        return [number for number, each in self.screenings.items() if each.state in states]


def _reference(screening: Screening) -> str:
    return f"S-{screening.label}/{screening.revision}"


def _looks_like(shown: str, step: str) -> bool:
    """A button names its step by its beginning and its end."""
    return shown == step or (len(shown) < len(step) and step.startswith(shown[:13]) and step.endswith(shown[13:]))
