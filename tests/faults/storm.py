"""A storm of 429s: chats that Telegram holds back for no time, a second, half a minute, an hour or without saying how
long, one by one and all together, before, during and after a restart.

Nothing leaves for a chat inside its window, no other chat waits, and at the end each has everything, once.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.emulator import Phone
from tests.faults.simulated import Simulation, simulation

WINDOWS = (0, 1, 30, 3600)
NOT_SAID = -1
"""A 429 that does not say how long."""

TOO_MANY = 429
QUESTIONS = ("/privacy", "/help", "/mine", "/trial", "/sites", "/language", "/resume", "/nothing")
PATIENCE = 3 * 3600.0
AT_ONCE = 10.0
CATCHING_UP = 60.0
SENDS = ("sendMessage", "editMessageText", "editMessageReplyMarkup")


@dataclass
class Storm:
    """The figures of one storm."""

    seed: int
    refusals: Counter[str] = field(default_factory=Counter)
    calls: int = 0
    delivered: int = 0
    restarts: int = 0
    drained_in: float = 0.0
    violations: list[str] = field(default_factory=list)


async def storm(folder: Path, url: str, rounds: int, seed: int, people: int = 5) -> Storm:
    """Let so many squalls come over one house."""
    found, drawn = Storm(seed), random.Random(seed)
    async with simulation(folder, url, people, seed) as it:
        for phone in it.investigators:
            phone.says("/screen")
        await it.passes(10)
        for number in range(rounds):
            await _squall(it, found, drawn, QUESTIONS[number % len(QUESTIONS)])
            if number % 4 == 3:
                await it.ends()
                await it.starts()
                found.restarts += 1
        found.drained_in = await it.until(lambda: not it.owes(), PATIENCE, step=5)
        _nothing_left_early(it, found)
        _each_came_once(it, found)
    return found


async def _squall(it: Simulation, found: Storm, drawn: random.Random, question: str) -> None:
    """One chat, or every one, is held back; everybody asks something, and who is not held back has the answer."""
    seconds = drawn.choice((*WINDOWS, NOT_SAID))
    everywhere = drawn.random() < 0.2
    held = drawn.choice(it.investigators)
    it.telegram.mend()
    it.telegram.fault("429 bare" if seconds < 0 else "429", "sendMessage", times=drawn.randint(1, 3), seconds=seconds,
                      chat=None if everywhere else held.chat_id)  # fmt: skip
    found.refusals[f"{'all chats' if everywhere else 'one chat'}, {_named(seconds)}"] += 1
    for phone in it.investigators:
        phone.says(question)
    await it.passes(AT_ONCE)
    if not everywhere:
        _others_have_it(it, found, [each for each in it.investigators if each is not held])
    await it.passes(drawn.choice((1, 20, 600)), grain=5)


def _others_have_it(it: Simulation, found: Storm, others: Sequence[Phone]) -> None:
    """Whose own window has been over for a minute has all answers."""
    since = it.clock.now().timestamp() - CATCHING_UP
    refused = [call for call in it.telegram.calls() if call["code"] == TOO_MANY]
    held = {int(call["sent"]["chat_id"]) for call in refused if call["at"] + _asked_to_wait(call) > since}
    behind = {chat for (chat,) in it.rows("SELECT DISTINCT chat_id FROM outbox WHERE settled_at IS NULL")}
    late = [phone.person.name for phone in others if phone.chat_id in behind - held]
    if late:
        found.violations.append(f"seed {found.seed}: {late} waited because another chat was held back")


def _nothing_left_early(it: Simulation, found: Storm) -> None:
    until: Counter[int] = Counter()
    for call in it.telegram.calls():
        if call["method"] not in SENDS:
            continue
        found.calls += 1
        chat = int(call["sent"]["chat_id"])
        if call["at"] < until[chat] - 1e-6:
            found.violations.append(f"seed {found.seed}: {call['method']} to {chat} {until[chat] - call['at']} s early")
        until[chat] = max(until[chat], call["at"] + _asked_to_wait(call))


def _each_came_once(it: Simulation, found: Storm) -> None:
    """What was owed to a chat is on its phone, no more and no less; an answer that still waits is not owed twice."""
    owed = dict(it.rows("SELECT chat_id, count(*) FROM outbox WHERE state = 'sent' AND doubts = 0 GROUP BY chat_id"))
    ends = Counter(state for (state,) in it.rows("SELECT state FROM outbox"))
    if set(ends) != {"sent"}:
        found.violations.append(f"seed {found.seed}: sends ended {dict(ends)}")
    for phone in it.investigators:
        came = sum(each["from_bot"] for each in phone.messages())
        found.delivered += came
        if came != owed[phone.chat_id]:
            found.violations.append(f"seed {found.seed}: of {owed[phone.chat_id]} messages {came} are on a phone")


def _asked_to_wait(call: dict[str, Any]) -> float:
    said = str(call["description"] or "").rpartition("retry after ")[2]
    return float(said) if call["code"] == TOO_MANY and said.isdecimal() else 0.0


def _named(seconds: int) -> str:
    return "no time said" if seconds < 0 else f"{seconds} s"
