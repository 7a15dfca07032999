"""Revoked means revoked with the next update: whatever somebody had begun before is worth nothing at any door.

Before: a question on the screen, cards with buttons, an export under way, a link to the console and a session there, an
invitation made. Then the rights are taken away, in one of five ways, and all of it is tried.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import NamedTuple

from bot.clock import WallClock
from bot.means import Means
from bot.memory import Memory
from bot.outcomes import Ended
from bot.paper import Paper
from bot.scribe import Scribe
from storage import people, sessions
from storage.database import open_database
from storage.outbox import Owed
from storage.people import Role
from storage.unit import unit_of_work
from tests.faults.devices import ClockOf
from tests.faults.figures import Asked, Campaign, Row, replay
from tests.faults.letters import tapped, typed
from tests.faults.paper import PaperTelegram
from tests.faults.ward import ADMIN, INVESTIGATOR, SITE, Ward, ward
from tests.faults.without_kills import KINDS, databases
from tests.fuzz.window import window
from tests.journeys.commands import told

NAME = "revoked"
SOMEBODY, NEWCOMER = 7_400_000_001, 7_400_000_002
MINUTE = 60.0
"""The clock of the command line is a moment ahead of the ward's."""
COOKIE = "cookie-of-somebody"
ROLES: Mapping[Role, str | None] = {"investigator": SITE, "coordinator": SITE, "admin": None, "auditor": None}
WAYS: Mapping[str, str] = {
    "all of them": "/revoke {person}", "the one by its number": "/revoke {person} {right}",
    "by a button": "/users {person} take all", "on the command line": "",
    "replaced by others": "/role {person} {other}",
}  # fmt: skip
OTHER: Mapping[Role, str] = {
    "investigator": "coordinator nimes", "coordinator": "investigator nimes", "admin": "coordinator nimes",
    "auditor": "coordinator nimes",
}  # fmt: skip
NEUTRAL = "This is a private service."
DEEDS = (
    "answered", "started", "acknowledged", "taken", "exported", "joined", "invited", "rights revoked", "log read",
    "details read", "report read", "console opened", "console link used", "people listed", "stopped", "resumed",
)  # fmt: skip
TRIED = ("/help", "/screen", "/mine", "/resume 1", "/ack 1", "/take 1", "/details 1", "/log 1", "/pdf 1", "/pending",
         "/export log", "/export answers", "/users", "/invite admin", "/console", "/stats", "71", "hello")  # fmt: skip
LINK = re.compile(r"/console/enter/([\w-]+)|\?start=([\w-]+)")


class Case(NamedTuple):
    """Who loses which right, and how."""

    kind: str
    role: Role
    way: str

    @property
    def key(self) -> str:
        """Return how the case is called."""
        return f"{self.kind}: {self.role}: {self.way}"


@dataclass
class Telegram(PaperTelegram):
    """Paper on which files arrive as well."""

    papers: list[Paper] = field(default_factory=list)

    async def hand_over(self, chat: int, paper: Paper, caption: str, *, plain: bool = False) -> Ended:
        """Lay down a file."""
        del plain
        self.papers.append(paper)
        return await self.write(chat, caption)


