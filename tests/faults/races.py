"""Races: several devices answer one step at the same moment, each with a button of its own choice. One effect, always.

Each device stores its tap itself, as a webhook call would, and then takes turns as a worker would, on a connection of
its own or in a process of its own. The updates' ids fall as often as they rise.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from storage import invites
from storage.unit import unit_of_work
from tests.faults.devices import Devices
from tests.faults.letters import Update, tapped, typed
from tests.faults.ward import INVESTIGATOR, SITE, STRANGER, Ward

SIZES = (2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 4, 4, 6, 8, 16)
"""How many take part, drawn from these: two are the usual case, sixteen the worst."""

ANSWERS = ("option", "number", "unknown", "today", "yesterday", "confirm", "again", "plan")
USUAL = ("unknown", "confirm")
"""What lets a screening go on; the others may end it at once."""

TOLD = ("Already answered", "step that is over")
"""What a tap is answered that comes too late."""

APART = 60.0
"""Seconds between two races: they are no burst."""


@dataclass
class Races:
    """The figures of one campaign."""

    seed: int
    races: Counter[str] = field(default_factory=Counter)
    taps: int = 0
    exactly_one: int = 0
    violations: list[str] = field(default_factory=list)


class Lost(AssertionError):
    """A race that had no effect, or more than one."""


def race(ward: Ward, devices: Devices, races: int, seed: int) -> Races:
    """Run so many races on one ward; a violation says its seed and its number."""
    course = Course(ward, devices, random.Random(seed), Races(seed))
    for number in range(races):
        try:
            course.run(KINDS[number % len(KINDS)])
            course.figures.exactly_one += 1
        except Lost as why:
            course.figures.violations.append(f"seed {seed}, race {number}: {why}")
            break  # what follows stands on a screening that is wrong
    if not ward.is_sound():
        course.figures.violations.append(f"seed {seed}: the audit's chain is broken")
    return course.figures


@dataclass
class Course:
    """One race after the other, on the investigator's screenings."""

    ward: Ward
    devices: Devices
    drawn: random.Random
    figures: Races
    _last_id: int = 1000

    def run(self, kind: str) -> None:
        """Run one race of this kind; where nothing is asked any more, the race is for the next screening."""
        self.ward.passes(APART)
        number, message, buttons = self._shown()
        if kind == "invitation":
            self._comes_in()
        elif not buttons:
            self._begins(number)
        elif kind == "text":
            self._types(number, message, buttons)
        else:
            self._taps(number, message, buttons)
        self.ward.delivers()

    # ─── the races ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _taps(self, number: int, message: int, buttons: Sequence[str]) -> None:
        ids = self._ids(self.drawn.choice(SIZES))
        updates = [tapped(each, INVESTIGATOR, self._choice(buttons), message) for each in ids]
        self._run("taps", number, updates)

    def _types(self, number: int, message: int, buttons: Sequence[str]) -> None:
        """One taps, one types "not known yet" or a number: whoever is second is told so."""
        one, other = self._ids(2)
        text = self.drawn.choice(("Not known yet", "71", "1"))
        updates = [tapped(one, INVESTIGATOR, self._choice(buttons), message), typed(other, INVESTIGATOR, text, message)]
        self._run("a text and a tap", number, updates)

    def _begins(self, number: int) -> None:
        self.ward.telegram.chats.clear()
        ids = self._ids(self.drawn.choice(SIZES))
        self._all_at_once([typed(each, INVESTIGATOR, "/screen") for each in ids])
        begun = self.ward.rows("SELECT number FROM screening WHERE number > :number", number=number)
        self._count("/screen", ids)
        self._must(len(begun) == 1, f"/screen from {len(ids)} devices began {len(begun)} screenings")

    def _comes_in(self) -> None:
        """Two strangers open one invitation."""
        token = f"invented-token-{self._last_id:020}"
        with unit_of_work(self.ward.engine) as unit:
            invites.invite(unit, token, "coordinator", SITE, None, self.ward.now)
        ids = self._ids(2)
        self._all_at_once([typed(each, STRANGER + each, f"/start {token}") for each in ids])
        self._count("invitation", ids)
        asked = (
            "SELECT telegram_id FROM person JOIN grants ON grants.person = person.id WHERE telegram_id IN (:one, :two)"
        )
        let_in = self.ward.rows(asked, one=STRANGER + ids[0], two=STRANGER + ids[1])
        self._must(len(let_in) == 1, f"one invitation let {len(let_in)} in")

    def _run(self, kind: str, number: int, updates: Sequence[Update]) -> None:
        before = self.ward.kept(number).screening.revision
        self._all_at_once(updates)
        self._count(kind, updates)
        after = self.ward.kept(number).screening.revision
        self._must(after == before + 1, f"screening {number} went from revision {before} to {after}")
        self._one_effect([each["update_id"] for each in updates])
        self._all_answered([each["update_id"] for each in updates if "callback_query" in each])

    def _all_at_once(self, updates: Sequence[Update]) -> None:
        """Have them race; what two of them left to each other is taken when a worker next looks."""
        self.devices(updates)
        self.ward.takes_turns()

    # ─── what must hold ──────────────────────────────────────────────────────────────────────────────────────────────

    def _one_effect(self, ids: Sequence[int]) -> None:
        between = {"low": min(ids), "high": max(ids)}
        events = self.ward.rows(
            "SELECT update_id, what, fact FROM event WHERE update_id BETWEEN :low AND :high", **between
        )
        answered = [event for event in events if event[1] == "answered"]
        self._must(len({event[0] for event in events}) <= 1, f"more than one update had an effect: {events}")
        self._must(len(answered) <= 1, f"more than one answer: {answered}")
        taken = "SELECT state, tries, error FROM inbox WHERE update_id BETWEEN :low AND :high"
        ends = Counter(self.ward.rows(taken, **between))
        self._must(set(ends) == {("done", 0, None)}, f"updates ended {dict(ends)}")

    def _all_answered(self, ids: Sequence[int]) -> None:
        """One tap's answer is empty: it had its effect; or none is, if a text had it."""
        causes = {f"update:{each}" for each in ids}
        query = "SELECT cause, payload FROM outbox WHERE payload LIKE '%\"tap\":%' AND settled_at IS NULL"
        toasts = {cause: payload for cause, payload in self.ward.rows(query) if cause in causes}
        self._must(toasts.keys() == causes, f"{len(toasts)} of {len(causes)} taps were answered")
        silent = [cause for cause, payload in toasts.items() if '"text":""' in payload or '"asks":' in payload]
        told = [payload for payload in toasts.values() if any(words in payload for words in TOLD)]
        self._must(len(silent) + len(told) == len(causes), f"a tap was answered otherwise: {sorted(toasts.values())}")
        self._must(len(silent) <= 1, f"{len(silent)} taps were answered as if they had had the effect")

    def _must(self, holds: bool, why: str) -> None:  # noqa: FBT001 - what must hold is what this is about
        if not holds:
            raise Lost(why)

    # ─── what is drawn ───────────────────────────────────────────────────────────────────────────────────────────────

    def _shown(self) -> tuple[int, int, list[str]]:
        """The latest screening, the message that shows it, and the buttons there that answer."""
        number = self.ward.rows("SELECT coalesce(max(number), 0) FROM screening")[0][0]
        for message, sheet in sorted(self.ward.telegram.live(INVESTIGATOR).items(), reverse=True):
            own = [data for _, data in sheet.buttons if data.startswith(f"{number}|")]
            if own:
                return number, message, [data for data in own if _code(data) in ANSWERS]
        return number, 0, []

    def _choice(self, buttons: Sequence[str]) -> str:
        usual = [each for each in buttons if _code(each) in USUAL]
        return self.drawn.choice(usual if usual and self.drawn.random() < 0.9 else buttons)

    def _ids(self, count: int) -> list[int]:
        """New ids in any order: the later tap has the lower one as often as not."""
        ids = list(range(self._last_id + 1, self._last_id + 1 + count))
        self._last_id += count
        self.drawn.shuffle(ids)
        return ids

    def _count(self, kind: str, taps: Sequence[object]) -> None:
        self.figures.races[kind] += 1
        self.figures.taps += len(taps)


KINDS = (*["taps"] * 7, "text", "text", "invitation")


def _code(data: str) -> str:
    return data.split("|", 3)[3].partition(":")[0]
