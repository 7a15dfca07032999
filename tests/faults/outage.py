"""Telegram cannot be reached for a day, while people go on tapping and typing, and cards are owed.

By turns connections are refused, cut, or answered with 500 and 502. What comes back afterwards is counted to the last
message: a tap lives 150 seconds at Telegram and a message a day, so what was older then is Telegram's loss, not ours.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.emulator import Phone
from tests.faults.simulated import Simulation, simulation

HOUR = 3600.0
WAYS = ("refused", "closed", "502", "500")
GRAIN = 30.0
OK, TOO_MANY = 200, 429
PATIENCE = 600.0

EXCLUDED_AT_FIRST = ("Not known yet", "Not known yet", "Female")


@dataclass
class Outage:
    """The figures of one outage."""

    seed: int
    seconds: float = 0.0
    sent_by_people: int = 0
    lost_at_telegram: int = 0
    refused_as_flood: int = 0
    """Of what waited: more than twenty messages of one person at once are a flood, whatever made them wait."""
    drained_in: float = 0.0
    cards: int = 0
    shown_again: int = 0
    slowed_down: int = 0
    """429s while draining: the emulator counts edits too, which have no published limit."""
    violations: list[str] = field(default_factory=list)

    def must(self, holds: object, why: str) -> None:
        """Count a broken promise."""
        if not holds:
            self.violations.append(f"seed {self.seed}: {why}")


async def outage(folder: Path, url: str, seconds: float, seed: int, people: int = 6) -> Outage:
    """Play it through; half of the people are excluded when it begins, so that their cards are owed."""
    found = Outage(seed, seconds)
    async with simulation(folder, url, people, seed) as it:
        it.telegram.limit_rates()
        open_ones, excluded = it.investigators[: people // 2], it.investigators[people // 2 :]
        await _begin(it)
        await _cards_are_owed(it, excluded)
        written = await _gone(it, open_ones, seconds)
        calls, last = len(it.telegram.calls()), max(each["id"] for phone in open_ones for each in phone.messages())
        it.telegram.world.updates.expire()
        waiting = {each["update_id"] for each in it.telegram.waiting_updates()}
        await _is_back(it)
        found.drained_in = await it.until(lambda: not it.owes(), PATIENCE)
        found.sent_by_people, found.lost_at_telegram = len(written), len(set(written) - waiting)
        _nothing_is_lost(it, found, waiting)
        _cards_came(it, found, len(excluded))
        _questions_were_shown_again(it, found, open_ones, last)
        found.slowed_down = sum(each["code"] == TOO_MANY for each in it.telegram.calls()[calls:])
        within_the_rates(it.telegram.calls()[calls:], found.violations)
    return found


async def _begin(it: Simulation) -> None:
    for phone in it.investigators:
        phone.says("/screen")
    await it.passes(10)
    for label in EXCLUDED_AT_FIRST[:2]:
        for phone in it.investigators:
            phone.taps(label)
        await it.passes(10)


async def _cards_are_owed(it: Simulation, excluded: Sequence[Phone]) -> None:
    """Those answers are on disk, and nothing of what follows from them has left."""
    for method in ("sendMessage", "editMessageText"):
        it.telegram.fault("500", method, times=None)
    for phone in excluded:
        phone.taps(EXCLUDED_AT_FIRST[2])
    await it.passes(1)


async def _gone(it: Simulation, people: Sequence[Phone], seconds: float) -> list[int]:
    """Nothing gets through for so long; every quarter of an hour somebody taps, and somebody types."""
    written: list[int] = []
    spell = min(HOUR, seconds / len(WAYS))
    for number in range(round(seconds / spell)):
        await _trouble(it, WAYS[number % len(WAYS)])
        for quarter in range(4):
            phone = people[(number + quarter) % len(people)]
            written += [it.telegram.world.updates.next_id, it.telegram.world.updates.next_id + 1]
            phone.taps("Not known yet")
            phone.says(("male", "71", "/mine", "not a word of it")[quarter])
            await it.passes(spell / 4, GRAIN)
    return written


async def _trouble(it: Simulation, way: Any) -> None:  # noqa: ANN401 - one of WAYS
    it.telegram.mend()
    await it.telegram.lines.close()
    if way != "refused":
        it.telegram.fault(way, times=None)
        await it.telegram.lines.open()


async def _is_back(it: Simulation) -> None:
    it.telegram.mend()
    await it.telegram.lines.close()
    await it.telegram.lines.open()


# ─── what must hold ──────────────────────────────────────────────────────────────────────────────────────────────────


def _nothing_is_lost(it: Simulation, found: Outage, waiting: set[int]) -> None:
    """All that Telegram still had was taken in, and had its turn."""
    taken = dict(it.rows("SELECT update_id, state FROM inbox"))
    missing = [number for number in waiting if number not in taken]
    found.must(not missing, f"{len(missing)} updates that Telegram still had were not taken")
    ends = Counter(taken.values())
    found.refused_as_flood = ends["refused"]
    found.must(set(ends) <= {"done", "refused"}, f"updates ended {dict(ends)}")


def _cards_came(it: Simulation, found: Outage, owed: int) -> None:
    """Each at least once; twice only if the bot doubted, and then the second says so."""
    texts = [each["text"] for each in it.coordinator.at(it.group).messages() if each["from_bot"]]
    copies = Counter(line for text in texts for line in text.splitlines() if line.startswith("Ref. "))
    found.cards = len(copies)
    found.must(len(copies) == owed, f"{len(copies)} of {owed} cards came")
    found.must(all(count <= 2 for count in copies.values()), f"cards came more than twice: {copies}")
    marked = sum("Possible duplicate" in text for text in texts)
    found.must(marked >= sum(count - 1 for count in copies.values()), "a copy does not say that it may be one")


def _questions_were_shown_again(it: Simulation, found: Outage, people: Sequence[Phone], last: int) -> None:
    """Each open question stands once, below what there was before; what came of the silence was owed once."""
    for phone in people:
        live = [each["id"] for each in phone.messages() if each["from_bot"] and _asks(each)]
        found.must(len(live) == 1 and live[0] > last, f"live questions of one screening: {live}, before: {last}")
        found.shown_again += 1
    again = it.rows("SELECT screening, count(*) FROM outbox WHERE cause LIKE 'restart:%' GROUP BY screening")
    found.must(all(count == 1 for _, count in again), f"shown again more than once: {again}")


def _asks(message: dict[str, Any]) -> bool:
    return any("|" in button["data"] for row in message["buttons"] for button in row)


def within_the_rates(calls: Sequence[dict[str, Any]], violations: list[str]) -> None:
    """Hold the journal against what Telegram publishes of new messages: in a chat, in a group, over all."""
    written = [each for each in calls if each["method"] == "sendMessage" and each["code"] == OK]
    sent = [(each["at"], int(each["sent"]["chat_id"])) for each in written]
    by_chat: dict[int, list[float]] = defaultdict(list)
    for at, chat in sent:
        by_chat[chat].append(at)
    for chat, times in by_chat.items():
        if _most_within(times, 1.0) > 1:
            violations.append(f"chat {chat} got more than one new message within a second")
        if chat < 0 and _most_within(times, 60.0) > 20:
            violations.append(f"group {chat} got more than 20 new messages within a minute")
    if _most_within([at for at, _ in sent], 1.0) > 30:
        violations.append("more than 30 new messages left within a second")


def _most_within(times: Sequence[float], seconds: float) -> int:
    """How many at most fall into a span of that length, its end left out."""
    ordered, start, most = sorted(times), 0, 0
    for end, at in enumerate(ordered):
        while at - ordered[start] >= seconds - 1e-6:
            start += 1
        most = max(most, end - start + 1)
    return most