@dataclass
class Trial:
    """One person, one right, and everything that was begun with it."""

    case: Case
    ward: Ward
    person: int = 0
    exports: list[Owed] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    _ids: Iterator[int] = field(default_factory=lambda: count(1000))

    def run(self, folder: Path) -> str:
        """Begin everything, take the right away, try everything; return what is wrong."""
        self.ward.telegram, self.ward.now = Telegram(), WallClock().now()  # the command line has no other time
        self._begins()
        last = self.ward.rows("SELECT max(seq) FROM event")[0][0]
        self._is_revoked(folder)
        self.ward.passes(MINUTE)
        owed_before = self.ward.rows("SELECT max(id) FROM outbox")[0][0]
        self._tries()
        wrong = self._left(last) or self._told(owed_before) or self._exported(folder)
        return wrong or asyncio.run(self._looked(folder)) or self._left(last)

    # ─── before ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _begins(self) -> None:
        it, (role, site) = self.ward, (self.case.role, ROLES[self.case.role])
        with unit_of_work(it.engine) as unit:
            self.person = people.meet(unit, SOMEBODY, it.now).id
            people.grant(unit, self.person, role, site, None, it.now)
            sessions.prove(unit, sessions.begin(unit, COOKIE, self.person, it.now), it.now)
        self._ends_a_screening(INVESTIGATOR)
        for line in ("/help", "/screen", "/invite auditor", "/console"):
            self._says(SOMEBODY, line)
        it.delivers()
        self.links = [one or other for _, _, text in it.telegram.sent for one, other in LINK.findall(text)]
        self._says(SOMEBODY, "/export log")
        self.exports = [each for each in it.claims() if each.kind == "file"]

    def _ends_a_screening(self, who: int) -> None:
        """Have the patient excluded at the first criterion: the cards go out."""
        self._says(who, "/screen")
        for code in ("unknown", "unknown", "option:female"):
            self.ward.delivers()
            live = self.ward.telegram.live(who)
            message = max(live)
            data = next(data for _, data in live[message].buttons if data.endswith(f"|{code}"))
            self.ward.serves(tapped(next(self._ids), who, data, message))

    # ─── the right is taken away ─────────────────────────────────────────────────────────────────────────────────────

    def _is_revoked(self, folder: Path) -> None:
        way, it = self.case.way, self.ward
        if way == "on the command line":
            told("user", "revoke", str(self.person), database_url=it.url, data_dir=folder)
            return
        right = it.rows("SELECT id FROM grants WHERE person = :person", person=self.person)[0][0]
        line = WAYS[way].format(person=self.person, right=right, other=OTHER[self.case.role])
        self._says(ADMIN, line)
        it.delivers()
        if way == "by a button":
            live = it.telegram.live(ADMIN)
            yes = next(data for _, data in live[max(live)].buttons if data.startswith("/revoke"))
            it.serves(tapped(next(self._ids), ADMIN, yes, max(live)))
        it.delivers()

    # ─── and tried ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _tries(self) -> None:
        """Tap every button that is on his phone, as often as it may be there, and type what was of use before."""
        for message, sheet in list(self.ward.telegram.live(SOMEBODY).items()):
            for _, data in sheet.buttons:
                self.ward.serves(tapped(next(self._ids), SOMEBODY, data, message))
        for line in TRIED:
            self._says(SOMEBODY, line)
        self.ward.delivers()
        for link in self.links:
            self._says(NEWCOMER, f"/start {link}")
        self._ends_a_screening(INVESTIGATOR)
        self.ward.delivers()

    def _left(self, last: int) -> str:
        by_him = self.ward.rows(
            "SELECT what FROM event WHERE seq > :last AND person = :him", last=last, him=self.person
        )
        done = {what for (what,) in by_him} & set(DEEDS)
        if self.case.way == "replaced by others" and self.case.role == "coordinator":
            done -= {"started", "invited", "people listed"}
        let_in = self.ward.rows("SELECT count(*) FROM grants JOIN person ON person.id = grants.person "
                                "WHERE telegram_id = :who", who=NEWCOMER)  # fmt: skip
        return (
            f"it was still done: {sorted(done)}" if done else "an invitation still let in" if let_in != [(0,)] else ""
        )

    def _told(self, before: int) -> str:
        if self.case.way == "replaced by others":
            return ""
        owed = "SELECT kind, payload FROM outbox WHERE id > :before AND chat_id = :him"
        heard = self.ward.rows(owed, before=before, him=SOMEBODY)
        other = [text for kind, text in heard if NEUTRAL not in text and kind != "delete"]
        return f"he was told {other}" if other or not heard else ""

    def _exported(self, folder: Path) -> str:
        """What was on its way when the right went is not made any more."""
        telegram = self.ward.telegram
        assert isinstance(telegram, Telegram)
        for owed in self.exports:
            asyncio.run(_handed_out(self.ward, telegram, owed, folder))
        return f"{len(telegram.papers)} exports were still made" if telegram.papers else ""

    async def _looked(self, folder: Path) -> str:
        async with window(self.ward, folder) as site:
            pages = [await site.get(path, COOKIE) for path in ("/screenings", "/screenings/1", "/exports")]
            pages += [await site.post("/enter", "", {"link": each}) for each in self.links]
            pages += [await site.post("/language", COOKIE, {"language": "fr"})]
        open_again = [each.status for each in pages if each.status != 404]
        return f"the console still answers {open_again}" if open_again else ""

    def _says(self, who: int, line: str) -> None:
        self.ward.serves(typed(next(self._ids), who, line)) if line[:7] != "/export" else self._asks(who, line)

    def _asks(self, who: int, line: str) -> None:
        """An export is made when it is sent, which paper cannot: it stays owed."""
        self.ward.receives(typed(next(self._ids), who, line))
        self.ward.takes_turns()


async def _handed_out(ward: Ward, telegram: Telegram, owed: Owed, folder: Path) -> None:
    memory = Memory(open_database(ward.url))
    try:
        means = Means(ClockOf(ward), ward.chance)
        scribe = Scribe(memory, means, ward.desk.trials, folder / "exports", "invented")
        await scribe.hand_out(telegram, owed, "invented", plain=False)
    finally:
        memory.close()


def revoked(asked: Asked) -> Campaign:
    """Take every right away in every way, on both databases."""
    began, rows, wrong = time.perf_counter(), [], []
    for kind in KINDS[:1] if asked.short else KINDS:
        cases = [Case(kind, role, way) for role in ROLES for way in WAYS]
        tried = [each for each in cases[:: 11 if asked.short else 1] if asked.case in each.key]
        bad = 0
        with databases(kind, asked.folder) as new, ExitStack() as quiet:
            quiet.callback(logging.disable, logging.NOTSET)
            logging.disable()  # on paper nothing is drawn, and the log would say so each time
            for case in tried:
                with ward(new(), asked.seed) as it:
                    why = Trial(case, it).run(asked.folder)
                bad += bool(why)
                wrong += [f"{case.key}: {why} ({replay(NAME, asked, case.key, series='fuzz')})"] if why else []
        rows.append(Row(f"rights taken away, {kind}", len(tried), bad, f"{len(TRIED)} texts and every button after it"))
    return Campaign(
        NAME, "Revoked means revoked with the next update, at every door.", asked.seed, time.perf_counter() - began,
        tuple(rows), tuple(wrong), short=asked.short,
        how=("Somebody has a question, cards, an export under way, a session, a link and an invitation; each role in",
             "turn. It goes by /revoke, by its number, by a button, by /role or by `user revoke`; then all is tried."),
    )  # fmt: skip
