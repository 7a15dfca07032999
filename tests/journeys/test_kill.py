"""kill -9 at twenty moments while an investigator answers: nothing shown as recorded is lost, nothing stands twice."""

import asyncio
import random  # noqa: TID251 - seeded: the same twenty moments each time
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date
from typing import Any

from bot.emulator import Emulator
from storage import reports
from storage.database import open_to_read
from storage.unit import reading
from tests.databases import Database
from tests.journeys.clinic import ADMIN, COORDINATOR, STRANGER, Clinic, let_in, refused, staff
from tests.journeys.commands import judged, settings, told
from tests.journeys.patient import patient, today
from tests.journeys.player import Facts, Message, Player

KILLS = 20
SEED = 177
A_TURN = 0.04
"""Seconds in which a turn is over and everything is sent: the kill falls somewhere within."""

SCREENINGS = (1, 2)


async def test_twenty_kills_lose_nothing_and_repeat_nothing(database: Database) -> None:
    day = today()
    facts, moments = patient(day), random.Random(SEED)  # noqa: S311 - no secret
    async with Emulator([ADMIN, COORDINATOR, STRANGER]) as telegram:
        staffed = staff(telegram, database, "en")
        staffed.investigator = PatientPlayer(telegram, staffed.investigator.phone, staffed.investigator.words)
        async with _started(staffed):
            await let_in(staffed)
        playing = asyncio.create_task(_play(staffed.investigator, facts))
        for _ in range(KILLS):
            async with _started(staffed) as program:
                await _killed_amid_a_turn(staffed, program, moments.uniform(0, A_TURN))
            _nothing_shown_is_lost(staffed, facts)
        async with _started(staffed):
            await playing
            await telegram.until(lambda: len(_references(staffed)) == len(SCREENINGS), 5, "cards", staffed.group.screen)
            _everything_is_there_once(staffed, facts, day)
            await _copies_change_nothing_and_lose_their_buttons(staffed, telegram)
        assert {method for method, _ in refused(telegram)} <= {"getUpdates"}  # the poll of a killed program
        assert len(staffed.investigator.live()) == len(SCREENINGS), staffed.investigator.phone.screen()


class PatientPlayer(Player):
    """Knows that after a restart the last question may be sent once more, before the answer is taken."""

    def _follows(self, before: Message, number: int) -> bool:
        return self.panel["id"] > number and self._differs(before)


async def _play(player: Player, facts: Facts) -> None:
    for _ in SCREENINGS:
        player.answered.clear()
        await player.begins()
        await player.goes_on(facts)


@asynccontextmanager
async def _started(staffed: Clinic) -> AsyncIterator[Process]:
    """Run the real program; at the end it is killed, if it still runs. It must not have complained."""
    environment = settings(
        telegram_api_url=staffed.telegram.url,
        telegram_bot_token=staffed.telegram.token,
        admin_telegram_ids=staffed.admin.person_id,
        database_url=staffed.url,
        data_dir=staffed.database.folder,
    )
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=staffed.database.folder, env=environment, stdout=DEVNULL, stderr=PIPE
    )
    try:
        yield program
    finally:
        with suppress(ProcessLookupError):
            program.kill()
        said = (await program.communicate())[1].decode()
        assert "Traceback" not in said, said


async def _killed_amid_a_turn(staffed: Clinic, program: Process, moment: float) -> None:
    """Let the program finish what waited for it; when it is asked something new, kill it at that moment of the turn."""
    done = len(staffed.investigator.did)
    await staffed.telegram.until(lambda: len(staffed.investigator.did) > done, 20, "the next answer")
    with suppress(TimeoutError):
        await asyncio.wait_for(program.wait(), moment)
    program.kill()


def _nothing_shown_is_lost(staffed: Clinic, facts: Facts) -> None:
    """What led on to another screen is on disk."""
    shown = list(staffed.investigator.answered)
    number = Counter(staffed.investigator.did)["typed", "/screen"]
    if shown:
        kept: dict[str, Any] = staffed.log(number)["facts"]
        assert {fact: kept.get(fact) for fact in shown} == {fact: facts[fact] for fact in shown}


def _everything_is_there_once(staffed: Clinic, facts: Facts, day: date) -> None:
    said: list[tuple[str, str]] = []
    for number in SCREENINGS:
        log: dict[str, Any] = staffed.log(number)
        said += [(each["did"], each["text"]) for each in log["conversation"] if each["by"] == "person"]
        assert log["facts"] == {fact: facts[fact] for fact in log["facts"]}
        result = judged(log, day.isoformat())
        assert (log["verdict"], log["criteria"]) == (result["verdict"], result["criteria"])
        assert set(_answers(staffed, number).values()) == {1}
    assert said == staffed.investigator.did
    assert "as they were written" in told("audit", "verify", database_url=staffed.url)


async def _copies_change_nothing_and_lose_their_buttons(staffed: Clinic, telegram: Emulator) -> None:
    """Tap each copy of a question: a kill between Telegram's deed and our commit leaves one that nobody knows of."""
    before = [staffed.log(number) for number in SCREENINGS]
    for copy in _copies(staffed.investigator.live()):
        staffed.investigator.phone.taps_data(copy["buttons"][0][0]["data"], message_id=copy["id"])
        await telegram.until(lambda gone=copy["id"]: gone not in _ids(staffed), 5, "the copy without buttons")  # type: ignore[misc]  # mypy cannot infer a lambda with a default
    after = [staffed.log(number) for number in SCREENINGS]
    assert [(each["verdict"], each["facts"]) for each in after] == [(each["verdict"], each["facts"]) for each in before]


def _copies(live: list[Message]) -> list[Message]:
    """Return all but the message of the latest revision of each screening; a button says both."""
    newest = {_names(each)[0]: each["id"] for each in sorted(live, key=lambda each: (_names(each)[1], each["id"]))}
    return [each for each in live if each["id"] not in newest.values()]


def _names(message: Message) -> tuple[str, int]:
    number, _, revision, _ = message["buttons"][0][0]["data"].split("|", 3)
    return number, int(revision)


def _ids(staffed: Clinic) -> set[int]:
    return {each["id"] for each in staffed.investigator.live()}


def _answers(staffed: Clinic, number: int) -> Counter[str]:
    """Count, for each fact, how often the audit says that it was answered."""
    engine = open_to_read(staffed.url)
    try:
        with reading(engine) as unit:
            happened = reports.happened(unit, number)
    finally:
        engine.dispose()
    return Counter(str(each.fact) for each in happened if each.what == "answered")


def _references(staffed: Clinic) -> set[str]:
    return {line for card in staffed.cards for line in card.splitlines() if line.startswith("Ref. ")}
