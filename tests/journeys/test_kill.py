"""kill -9 at many moments while an investigator answers: nothing shown as recorded is lost, nothing stands twice."""

import asyncio
import random  # noqa: TID251 - seeded: the same moments each time
from asyncio.subprocess import Process
from contextlib import suppress
from typing import Any

from bot.emulator import Emulator
from storage.checkpoints import read_notes, refuse_gaps
from tests.databases import Database
from tests.journeys.clinic import ADMIN, COORDINATOR, STRANGER, Clinic, let_in, refused, staff
from tests.journeys.patient import hurried, today
from tests.journeys.player import Facts, Player
from tests.journeys.programs import PATIENCE, PatientPlayer, copies, everything_is_there_once, references, started

KILLS = {"sqlite": 2, "postgresql": 1}
"""Many more die in `make faults`. On PostgreSQL another process could be at work: what a killed one had under way is
free again after seconds only."""

SEED = 177
A_TURN = 0.04
"""Seconds in which a turn is over and everything is sent: the kill falls somewhere within."""


async def test_kills_lose_nothing_and_repeat_nothing(database: Database) -> None:
    facts, moments = hurried(today()), random.Random(SEED)  # noqa: S311 - no secret
    async with Emulator([ADMIN, COORDINATOR, STRANGER]) as telegram:
        staffed = staff(telegram, database, "en")
        staffed.investigator = PatientPlayer(telegram, staffed.investigator.phone, staffed.investigator.words)
        async with started(staffed):
            await let_in(staffed)
        playing = asyncio.create_task(_play(staffed.investigator, facts))
        for _ in range(KILLS[database.kind]):
            async with started(staffed) as program:
                await _killed_amid_a_turn(staffed, program, moments.uniform(0, A_TURN))
            _nothing_shown_is_lost(staffed, facts)
        async with started(staffed):
            await playing
            await telegram.until(lambda: bool(references(staffed)), PATIENCE, "a card", staffed.group.screen)
            everything_is_there_once(staffed, facts)
            assert len(set(references(staffed))) == 1
            await _copies_change_nothing_and_lose_their_buttons(staffed, telegram)
            await telegram.until(lambda: _is_covered(staffed), PATIENCE, "a checkpoint of the outcome")
        assert {method for method, _ in refused(telegram)} <= {"getUpdates"}  # the poll of a killed program
        assert len(staffed.investigator.live()) == 1, staffed.investigator.phone.screen()


def _is_covered(staffed: Clinic) -> bool:
    """Say whether the last program has a checkpoint of all that was decided, also while others were killed."""
    file = staffed.database.folder / "audit" / "checkpoints.txt"
    notes = read_notes(file.read_bytes())
    refuse_gaps(notes)
    [(decided,)] = staffed.database.rows("SELECT max(seq) FROM event WHERE what IN ('eligible', 'excluded', 'pending')")
    return bool(notes) and notes[-1].checkpoint.number >= decided


async def _play(player: Player, facts: Facts) -> None:
    await player.begins()
    await player.goes_on(facts)


async def _killed_amid_a_turn(staffed: Clinic, program: Process, moment: float) -> None:
    """Let the program finish what waited for it; when it is asked something new, kill it at that moment of the turn."""
    done = len(staffed.investigator.did)
    await staffed.telegram.until(lambda: len(staffed.investigator.did) > done, PATIENCE, "the next answer")
    with suppress(TimeoutError):
        await asyncio.wait_for(program.wait(), moment)
    program.kill()


def _nothing_shown_is_lost(staffed: Clinic, facts: Facts) -> None:
    """What led on to another screen is on disk."""
    shown = list(staffed.investigator.answered)
    if shown:
        kept: dict[str, Any] = staffed.log()["facts"]
        assert {fact: kept.get(fact, "lost") for fact in shown} == {fact: facts.get(fact) for fact in shown}


async def _copies_change_nothing_and_lose_their_buttons(staffed: Clinic, telegram: Emulator) -> None:
    """Tap each copy of a question: a kill between Telegram's deed and our commit leaves one that nobody knows of."""
    before = staffed.log()
    for copy in copies(staffed.investigator):
        staffed.investigator.phone.taps_data(copy["buttons"][0][0]["data"], message_id=copy["id"])
        await telegram.until(lambda gone=copy["id"]: gone not in _ids(staffed), 5, "the copy without buttons")  # type: ignore[misc]  # mypy cannot infer a lambda with a default
    after = staffed.log()
    assert (after["verdict"], after["facts"]) == (before["verdict"], before["facts"])


def _ids(staffed: Clinic) -> set[int]:
    return {each["id"] for each in staffed.investigator.live()}
