"""The database goes away and comes back while an investigator answers: nothing is lost, no update is to blame."""

import asyncio
import logging
import random  # noqa: TID251 - seeded: the same moments each time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.databases import PostgreSQL, Way, on_postgresql
from tests.flows.playing import STANDARD
from tests.journeys.clinic import Clinic
from tests.journeys.player import Facts, Player
from tests.journeys.programs import PATIENCE, everything_is_there_once, references

SEED = 57
A_TURN = 0.04
OUTAGES: tuple[Way, ...] = ("fast", "immediate", "fast", "immediate")


@on_postgresql
async def test_a_server_that_goes_away_and_comes_back_loses_nothing(staffed: Clinic, server: PostgreSQL) -> None:
    moments = random.Random(SEED)  # noqa: S311 - no secret
    playing = asyncio.create_task(_play(staffed.investigator, STANDARD))
    for way in OUTAGES:
        await _another_answer(staffed)
        await asyncio.wait({playing}, timeout=moments.uniform(0, A_TURN))
        await _away_until_noticed(server, way)
    await playing
    await staffed.telegram.until(lambda: bool(references(staffed)), PATIENCE, "a card", staffed.group.screen)

    everything_is_there_once(staffed, STANDARD)
    assert len(references(staffed)) == 1
    assert len(staffed.investigator.live()) == 1
    await _everything_is_sent(staffed)


async def _everything_is_sent(staffed: Clinic) -> None:
    async with asyncio.timeout(PATIENCE):
        while await asyncio.to_thread(staffed.database.rows, "SELECT DISTINCT state FROM outbox") != [("sent",)]:
            pass


async def _play(player: Player, facts: Facts) -> None:
    await player.begins()
    await player.goes_on(facts)


async def _another_answer(staffed: Clinic) -> None:
    done = len(staffed.investigator.did)
    await staffed.telegram.until(lambda: len(staffed.investigator.did) > done, PATIENCE, "the next answer")


async def _away_until_noticed(server: PostgreSQL, way: Way) -> None:
    with _complaints() as complained:
        await asyncio.to_thread(server.stop, way)
        await asyncio.wait_for(complained.wait(), 10)
    await asyncio.to_thread(server.start)


@contextmanager
def _complaints() -> Iterator[asyncio.Event]:
    """Set when the bot says that something is wrong."""
    complained, loop = asyncio.Event(), asyncio.get_running_loop()

    class Ear(logging.Handler):
        def emit(self, _record: logging.LogRecord) -> None:
            loop.call_soon_threadsafe(complained.set)

    ear = Ear(logging.ERROR)
    logging.getLogger("bot").addHandler(ear)
    yield complained
    logging.getLogger("bot").removeHandler(ear)
