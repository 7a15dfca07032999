"""Two programs on one PostgreSQL serve one investigator as if they were one, and one goes on when the other dies."""

from asyncio.subprocess import Process

from bot.emulator import Emulator
from tests.databases import Database, on_postgresql
from tests.journeys.clinic import ADMIN, COORDINATOR, STRANGER, Clinic, let_in, refused, staff
from tests.journeys.patient import hurried, today
from tests.journeys.player import Facts
from tests.journeys.programs import PATIENCE, PatientPlayer, copies, everything_is_there_once, references, started


@on_postgresql
async def test_two_programs_share_a_screening_and_do_everything_once(database: Database) -> None:
    facts = hurried(today())
    async with Emulator([ADMIN, COORDINATOR, STRANGER]) as telegram:
        staffed = _staffed(telegram, database)
        async with started(staffed), started(staffed):
            await let_in(staffed)
            await staffed.investigator.begins()
            await staffed.investigator.goes_on(facts)
            await _is_over(staffed, facts)
            assert len(staffed.cards) == 1
            assert len(staffed.investigator.live()) == 1, staffed.investigator.phone.screen()
        assert refused(telegram) == []


@on_postgresql
async def test_one_program_goes_on_when_the_other_is_killed(database: Database) -> None:
    facts = hurried(today())
    async with Emulator([ADMIN, COORDINATOR, STRANGER]) as telegram:
        staffed = _staffed(telegram, database)
        async with started(staffed) as first:
            await let_in(staffed)  # so the first is the one that polls
            async with started(staffed):
                await staffed.investigator.begins()
                await staffed.investigator.goes_on(facts, "hemoglobin")
                await _killed(first)
                await staffed.investigator.goes_on(facts)
                await _is_over(staffed, facts)
                assert len(copies(staffed.investigator)) <= 1  # the kill may have left one that nobody knows of
        assert {method for method, _ in refused(telegram)} <= {"getUpdates"}  # the poll of a killed program


def _staffed(telegram: Emulator, database: Database) -> Clinic:
    staffed = staff(telegram, database, "en")
    staffed.investigator = PatientPlayer(telegram, staffed.investigator.phone, staffed.investigator.words)
    return staffed


async def _killed(program: Process) -> None:
    program.kill()
    await program.wait()


async def _is_over(staffed: Clinic, facts: Facts) -> None:
    await staffed.telegram.until(lambda: bool(references(staffed)), PATIENCE, "a card", staffed.group.screen)
    everything_is_there_once(staffed, facts)
    assert len(set(references(staffed))) == 1
