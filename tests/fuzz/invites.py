"""Invitations: opened by several at once, persons and groups, and guessed letter by letter. One gets in, or nobody."""

from __future__ import annotations

import string
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from itertools import count

from bot.inviting import TOKEN_BYTES
from storage import invites
from storage.limits import PUBLISHED
from storage.people import Role
from storage.unit import reading, unit_of_work
from tests.faults.devices import Devices
from tests.faults.figures import Asked, Campaign, Row, replay
from tests.faults.letters import Update, typed
from tests.faults.ward import SITE, STRANGER, SeededChance, Ward, ward
from tests.faults.without_kills import KINDS, WAYS, Kind, databases
from tests.fuzz.cells import by_text, in_group
from tests.fuzz.seen import hear, state_of

NAME = "invites"
RACES, FEW = 300, 4
MOST = 6
LETTERS = string.ascii_letters + string.digits + "-_"
ROLES: Sequence[Role] = ("coordinator", "coordinator", "investigator", "admin", "auditor")
FIRST = 7_500_000_000
FIRST_GROUP = -200_000_000
A_DAY = 24 * 60
Way = Callable[[Ward], AbstractContextManager[Devices]]


class Lost(AssertionError):
    """More than one got in, or nobody."""


@dataclass
class Course:
    """One race after the other, each for an invitation of its own."""

    ward: Ward
    devices: Devices
    drawn: SeededChance
    raced: Counter[str] = field(default_factory=Counter)
    _ids: Iterator[int] = field(default_factory=lambda: count(1000))
    _people: Iterator[int] = field(default_factory=lambda: count(FIRST))
    _groups: Iterator[int] = field(default_factory=lambda: count(FIRST_GROUP, -1))

    def race(self) -> None:
        """Have two to six open one invitation at the same moment: strangers in private, and in groups."""
        token, role = f"Invented-{self.drawn.bytes(8).hex()}", ROLES[self._below(len(ROLES))]
        with unit_of_work(self.ward.engine) as unit:
            invites.invite(unit, token, role, None if role in {"admin", "auditor"} else SITE, None, self.ward.now)
        first = next(self._ids)
        racing = [self._opens(token, role) for _ in range(2 + self._below(MOST - 1))]
        self.devices(racing)
        self.ward.takes_turns()
        self._one_won(first, next(self._ids), role)
        self.ward.passes(60.0)

    def _below(self, most: int) -> int:
        return int(self.drawn.between(0, most)) % most

    def _opens(self, token: str, role: Role) -> Update:
        number, who = next(self._ids), next(self._people)
        in_a_group = role == "coordinator" and self.drawn.between(0, 1) < 0.4
        self.raced["groups" if in_a_group else "persons"] += 1
        update = typed(number, who, f"/start {token}")
        return in_group(lambda _who, _said: update, next(self._groups))(who, "") if in_a_group else update

    def _one_won(self, first: int, last: int, role: Role) -> None:
        ids = {"low": first, "high": last}
        won = self.ward.rows("SELECT what FROM event WHERE update_id BETWEEN :low AND :high", **ids)
        let_in = self.ward.rows(
            "SELECT count(*) FROM grants JOIN person ON person.id = grants.person JOIN inbox ON"
            " inbox.telegram_id = person.telegram_id AND inbox.update_id BETWEEN :low AND :high", **ids
        )[0][0]  # fmt: skip
        bound = self.ward.rows(
            "SELECT count(*) FROM chat JOIN inbox ON inbox.chat_id = chat.chat_id AND inbox.update_id BETWEEN :low AND"
            " :high", **ids
        )[0][0]  # fmt: skip
        known = self.ward.rows(
            "SELECT count(*) FROM person JOIN inbox ON inbox.telegram_id = person.telegram_id AND inbox.update_id"
            " BETWEEN :low AND :high", **ids
        )[0][0]  # fmt: skip
        ended = "SELECT DISTINCT state FROM inbox WHERE update_id BETWEEN :low AND :high"
        ends = {state for (state,) in self.ward.rows(ended, **ids)}
        if (len(won), let_in + bound, known, ends) != (1, 1, 1, {"done"}):
            raise Lost(f"for a {role}: {won}, {let_in} let in, {bound} groups bound, {known} known, {ends}")


def invitations(asked: Asked) -> Campaign:
    """Race and guess on both databases."""
    began, rows, wrong = time.perf_counter(), list[Row](), list[str]()
    for kind in KINDS:
        for way, devices, _ in WAYS[kind][: 1 if asked.short else None]:
            rows.append(_raced(asked, kind, way, devices, wrong))
    rows.append(_guessed(asked, wrong))
    bits, guesses = TOKEN_BYTES * 8, PUBLISHED.strangers_a_minute * A_DAY
    return Campaign(
        NAME, "An invitation lets one in, whoever opens it and however many at once; no guess does.", asked.seed,
        time.perf_counter() - began, tuple(rows), tuple(wrong), short=asked.short,
        measured=(("chance in an invitation", f"{bits} bits"),
                  ("guesses that are heard of one person before it expires", f"{guesses:,}"),
                  ("chance that one of them is right", f"{guesses / 2**bits:.0e}")),
        how=("A race is two to six devices that open one invitation at the same moment, in private and in groups.",
             "A guess is a good invitation with one letter changed, each letter in turn to each other."),
    )  # fmt: skip


def _raced(asked: Asked, kind: Kind, way: str, devices: Way, wrong: list[str]) -> Row:
    races = FEW if asked.short else RACES
    with databases(kind, asked.folder) as new, ward(new(), asked.seed) as it, devices(it) as all_at_once:
        course, bad = Course(it, all_at_once, SeededChance(asked.seed)), 0
        for number in range(races):
            try:
                course.race()
            except Lost as why:
                bad += 1
                wrong.append(f"{kind}, {way}, race {number}: {why} ({replay(NAME, asked, '', series='fuzz')})")
    note = f"{course.raced['persons']:,} persons and {course.raced['groups']:,} groups"
    return Row(f"races, {kind}, {way}", races, bad, note)


def _guessed(asked: Asked, wrong: list[str]) -> Row:
    """Change each letter of a good invitation."""
    token = "Invented_token-0123456"
    guesses = [
        f"{token[:place]}{letter}{token[place + 1 :]}"
        for place in range(len(token))
        for letter in LETTERS
        if letter != token[place]
    ]
    tried = guesses[:: 97 if asked.short else 1]
    before = len(wrong)
    with databases("SQLite", asked.folder) as new, ward(new(), asked.seed) as it:
        it.desk = replace(it.desk, limits=None)
        with unit_of_work(it.engine) as unit:
            invites.invite(unit, token, "admin", None, None, it.now)
        with reading(it.engine) as unit:
            was = state_of(unit)
        answers = {hear(it, was, by_text(STRANGER, "/start nothing")).answers}
        for guess in tried:
            seen = hear(it, was, by_text(STRANGER, f"/start {guess}"))
            if not seen.leaves_nothing or seen.answers not in answers:
                wrong.append(f"the guess {guess} ({replay(NAME, asked, '', series='fuzz')}): {seen}")
        if hear(it, was, by_text(STRANGER, f"/start {token}")).leaves_nothing:
            wrong.append(f"the good invitation does not open ({replay(NAME, asked, '', series='fuzz')})")
    return Row("guesses, one letter off", len(tried), len(wrong) - before)
