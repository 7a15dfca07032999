"""What a restart finds and does."""

from collections.abc import Callable
from typing import TypeVar

import pytest

from bot import restart
from bot.emulator import Emulator
from storage import people
from storage.database import AlreadyRunning
from storage.unit import Unit, unit_of_work
from tests.bot.house import NAMES, HandClock, at_work
from tests.databases import Database, on_postgresql, on_sqlite
from tests.faults.ward import ADMIN, COLLEAGUE, Ward, ward

Result = TypeVar("Result")
NEW = 7_300_000_001


async def test_a_screening_goes_on_where_it_was(database: Database) -> None:
    async with Emulator(NAMES) as telegram:
        async with at_work(telegram, database, HandClock()) as before:
            await before.begin()
            await before.settled()
            before.investigator.taps("Male")
        async with at_work(telegram, database, HandClock()) as after:
            await after.investigator.sees("How old")
            await after.settled()

            assert len(after.live()) == 1
            assert after.rows("SELECT count(*) FROM event WHERE fact = 'sex'") == [(1,)]


@on_postgresql
async def test_who_stops_gives_up_polling_so_that_the_next_can_begin_at_once(database: Database) -> None:
    async with Emulator(NAMES) as telegram:
        for _ in range(3):
            async with at_work(telegram, database, HandClock()) as it:
                it.stranger.says("hello")
                await it.settled()
                assert it.rows("SELECT name FROM lease") == [("polling",)]

            assert database.rows("SELECT name FROM lease") == []


@pytest.mark.parametrize(("seconds", "shown"), [(60, 1), (180, 2)])
async def test_after_a_long_silence_the_question_is_sent_once_more(
    database: Database, seconds: int, shown: int
) -> None:
    async with Emulator(NAMES) as telegram:
        clock = HandClock()
        async with at_work(telegram, database, clock) as before:
            await before.begin()
            await before.settled()
        before.pass_time(seconds)
        for _ in range(2):
            async with at_work(telegram, database, clock) as after:
                await after.settled()

        asked = [each for each in before.investigator.messages() if each["from_bot"] and "s sex?" in each["text"]]
        assert len(asked) == shown
        assert len(before.live()) == 1


def test_the_admins_are_told_whom_the_settings_have_let_in_beside_them(database: Database) -> None:
    with ward(database.url, 1) as it:
        told = "SELECT chat_id, payload FROM outbox WHERE kind = 'alert' ORDER BY id"
        assert it.rows(told) == []
        for _ in range(2):
            _with(it, lambda unit: restart.prepare(unit, it.desk, (ADMIN, NEW), it.now, alone=False))

        person = _with(it, lambda unit: people.meet(unit, NEW, it.now).id)
        assert [chat for chat, _ in it.rows(told)] == [ADMIN, NEW]
        assert f"have made person {person} an administrator" in it.rows(told)[0][1]


def test_an_admin_of_the_settings_who_was_revoked_stays_out_unless_no_other_is_left(database: Database) -> None:
    with ward(database.url, 1) as it:
        other = _with(it, lambda unit: people.meet(unit, COLLEAGUE, it.now).id)
        _with(it, lambda unit: people.grant(unit, other, "admin", None, None, it.now))
        admin = _with(it, lambda unit: people.meet(unit, ADMIN, it.now).id)
        _with(it, lambda unit: people.revoke(unit, admin, other, it.now))
        it.restarts()
        assert _with(it, lambda unit: people.roles_of(unit, admin)) == ()

        _with(it, lambda unit: people.revoke(unit, other, None, it.now))
        it.restarts()
        assert [each.role for each in _with(it, lambda unit: people.roles_of(unit, admin))] == ["admin"]


def _with(it: Ward, work: Callable[[Unit], Result]) -> Result:
    with unit_of_work(it.engine) as unit:
        return work(unit)


@on_sqlite
async def test_one_file_has_one_bot(database: Database) -> None:
    async with Emulator(NAMES) as telegram, at_work(telegram, database, HandClock()):
        with pytest.raises(AlreadyRunning, match="Another bot"):
            async with at_work(telegram, database, HandClock()):
                pass
