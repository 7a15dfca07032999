"""Taps that should have no effect: old buttons, somebody else's, such as were made up, cut short or changed."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

from flows.acts import ACTS
from tests.faults.ward import ADMIN, COLLEAGUE, COORDINATOR, GROUP, STRANGER
from tests.flows.playing import TRIAL
from tests.fuzz.thrown import ELSEWHERE
from tests.fuzz.walks import Json, Walk

LETTERS = "0123456789|:_-abcxyzABCXYZ/ \0\u200b\ud800²٣é🙂"
FORBIDDEN: Mapping[int, Sequence[str]] = {
    STRANGER: ("/ack {n}", "/take {n}", "/details {n}", "/revoke 1", "/erase {n}", "/screen lyon-sud", "/resume {n}"),
    COLLEAGUE: ("/ack {n}", "/take {n}", "/revoke 1", "/role 1", "/users 1 forget", "/erase {n} yes", "/annul {n}",
                "/correct {n}", "/rescreen {n}", "/resume {n}", "/queries judge {n}", "/factor 1 yes", "/log {n}",
                "/claim {n} I12c", "/site lyon-sud SUSPENDED invented"),
    COORDINATOR: ("/annul {n}", "/correct {n}", "/rescreen {n}", "/resume {n}", "/screen lyon-sud after none",
                  "/revoke 1", "/delegate 1", "/invite admin", "/log {n}", "/queries judge all", "/erase {n} yes"),
    ADMIN: ("/annul {n}", "/correct {n}", "/rescreen {n}", "/resume {n}", "/screen lyon-sud after none", "/ack {n}",
            "/take {n}"),
}  # fmt: skip
"""Buttons that stand for a command, as made up by people who may not give it."""

Button: TypeAlias = tuple[int, str]
"""A message, and what one of its buttons carries."""


@dataclass
class Tapper:
    """Taps what should not be tapped, at one step of a walk; another's screening is under way beside it."""

    walk: Walk
    other: Walk
    drawn: random.Random = field(default_factory=partial(random.Random, 0))
    seen: list[Button] = field(default_factory=list)
    """Every button there was so far."""
    good: frozenset[str] = frozenset()
    """What the buttons carry that answer at this step."""

    def look(self) -> None:
        """Note the buttons that are on the screen."""
        self.good = frozenset(data for _, data in self.live(self.walk))
        self.seen += [each for each in self.live(self.walk) if each not in self.seen]

    def live(self, walk: Walk) -> list[Button]:
        """Return the buttons on somebody's screen."""
        sheets = self.walk.gate.ward.telegram.live(walk.who)
        return [(message, data) for message, sheet in sheets.items() for _, data in sheet.buttons]

    def one(self, walk: Walk | None = None) -> Button:
        """Draw one of the buttons on a screen."""
        return self.drawn.choice(self.live(walk or self.walk))

    # ─── families ────────────────────────────────────────────────────────────────────────────────────────────────────

    def old(self) -> Json:
        """A button of an earlier message, or of an earlier state of this one."""
        message, data = self.drawn.choice(self.seen)
        return self.walk.tap_on(data, message if self.drawn.random() < 0.5 else self.walk.panel)

    def by_another(self) -> Json:
        """A live button, by somebody to whom it does not belong, from his own chat or a group."""
        who = self.drawn.choice((COLLEAGUE, COORDINATOR, ADMIN, STRANGER, self.other.who))
        return self._by(who, self.one()[1])

    def of_another(self) -> Json:
        """A button on somebody else's screen, by the walker."""
        message, data = self.one(self.other)
        return self.walk.tap_on(data, message)

    def elsewhere(self) -> Json:
        """A live button by its owner, as if it stood in a group, a topic or a channel, or nowhere."""
        tap, chat = self.walk.tap_on(self.one()[1], self.walk.panel), self.drawn.choice((*ELSEWHERE, None))
        if chat is None:
            return {name: each for name, each in tap.items() if name != "message"} | {"inline_message_id": "invented"}
        return tap | {"message": tap["message"] | {"chat": chat}}

    def cut(self) -> Json:
        """A live button, cut short."""
        message, data = self.one()
        return self.walk.tap_on(data[: self.drawn.randrange(len(data))], message)

    def changed(self) -> Json:
        """A live button with a letter changed, put in, doubled or left out, or another case."""
        message, data = self.one()
        at, letter = self.drawn.randrange(len(data)), self.drawn.choice(LETTERS)
        ways = (
            data[:at] + letter + data[at + 1 :], data[:at] + letter + data[at:], data[:at] + data[at] + data[at:],
            data[:at] + data[at + 1 :], data.upper(), f"0{data}", f"{data}:x", data.replace("|", "|0", 2),
        )  # fmt: skip
        return self.walk.tap_on(self.drawn.choice(ways), message)

    def of_another_step(self) -> Json:
        """What the live buttons begin with, and what those of another step end with; or another revision."""
        message, data = self.one()
        number, step, revision, code = f"{data}||||".split("|")[:4]
        codes = [each.rpartition("|")[2] for _, each in self.seen] + [*ACTS, f"change:{step}", "number:99", "plan:x"]
        other = self.drawn.choice(codes)
        ways = (
            (number, step, revision, other),
            (number, step, revision, f"{other}:{code}"),
            (number, self.drawn.choice([*TRIAL.fact, "confirming", "reviewing", ""]), revision, code),
            (number, step, str(self.drawn.choice((0, 10**9, 10**19, 10**50))), code),
        )
        return self.walk.tap_on("|".join(self.drawn.choice(ways)), message)

    def of_another_screening(self) -> Json:
        """A live button under another number: another's, one that is over, one that there is not."""
        message, data = self.one()
        number = self.drawn.choice((self.other.number, self.walk.number - 1, 0, 99, 2**31, 2**63, 10**30, "1-1", "-1"))
        return self.walk.tap_on(f"{number}|{data.partition('|')[2]}", message)

    def forbidden(self) -> Json:
        """A button that stands for a command, made up by somebody who may not give it."""
        who = self.drawn.choice(tuple(FORBIDDEN))
        return self._by(who, self.drawn.choice(FORBIDDEN[who]).format(n=self.walk.number))

    def _by(self, who: int, data: str) -> Json:
        tap = self.walk.tap_on(data, self.drawn.randrange(100, 200))
        chat = {"id": who, "type": "private"} if self.drawn.random() < 0.7 else {"id": GROUP, "type": "group"}
        sender = {"id": who, "is_bot": False, "first_name": "Invented", "language_code": "en"}
        return tap | {"from": sender, "message": tap["message"] | {"chat": chat}}


Family: TypeAlias = Callable[[Tapper], Json]

FAMILIES: Mapping[str, Family] = {
    "old": Tapper.old,
    "live, by somebody else": Tapper.by_another,
    "on somebody else's screen": Tapper.of_another,
    "in another chat": Tapper.elsewhere,
    "cut short": Tapper.cut,
    "a letter changed": Tapper.changed,
    "of another step or revision": Tapper.of_another_step,
    "of another screening": Tapper.of_another_screening,
    "commands made up": Tapper.forbidden,
}
