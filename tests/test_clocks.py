"""The simulated clock wakes whoever is due, in order, at the moment they waited for."""

import asyncio
from datetime import UTC, datetime, timedelta

from tests.clocks import SimulatedClock

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_each_is_woken_at_its_own_moment_the_earlier_first() -> None:
    clock, never, woken = SimulatedClock(NOON), asyncio.Event(), []

    async def waits(seconds: float) -> None:
        await clock.wait(never, seconds)
        woken.append((seconds, clock.now() - NOON))

    waiting = [asyncio.ensure_future(waits(seconds)) for seconds in (30, 10, 20)]
    await settle()
    await clock.move(25, settle)

    assert woken == [(10, timedelta(seconds=10)), (20, timedelta(seconds=20))]
    assert clock.now() == NOON + timedelta(seconds=25)
    await clock.move(5, settle)
    await asyncio.gather(*waiting)


async def test_who_waits_for_an_event_goes_on_when_it_is_set_and_no_time_passes() -> None:
    clock, event = SimulatedClock(NOON), asyncio.Event()
    waiting = asyncio.ensure_future(clock.wait(event, 60))
    await settle()

    event.set()
    await waiting

    assert clock.now() == NOON
    assert clock.asleep == 0


async def test_with_a_grain_those_due_together_wake_together_and_late() -> None:
    clock, never, woken = SimulatedClock(NOON), asyncio.Event(), []

    async def waits(seconds: float) -> None:
        await clock.wait(never, seconds)
        woken.append((clock.now() - NOON).total_seconds())

    waiting = [asyncio.ensure_future(waits(seconds)) for seconds in (1, 4, 30)]
    await settle()
    await clock.move(60, settle, grain=5)
    await asyncio.gather(*waiting)

    assert woken == [6.0, 6.0, 35.0]
