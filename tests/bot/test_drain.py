"""SIGTERM to the real program, in the middle of work: it leaves soon and in order, nothing is lost or done twice."""

import asyncio
import signal

from bot.app import DRAIN_SECONDS
from bot.emulator import Emulator, Phone
from tests.databases import Database
from tests.journeys.clinic import Way, door, in_every_way
from tests.journeys.commands import settings
from tests.journeys.programs import program_run

NAMES = [f"Ada{number} Invented" for number in range(8)]
LEFT = (
    "SELECT (SELECT count(*) FROM inbox WHERE done_at IS NULL) + (SELECT count(*) FROM outbox WHERE settled_at IS NULL)"
)


@in_every_way
async def test_sigterm_amid_work_loses_nothing_and_repeats_nothing(database: Database, way: Way) -> None:
    async with Emulator(NAMES) as telegram:
        admins = [telegram.person(name) for name in NAMES]
        own = {**door(way), "telegram_api_url": telegram.url, "telegram_bot_token": telegram.token}
        own |= {"database_url": database.url, "admin_telegram_ids": ",".join(str(each.person_id) for each in admins)}
        async with program_run(database, settings(**own)) as program:
            _all_ask(admins, "/users")
            await telegram.until(lambda: any(_answers(each) for each in admins), 20, "a first answer")
            program.send_signal(signal.SIGTERM)
            _all_ask(admins, "/privacy")
            async with asyncio.timeout(DRAIN_SECONDS + 4):
                assert await program.wait() == 0
        assert database.rows("SELECT count(*) FROM outbox WHERE state = 'sending'") == [(0,)]

        async with program_run(database, settings(**own)) as program:
            _all_ask(admins, "/help")
            await telegram.until(
                lambda: _answers_of(admins) == [3] * len(admins), 40, "three answers each", admins[0].screen
            )
            program.send_signal(signal.SIGTERM)
            assert await program.wait() == 0
        assert not telegram.waiting_updates()
        assert database.rows(LEFT) == [(0,)]
        assert _answers_of(admins) == [3] * len(admins)


def _all_ask(admins: list[Phone], question: str) -> None:
    for each in admins:
        each.says(question)


def _answers_of(admins: list[Phone]) -> list[int]:
    return [_answers(each) for each in admins]


def _answers(admin: Phone) -> int:
    return sum(each["from_bot"] for each in admin.messages())
