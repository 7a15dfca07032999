"""An investigator at a phone: reads the question, taps the label that `flow show` gives, types, waits for the answer.

Nothing but the screen decides what is done next: this is what an outside checker would do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from bot.emulator import Emulator, Phone
from tests.flows.playing import typed
from tests.journeys.words import FlowWords

Facts: TypeAlias = dict[str, Any]
Message: TypeAlias = dict[str, Any]

PATIENCE = 15.0
MOST_TURNS = 250


class Player:
    """One investigator; `did` is what was typed and tapped, `answered` the facts whose answer led to another screen."""

    patience = PATIENCE

    def __init__(self, telegram: Emulator, phone: Phone, words: FlowWords) -> None:
        self.telegram, self.phone, self.words = telegram, phone, words
        self.did: list[tuple[str, str]] = []
        self.answered: list[str] = []
        self.last_tap: tuple[int, str] = (0, "")

    # ─── what is on the screen ───────────────────────────────────────────────────────────────────────────────────────

    def live(self) -> list[Message]:
        """The messages with buttons."""
        return [message for message in self.phone.messages() if message["from_bot"] and message["buttons"]]

    @property
    def panel(self) -> Message:
        """The lowest message with buttons; an empty one if there is none."""
        return (self.live() or [{"id": 0, "text": "", "buttons": []}])[-1]

    @property
    def asked(self) -> str | None:
        """The fact that is asked for now."""
        return self.words.asked(self.panel["text"])

    def button(self, label: str) -> str | None:
        """What the panel's button of this label carries, ticked or not; None if there is no such button."""
        buttons = [button for row in self.panel["buttons"] for button in row]
        return next((str(each["data"]) for each in buttons if each["text"].removeprefix("✓ ") == label), None)

    # ─── one turn ────────────────────────────────────────────────────────────────────────────────────────────────────

    async def types(self, text: str) -> None:
        """Type, and wait for the question that follows below."""
        self.did.append(("typed", text))
        before, number = self.panel, self.phone.says(text)
        await self._until(lambda: self._follows(before, number), f"a question below {text!r}")

    async def taps(self, label: str) -> None:
        """Tap a button of the question, and wait until the screen is another."""
        before = self.panel
        self.press(label)
        await self._until(lambda: self._differs(before), f"another screen after [{label}]")

    def _follows(self, _before: Message, number: int) -> bool:
        """Say whether the question below a typed text is there."""
        return bool(self.panel["id"] > number)

    def _differs(self, before: Message) -> bool:
        """Say whether something else is shown; the same question sent again is not something else."""
        return any(self.panel[what] != before[what] for what in ("text", "buttons")) and bool(self.panel["id"])

    def press(self, label: str) -> None:
        """Tap, and do not wait."""
        data = self.button(label)
        assert data is not None, f"no button {label!r} here:\n{self.phone.screen()}"
        self.did.append(("tapped", label))
        self.last_tap = (self.panel["id"], data)
        self.phone.taps(data, message_id=self.panel["id"])

    async def tap_again(self, data: tuple[int, str] | None = None) -> str:
        """Tap a button that may be gone by now (else the last one tapped once more); return what passes by."""
        message, carried = data or self.last_tap
        tap = self.phone.taps_data(carried, message_id=message)

        def answers() -> list[str]:
            return [each["text"] for each in self.phone.person.answers if each["query_id"] == tap]

        await self._until(lambda: bool(answers()), f"an answer to the old button {carried!r}")
        return answers()[0]

    async def _until(self, true: Callable[[], bool], what: str) -> None:
        await self.telegram.until(true, self.patience, what, self.phone.screen)

    # ─── a whole screening ───────────────────────────────────────────────────────────────────────────────────────────

    async def begins(self) -> None:
        """Send /screen."""
        await self.types("/screen")

    async def goes_on(self, facts: Facts, until: Callable[[Player], bool] | str = "") -> None:
        """Answer as `facts` say until that question, or until `until` says so; else until nothing is asked any more."""
        for _ in range(MOST_TURNS):
            if (until(self) if callable(until) else self.asked == until) or not await self.takes_a_turn(facts):
                return
        raise AssertionError(f"no end after {MOST_TURNS} turns:\n{self.phone.screen()}")

    async def takes_a_turn(self, facts: Facts) -> bool:
        """Answer what is asked; False when there is nothing to answer."""
        fact = self.asked
        if fact:
            await self.answers(fact, facts)
        elif keep := self.button(self.words.ui["plan_keep"]):
            assert keep
            await self.taps(self.words.ui["plan_keep"])
        elif self.button(self.words.ui["confirm"]):
            await self.taps(self.words.ui["confirm"])
        else:
            return False
        return True

    async def answers(self, fact: str, facts: Facts) -> None:
        """Answer one question in as few turns as a person needs."""
        kind, value = self.words.facts[fact]["type"], facts.get(fact)
        if value is None or (kind == "dated_values" and not value):
            await self.taps(self.words.ui["unknown"])
        elif kind == "choice":
            await self.taps(self.words.label(fact, value))
        elif kind == "multiple":
            await self._ticks([self.words.label(fact, each) for each in value or ["none"]])
        else:
            await self.types(typed(value))
        if kind == "dated_values" and self.asked == fact and value:
            await self.taps(self.words.ui["done"])
        if self.asked != fact:  # else it is asked again: what was typed came before the question was known to be there
            self.answered.append(fact)

    async def _ticks(self, labels: list[str]) -> None:
        for label in labels:
            await self.taps(label)
        await self.taps(self.words.ui["done"])
