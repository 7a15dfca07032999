"""A real clinic at work for a day, watched: everybody does what he may and tries what he may not; things go wrong."""

from __future__ import annotations

import io
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from aiohttp import ClientSession
from sqlalchemy import text

from bot.app import App
from bot.emulator import Emulator, Phone
from bot.emulator.faults import Fault
from bot.logs import LOUD, write_log
from tests.bot.console.visitor import LINK, Visitor, browser
from tests.databases import Database
from tests.flows.playing import MORNING
from tests.fuzz.canaries import REFUSED, VALUES
from tests.journeys.clinic import (
    ADMIN,
    COORDINATOR,
    STRANGER,
    Clinic,
    SameClock,
    Way,
    at_work,
    invitation,
    let_in,
    said,
    soon,
    staff,
)  # fmt: skip
from tests.journeys.player import PATIENCE

OTHER = "Oda Invented-Other"
POISON = {
    "sqlite": "CREATE TRIGGER refuses BEFORE INSERT ON event_value WHEN NEW.new LIKE '%13.57%'"
    " BEGIN SELECT RAISE(ABORT, 'refused'); END",
    "postgresql": "ALTER TABLE event_value ADD CONSTRAINT refuses CHECK (new NOT LIKE '%13.57%')",
}
ANTIDOTE = {"sqlite": "DROP TRIGGER refuses", "postgresql": "ALTER TABLE event_value DROP CONSTRAINT refuses"}
QUOTING = (
    'Bad Request: can\'t parse entities: unexpected end of "Hb 13.57 g/dL" at https://invented.example/letting-in/abc'
)
PAGES = ("/screenings", "/people", "/deliveries", "/audit", "/queries", "/figures", "/nothing-here")
COMMANDS = (f"/query I5 {REFUSED[0]}", f"/annul 1 {REFUSED[2]}", "/monsieur Quintrec-Inventé", f"/log {REFUSED[4]}")
OVERHEARD: tuple[dict[str, object], ...] = (
    {"text": "/details 1", "reply_to_message": {"message_id": 8999, "text": REFUSED[0]}},
    {"text": REFUSED[0]},
    {"caption": REFUSED[2], "photo": []},
    {"a_new_kind": REFUSED[7]},
)
WAITING = """
SELECT (SELECT count(*) FROM inbox WHERE done_at IS NULL) + (SELECT count(*) FROM outbox WHERE settled_at IS NULL)
"""
FOREIGN = (
    *("/log 1", "/details 1", "/pdf 1", "/calendar 1", "/mine", "/pending 1", "/correct 1", "/queries", "/audit"),
    *("/today", "/sites"),
)


@dataclass
class Watched:
    """The clinic, what was written in its log, and what its pages showed."""

    staffed: Clinic
    log: io.StringIO
    other: Phone
    totp: str = ""
    link: str = ""
    pages: list[str] = field(default_factory=list)
    """Of the server, but for the console's own."""


@asynccontextmanager
async def watched(database: Database, language: str, way: Way) -> AsyncIterator[Watched]:
    """Open the clinic with its log at DEBUG."""
    with _logged() as log:
        async with Emulator([ADMIN, COORDINATOR, STRANGER], at=MORNING) as telegram:
            staffed = staff(telegram, database, language)
            async with at_work(staffed, way):
                await let_in(staffed)
                other = telegram.person(OTHER, language=language)
                other.opens(await invitation(staffed, "investigator"))
                await telegram.until(lambda: said(other), PATIENCE, "an answer to the link", other.screen)
                yield Watched(staffed, log, other)


@contextmanager
def _logged() -> Iterator[io.StringIO]:
    """Write the log as the program does, at DEBUG, and have no secret blotted out: none is to get that far."""
    root, levels = logging.getLogger(), {name: logging.getLogger(name).level for name in ("", *LOUD)}
    stream = io.StringIO()
    handler = write_log((), logging.DEBUG, stream)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


async def spend_a_day(day: Watched) -> None:
    """Have everything happen."""
    await _screens(day)
    await _is_nosy(day)
    await _administers(day)
    async with ClientSession() as web:
        for page in ("/metrics", "/healthz", "/readyz", "/nothing-here"):
            async with web.get(f"{_app(day).url}{page}") as answer:
                day.pages.append(f"{answer.headers} {await answer.text()}")
    await settled(day)


