"""What the bot ought to know, kept in memory by one who sees everything that arrives and does nothing twice.

The pure core says what an answer leads to. Whether a button or a text counts at all is decided here anew, by rules
written down a second time: that is what the database, the restarts and the deliveries are held against.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple, TypeAlias

from bot.labels import code_typed
from bot.wording import Words
from flows import dialogue
from flows.lifecycle import RESUMABLE, UNDER_WAY
from flows.progress import Standing
from flows.screening import Heard, Screening
from flows.screens import Step
from flows.showing import step_of
from flows.trial import Trial

MOST_AT_ONCE = 20
"""Messages of one person that may wait."""

Question: TypeAlias = tuple[str, str, str]
"""What a screen asks: its step, and of a doubt which fact it is about and what is doubted."""


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
    asked: dict[int, tuple[Question, datetime]] = field(default_factory=dict)
    """Of each screening, what was last sent and when its sending first began."""
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

    def catches_up(self, now: datetime) -> None:
        """Everything that waits has its turn, the lowest number first; too many messages at once have none."""
        while self.waiting:
            said = min(self.waiting)
            flood = [each for each in self.waiting if each.who == said.who and each.sort != "tap"]
            if said.sort != "tap" and len(flood) > MOST_AT_ONCE:
                self.waiting = [each for each in self.waiting if each not in flood]
            else:
                self.waiting.remove(said)
                self._hear(said, now)

    def sending_begins(self, number: int, revision: int, now: datetime) -> None:
        """The bot begins to send what that revision asks; the first time stands for as long as it asks the same."""
        question = _question(self.trial, self.past[number, revision])
        known = self.asked.get(number)
        if known is None or known[0] != question or known[1] > now:
            self.asked[number] = (question, now)

    # ─── what it means ───────────────────────────────────────────────────────────────────────────────────────────────

    def _hear(self, said: Said, now: datetime) -> None:
        if said.who != self.who or said.sort == "other":
            return  # nobody else's button, and no changed message, has an effect
        if said.text.startswith("/"):
            self._obey(said.text, now)
        elif said.sort == "tap":
            number, step, revision, code = said.text.split("|", 3)
            self._tap(int(number), step, int(revision), code, now)
        elif self.current:
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
        if self.screenings[number].state in {"stopped", "pending"}:
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
        question, since = self.asked.get(self.current, (None, said.at))
        if question != _question(self.trial, screening) or said.at < since:
            return  # it was written before the question was shown
        code = code_typed(said.text, Standing(self.trial, screening), self.words)
        heard = self._heard(screening, code, typed=True) if code else Heard(kind="text", text=said.text)
        self._step(self.current, heard, now)

    def _heard(self, screening: Screening, code: str, *, typed: bool = False) -> Heard:
        step = step_of(Standing(self.trial, screening))
        return Heard(kind="tap", code=code, step=step, revision=screening.revision, typed=typed)

    def _step(self, number: int, heard: Heard, now: datetime) -> None:
        self._keep(dialogue.step(self.trial, self.screenings[number], heard, now))

    def _keep(self, step: Step) -> None:
        screening = step.screening
        if screening is self.screenings.get(screening.number):
            return
        self.screenings[screening.number] = screening
        self.past[screening.number, screening.revision] = screening
        was_told = screening.number in self.cards.values()
        if step.outcome and (was_told or screening.annulled is None):  # what nobody was told of is not taken back
            self.cards[f"S-{screening.number}/{screening.revision}"] = screening.number

    def _latest(self) -> int:
        return max(self.screenings, default=0)

    def _in(self, states: tuple[str, ...]) -> list[int]:
        return [number for number, each in self.screenings.items() if each.state in states]


def _question(trial: Trial, screening: Screening) -> Question:
    draft = screening.draft if screening.state == "confirming" else None
    return (step_of(Standing(trial, screening)), draft.fact if draft else "", str(draft.doubt) if draft else "")


def _looks_like(shown: str, step: str) -> bool:
    """A button names its step by its beginning and its end."""
    return shown == step or (len(shown) < len(step) and step.startswith(shown[:13]) and step.endswith(shown[13:]))
