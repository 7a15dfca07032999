"""What is to be written at the same time shares a transaction, and each piece of work has its own fate."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from bot.memory import Memory
from storage import meta
from storage.database import open_database
from storage.unit import Unit
from tests.databases import Database, on_postgresql, on_sqlite


@pytest.fixture
async def memory(database: Database) -> AsyncIterator[Memory]:
    memory = Memory(open_database(database.url))
    yield memory
    memory.close()


class Refused(Exception):
    """What a piece of work ends with."""


async def _busy(memory: Memory) -> asyncio.Task[None]:
    """Have something be written, so that what is asked for next waits."""
    writing = asyncio.create_task(memory.write(lambda unit: meta.note(unit, "first", "1")))
    await asyncio.sleep(0)
    return writing


async def test_what_waits_is_written_in_one_transaction(memory: Memory) -> None:
    commits: list[object] = []
    event.listen(memory.engine, "commit", commits.append)
    first = await _busy(memory)

    await asyncio.gather(*(memory.write(lambda unit, key=str(n): meta.note(unit, key, "x")) for n in range(10)))  # type: ignore[misc]  # bound at once
    await first

    assert len(commits) == 2
    assert await memory.read(lambda unit: [meta.read(unit, str(n)) for n in range(10)]) == ["x"] * 10


async def test_work_that_raises_leaves_nothing_and_the_others_stand(memory: Memory) -> None:
    def refused(unit: Unit) -> None:
        meta.note(unit, "refused", "x")
        raise Refused

    first = await _busy(memory)
    ends = await asyncio.gather(
        memory.write(lambda unit: meta.note(unit, "before", "x")),
        memory.write(refused),
        memory.write(lambda unit: meta.note(unit, "after", "x")),
        return_exceptions=True,
    )
    await first

    assert [type(end) for end in ends] == [type(None), Refused, type(None)]
    found = await memory.read(lambda unit: [meta.read(unit, key) for key in ("before", "refused", "after")])
    assert found == ["x", None, "x"]
    assert memory.trouble == ""


@on_sqlite
async def test_trouble_of_the_database_is_everybodys_and_nothing_is_written(memory: Memory) -> None:
    def trouble(unit: Unit) -> None:
        meta.note(unit, "trouble", "x")
        unit.execute(text("PRAGMA query_only=ON"))
        meta.note(unit, "more", "x")

    first = await _busy(memory)
    ends = await asyncio.gather(
        memory.write(lambda unit: meta.note(unit, "before", "x")), memory.write(trouble), return_exceptions=True
    )
    await first

    assert [type(end) for end in ends] == [OperationalError, OperationalError]
    assert memory.trouble == "OperationalError"
    assert await memory.read(lambda unit: meta.read(unit, "before")) is None


@on_sqlite
async def test_what_is_to_be_done_ahead_is_done_before_what_waits(memory: Memory) -> None:
    order: list[str] = []
    first = await _busy(memory)

    await asyncio.gather(
        memory.write(lambda _: order.append("asked first")),
        memory.write(lambda _: order.append("ahead"), ahead=True),
    )
    await first

    assert order == ["ahead", "asked first"]


@on_postgresql
async def test_what_goes_ahead_well_does_not_hide_that_the_rest_cannot_be_written(memory: Memory) -> None:
    with pytest.raises(OperationalError):
        await memory.write(lambda unit: unit.execute(text("SELECT pg_terminate_backend(pg_backend_pid())")))
    await memory.write(lambda unit: meta.note(unit, "ahead", "x"), ahead=True)
    trouble = memory.trouble
    await memory.write(lambda unit: meta.note(unit, "well", "x"))

    assert (trouble, memory.trouble) == ("OperationalError", "")


@on_postgresql
async def test_what_goes_ahead_waits_for_nothing_that_is_being_written(memory: Memory) -> None:
    ahead = threading.Event()

    writing = asyncio.create_task(memory.write(lambda _: ahead.wait(10)))
    await asyncio.sleep(0)
    await memory.write(lambda _: ahead.set(), ahead=True)

    assert await writing


async def test_who_looks_waits_for_no_turn_and_no_turn_for_him(memory: Memory) -> None:
    begun, ends = threading.Event(), threading.Event()

    def look(unit: Unit) -> str:
        begun.set()
        ends.wait(5)
        return str(unit.scalar(text("SELECT 'seen'")))

    looking = asyncio.create_task(memory.look(look))
    await asyncio.to_thread(begun.wait, 5)
    await memory.write(lambda unit: meta.note(unit, "meanwhile", "1"))
    assert not looking.done()
    ends.set()
    assert await looking == "seen"