async def _screens(day: Watched) -> None:
    """Screen the patient to the end; identifying texts are typed on the way, and the worst happens to an answer."""
    staffed, player, telegram = day.staffed, day.staffed.investigator, day.staffed.telegram
    await player.begins()
    await player.goes_on(VALUES, "age")
    for each in (*REFUSED, *COMMANDS):
        await _refuses(day, player.phone, player.phone.says(each))
    edited = player.phone.says("71,5")
    await soon(staffed, player.phone, 1, edited)
    player.phone.edits(edited, REFUSED[0])
    await _refuses(day, player.phone, edited)
    _overhears(day)
    await player.goes_on(VALUES, "hemoglobin")
    await _poisons(day)
    telegram.do(lambda: telegram.world.faults.add(Fault("400", "sendMessage", player.phone.chat_id, text=QUOTING)))
    player.phone.says("/help")
    await staffed.admin.sees("parse entities")
    await player.goes_on(VALUES)
    await staffed.coordinator.sees("S-1/")


async def _refuses(day: Watched, phone: Phone, message: int) -> None:
    def is_gone() -> bool:
        return all(each["id"] != message for each in phone.messages())

    await day.staffed.telegram.until(is_gone, PATIENCE, "deleted", phone.screen)


def _overhears(day: Watched) -> None:
    """Have the coordinators speak about a patient, by name and with a number, in the group's own chat."""
    group, phone = day.staffed.group, day.staffed.coordinator
    envelope = {"chat": {"id": group.chat_id, "type": "group", "title": "x"}, "date": int(MORNING.timestamp())}
    sender = {"id": phone.person_id, "is_bot": False, "first_name": "Carl"}
    for number, more in enumerate(OVERHEARD):
        message = {**envelope, "from": sender, "message_id": 9000 + number, **more}
        day.staffed.telegram.send_update({"message": message})
        day.staffed.telegram.send_update({"edited_message": message})


async def _poisons(day: Watched) -> None:
    """Have the database refuse the row of one answer, until the update is put aside."""
    staffed, player, app = day.staffed, day.staffed.investigator, _app(day)
    kind = staffed.database.kind
    await app.memory.write(lambda unit: unit.execute(text(POISON[kind])))
    player.phone.says("13.57 g/dL")
    await staffed.admin.sees("was put aside")
    await app.memory.write(lambda unit: unit.execute(text(ANTIDOTE[kind])))


async def _is_nosy(day: Watched) -> None:
    """Have those who may not see values look wherever they can."""
    staffed = day.staffed
    for phone in (staffed.coordinator, day.other, staffed.stranger):
        for each in FOREIGN:
            phone.says(each)
    await settled(day)
    had = len(staffed.telegram.calls("sendDocument"))
    staffed.coordinator.says("/export log csv")
    await staffed.telegram.until(lambda: len(staffed.telegram.calls("sendDocument")) > had, PATIENCE, "a file")


async def _administers(day: Watched) -> None:
    """Have the admin read, review, and look at every page of the console."""
    staffed = day.staffed
    await soon(staffed, staffed.admin, 1, staffed.admin.says("/log 1"))
    staffed.admin.says("/console")
    await staffed.admin.sees("/console/enter/")
    day.link = LINK.findall(staffed.admin.screen())[-1]
    clock = SameClock(staffed.telegram)
    async with browser(_app(day).url, clock.now) as visitor:
        await visitor.signs_in(day.link)
        day.totp = visitor.secret
        for page in PAGES:
            await visitor.get(page)
        await _reviews(visitor)


async def _reviews(visitor: Visitor) -> None:
    page = await visitor.get("/screenings/1")
    revision = page.text.partition('name="revision" value="')[2].partition('"')[0]
    for each in REFUSED:
        answer = await visitor.post("/screenings/1/review", {"state": "questions", "text": each, "revision": revision})
        assert answer.status != 303, answer.words


async def settled(day: Watched) -> None:
    """Wait until everything is taken and sent."""
    staffed, app = day.staffed, _app(day)
    while staffed.telegram.waiting_updates() or staffed.database.rows(WAITING) != [(0,)]:
        await app.memory.run(lambda: None)


def _app(day: Watched) -> App:
    assert day.staffed.app
    return day.staffed.app
