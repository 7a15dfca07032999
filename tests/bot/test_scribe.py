"""The scribe: how far a long export is, said in one message; what is too large, or fails, said in a sentence."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.clock import Dice, WallClock
from bot.emulator import Emulator, Phone
from bot.exports.asking import Asked
from bot.exports.catalogue import stream
from bot.means import Means
from bot.memory import Memory
from bot.outcomes import Ended
from bot.scribe import Bounds, Scribe
from bot.telegram.line import dial
from bot.telegram.outlet import Outlet
from bot.trials import load_trials
from storage import people, rights
from storage.database import open_database
from storage.outbox import Owed
from tests.bot.exported import NOON, many, opened
from tests.databases import Database, on_sqlite

pytestmark = on_sqlite
ADMIN = "Ada Invented-Admin"


@asynccontextmanager
async def desk(database: Database, bounds: Bounds) -> AsyncIterator[tuple[Scribe, Outlet, Phone, Emulator]]:
    """Have a scribe sit down beside an emulator."""
    async with Emulator([ADMIN]) as telegram:
        line, memory = dial(telegram.token, telegram.url), Memory(open_database(database.url))
        await line.pick_up()
        phone = telegram.person(ADMIN)
        phone.person.started = True
        scribe = Scribe(memory, Means(WallClock(), Dice()), load_trials(), database.folder, "invented", bounds)
        try:
            yield scribe, Outlet(line), phone, telegram
        finally:
            memory.close()
            await line.hang_up()


def owed(database: Database, phone: Phone, form: str = "csv") -> Owed:
    """Return an export that is owed to an admin."""
    with opened(database) as unit:
        person = people.meet(unit, phone.person_id, NOON).id
        people.grant(unit, person, "admin", None, None, NOON)
    asked = Asked.model_validate({"kind": "log", "format": form}).model_dump(mode="json")
    payload = {"export": asked, "person": person, "name": "log.csv", "caption": "<b>Log</b>"}
    return Owed(
        id=1, attempts=1, doubts=0, created_at=NOON, error=None, chat_id=phone.chat_id, kind="file", payload=payload
    )


async def hand_out(scribe: Scribe, outlet: Outlet, one: Owed) -> Ended:
    return await scribe.hand_out(outlet, one, str(one.payload["caption"]), plain=False)


async def test_a_long_export_says_how_far_it_is_in_one_message_that_goes_afterwards(database: Database) -> None:
    many(database, 2500)
    async with desk(database, Bounds(every=0.02)) as (scribe, outlet, phone, telegram):
        ended = await hand_out(scribe, outlet, owed(database, phone))

        assert ended.ending == "done"
        told = [call["sent"]["text"] for call in telegram.calls("editMessageText")]
        assert told
        assert all(each.startswith("Export: ") and each.endswith("of 2\u00a0500") for each in told)
        assert [each["text"] for each in phone.messages()] == ["Log\nRows: 2\u00a0500"]
        assert database.rows("SELECT what FROM event ORDER BY seq DESC LIMIT 1") == [("exported",)]


async def test_a_short_export_says_nothing_of_itself(database: Database) -> None:
    many(database, 3)
    async with desk(database, Bounds()) as (scribe, outlet, phone, telegram):
        await hand_out(scribe, outlet, owed(database, phone))

        assert len(telegram.calls("sendMessage")) == 0
        assert len(telegram.calls("sendDocument")) == 1


async def test_a_right_that_was_taken_meanwhile_makes_no_file(database: Database) -> None:
    many(database, 3)
    async with desk(database, Bounds()) as (scribe, outlet, phone, telegram):
        one = owed(database, phone)
        with opened(database) as unit:
            people.revoke(unit, one.payload["person"], None, NOON)
        await hand_out(scribe, outlet, one)

        assert phone.last()["text"] == "You may not have this export any more, so you do not get it."
        assert telegram.calls("sendDocument") == []
        assert database.rows("SELECT count(*) FROM event WHERE what = 'exported'") == [(0,)]


async def test_a_right_that_goes_while_the_export_is_made_hands_over_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(database, 3)
    async with desk(database, Bounds()) as (scribe, outlet, phone, telegram):
        one = owed(database, phone)

        def revoked_at_the_end(*given: Any) -> Iterator[bytes]:  # noqa: ANN401  # as `stream` takes them
            yield from stream(*given)
            with opened(database) as unit:
                people.revoke(unit, one.payload["person"], None, NOON)

        monkeypatch.setattr("bot.scribe.stream", revoked_at_the_end)
        await hand_out(scribe, outlet, one)

        assert phone.last()["text"] == "You may not have this export any more, so you do not get it."
        assert telegram.calls("sendDocument") == []
        assert database.rows("SELECT count(*) FROM event WHERE what = 'exported'") == [(0,)]


async def test_what_somebody_may_have_less_of_by_now_is_made_anew(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    many(database, 3)
    async with desk(database, Bounds()) as (scribe, outlet, phone, telegram):
        one = owed(database, phone)

        def less_at_the_end(*given: Any) -> Iterator[bytes]:  # noqa: ANN401  # as `stream` takes them
            yield from stream(*given)
            with opened(database) as unit:
                rights.replace(unit, one.payload["person"], [("coordinator", "nantes")], None, NOON)

        monkeypatch.setattr("bot.scribe.stream", less_at_the_end)
        first = await hand_out(scribe, outlet, one)
        assert (first.move, telegram.calls("sendDocument")) == ("again", [])
        assert (await hand_out(scribe, outlet, one)).ending == "done"

        assert phone.last()["text"] == "Log\nRows: 0"
        assert database.rows("SELECT role FROM event WHERE what = 'exported'") == [("coordinator",)]


async def test_an_export_that_nobody_waits_for_any_more_ends_and_leaves_nothing(database: Database) -> None:
    many(database, 2500)
    async with desk(database, Bounds(every=0.02)) as (scribe, outlet, phone, telegram):
        before = {each.name for each in database.folder.iterdir()}
        waiting = asyncio.create_task(hand_out(scribe, outlet, owed(database, phone, form="xlsx")))
        await telegram.until(lambda: bool(telegram.calls("sendMessage")), 10, "how far it is", phone.screen)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await asyncio.get_running_loop().shutdown_default_executor()

        assert {each.name for each in database.folder.iterdir()} == before
        assert database.rows("SELECT count(*) FROM event WHERE what = 'exported'") == [(0,)]


async def test_what_is_too_large_is_not_sent_and_the_command_line_is_named(database: Database) -> None:
    many(database, 400)
    async with desk(database, Bounds(most=100_000)) as (scribe, outlet, phone, telegram):
        ended = await hand_out(scribe, outlet, owed(database, phone))

        assert ended.move == "sent"
        assert "python -m bot export log" in phone.last()["text"]
        assert telegram.calls("sendDocument") == []
        assert database.rows("SELECT count(*) FROM event WHERE what = 'exported'") == [(0,)]


async def test_what_cannot_be_made_is_said_and_left_to_the_admins(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    many(database, 2)
    with opened(database) as unit:
        unit.exec_driver_sql("UPDATE screening SET body = '{\"secret\": 1}' WHERE number = 2")
    async with desk(database, Bounds()) as (scribe, outlet, phone, _):
        ended = await hand_out(scribe, outlet, owed(database, phone))

        assert (ended.ending, ended.why) == ("not_drawn", "not made (ValidationError)")
        assert "could not be made" in phone.last()["text"]
        assert "secret" not in caplog.text


async def test_nothing_is_made_while_telegram_does_not_answer(database: Database) -> None:
    many(database, 2)
    async with desk(database, Bounds()) as (scribe, outlet, phone, telegram):
        telegram.fault("lost", "getMe", times=1)
        ended = await hand_out(scribe, outlet, owed(database, phone))

        assert ended.move == "again"
        assert database.rows("SELECT count(*) FROM event WHERE what = 'exported'") == [(0,)]
