"""Investigators who never give up: they tap, type, tap once more, send what they should not, and begin anew.

What led on to another question is written down as shown: it has to be on disk from that moment on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random
from typing import NamedTuple

from bot.emulator import Emulator, Phone
from bot.wording import own_texts
from tests.faults.history import Shown
from tests.flows.playing import STANDARD
from tests.journeys.player import Facts, Message, Player
from tests.journeys.words import FlowWords

PATIENCE = 120.0
IDENTIFYING = "06 12 34 56 78"
"""A telephone number; it is refused and deleted from the chat."""

ODD = {"twice": 0.15, "typed": 0.05, "identifying": 0.02}
"""How often a question is answered otherwise than by one tap."""

TAPPED: Facts = {fact: value for fact, value in STANDARD.items() if isinstance(value, list) or str(value).isalpha()}
TAPPED |= {fact: STANDARD[fact] for fact in ("psma_tracer", "progression_after_first_course")}
PATIENTS: tuple[Facts, ...] = (
    {**TAPPED, "prior_taxane": []},
    {**TAPPED, "psma_pet": "negative"},
    {**TAPPED, "sex": "female"},
    {**TAPPED, "age": 71, "lupsma_cycles": 6},
)
"""Nearly all of it taps, what is measured or dated being not known yet: edits are not paced, as new messages are."""

TOO_EARLY = tuple(own_texts(language)["dialogue.too_early"] for language in ("en", "fr"))
LONG_ONES = PATIENTS[-1:]
"""In a short form they come to no outcome: a card in doubt would be repeated only after half a minute."""


class Means(NamedTuple):
    """Chance, and the patients it draws from."""

    chance: Random
    patients: tuple[Facts, ...]


class Patient(Player):
    """One investigator, and what was shown to them."""

    def __init__(self, telegram: Emulator, phone: Phone, words: FlowWords, means: Means) -> None:
        super().__init__(telegram, phone, words)
        self.shown: list[Shown] = []
        self._number = 0
        self._chance, self._patients = means

    @property
    def panel(self) -> Message:
        """The newest question: of its copies the lowest, whatever older ones a lost answer left below it."""
        asking = [each for each in self.live() if is_question(each) and _names(each)[0] >= self._number]
        return max(asking, key=lambda each: (*_names(each), each["id"]), default={"id": 0, "text": "", "buttons": []})

    async def plays(self, over: asyncio.Event) -> None:
        """Screen one patient after another until it is over."""
        while not over.is_set():
            await self.begins()
            self._number = _names(self.panel)[0]
            await self.goes_on(self._chance.choice(self._patients), lambda _: over.is_set())

    async def takes_a_turn(self, facts: Facts) -> bool:
        """Between losing its buttons and being sent again a question has none: that is not the end."""
        await self._until(lambda: bool(self.panel["id"]), f"buttons for screening {self._number}")
        return await super().takes_a_turn(facts)

    async def taps(self, label: str) -> None:
        """Tap, and wait for something new on the newest question or on a copy of it: the one tapped may be above."""
        await self._until(lambda: self.button(label) is not None, f"a button {label!r}")
        before = self._shown()
        self.press(label)
        await self._until(lambda: bool(self._shown() - before), f"another screen after [{label}]")

    def _shown(self) -> set[str]:
        newest = [each for each in self.live() if is_question(each) and _names(each) >= _names(self.panel)]
        return {f"{each['text']}\n{each['buttons']}" for each in newest}

    async def answers(self, fact: str, facts: Facts) -> None:
        number = _names(self.panel)[0]
        way = self._odd_way()
        if way == "identifying":
            await self._is_refused()
        while not await self._is_taken(fact, facts, is_typed=way == "typed"):
            continue
        self.shown.append(Shown(self.phone.chat_id, number, fact, facts.get(fact)))
        if way == "twice" and self.last_tap[1]:
            self.phone.taps_data(self.last_tap[1], message_id=self.last_tap[0])

    async def _is_taken(self, fact: str, facts: Facts, *, is_typed: bool) -> bool:
        """Answer; False if told that the question may not have been on the screen: then it is to be answered again."""
        before = self.panel["id"]
        if is_typed and self.words.facts[fact]["type"] == "choice" and facts.get(fact) is not None:
            await self.types(self.words.label(fact, facts[fact]))
        else:
            await super().answers(fact, facts)

        def is_told() -> bool:
            return self.panel["id"] != before and any(words in self.panel["text"] for words in TOO_EARLY)

        await self._until(lambda: self.asked != fact or is_told(), f"another question than {fact}")
        return self.asked != fact

    def _odd_way(self) -> str:
        drawn = self._chance.random()
        for way, share in ODD.items():
            drawn -= share
            if drawn < 0:
                return way
        return ""

    async def _is_refused(self) -> None:
        number = self.phone.says(IDENTIFYING)
        await self._until(lambda: all(each["id"] != number for each in self.phone.messages()), "the number deleted")

    def _follows(self, before: Message, number: int) -> bool:
        """After a restart the last question may be sent once more, before the answer is taken."""
        return self.panel["id"] > number and self._differs(before)

    async def _until(self, true: Callable[[], bool], what: str) -> None:
        await self.telegram.until(true, PATIENCE, what, self.phone.screen)


def _names(message: Message) -> tuple[int, int]:
    """Return the screening and the revision that a question's buttons name."""
    if not message["buttons"]:
        return 0, 0
    number, _, revision, _ = message["buttons"][0][0]["data"].split("|", 3)
    return int(number), int(revision)


def panels(messages: list[Message]) -> list[tuple[int, int, int]]:
    """Return message, screening and revision of each message whose buttons answer a question."""
    return [(each["id"], *_names(each)) for each in messages if is_question(each)]


def is_question(message: Message) -> bool:
    """Say whether its buttons answer a question."""
    return bool(message["buttons"]) and message["buttons"][0][0]["data"].count("|") == 3
