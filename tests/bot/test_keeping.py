"""The chore that forgets: each kind is kept as long as is set, and what went is told once a day."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import orjson
import pytest
from pydantic import ValidationError

from bot.keeping import Keep, Keeping
from bot.memory import Memory
from bot.settings import Given
from flows.screening import Event
from storage import erasing, people
from storage.audit import ERASED, Occasion
from storage.database import open_database
from storage.unit import unit_of_work
from tests.databases import Database
from tests.faults.letters import typed
from tests.faults.ward import ADMIN, INVESTIGATOR, Ward, ward

DAY = 24 * 3600
SENT = "SELECT count(*) FROM outbox WHERE chat_id = :chat OR payload LIKE '%text%'"
ENDED = "SELECT what, role FROM event WHERE what LIKE 'erasure %' OR what = 'erased' ORDER BY seq"
COUNTS = (
    "SELECT role, new FROM event JOIN event_value ON event_value.seq = event.seq WHERE what = 'forgotten' "
    "ORDER BY event.seq"
)


@pytest.fixture
def it(database: Database) -> Iterator[Ward]:
    """A screening that has begun."""
    with ward(database.url, seed=6) as opened:
        opened.serves(typed(1, INVESTIGATOR, "/screen"))
        yield opened


@pytest.fixture
async def memory(it: Ward) -> AsyncIterator[Memory]:
    memory = Memory(open_database(it.url))
    yield memory
    memory.close()


async def test_what_was_kept_long_enough_goes_and_is_told_once_a_day(it: Ward, memory: Memory) -> None:
    ten_days = timedelta(days=10)
    keeping = Keeping(memory, it.desk, Keep(sends=ten_days, answers=ten_days, people=ten_days))
    await keeping.see_to_it(it.now)
    assert it.rows("SELECT state FROM screening") == [("asking",)]
    it.passes(9 * DAY)
    await keeping.see_to_it(it.now)
    assert it.rows("SELECT state FROM screening") == [("asking",)]

    with unit_of_work(it.engine) as unit:
        gone = people.find(unit, INVESTIGATOR)
        assert gone
        people.revoke(unit, gone.id, None, it.now - ten_days)
    it.passes(2 * DAY)
    for _ in range(3):
        await keeping.see_to_it(it.now)
        it.passes(2 * 3600)
    it.passes(DAY)
    for _ in range(2):
        await keeping.see_to_it(it.now)
        it.passes(2 * 3600)

    assert it.rows("SELECT state FROM screening") == [("erased",)]
    assert it.rows("SELECT telegram_id FROM person WHERE id = :id", id=gone.id) == [(None,)]
    assert it.rows(SENT, chat=INVESTIGATOR) == [(0,)]
    told = [(role, orjson.loads(new)) for role, new in it.rows(COUNTS)]
    assert [role for role, _ in told] == ["retention"] * len(told)
    assert len(told) <= 2
    kinds = {kind: sum(each.get(kind, 0) for _, each in told) for kind in ("updates", "screenings", "people")}
    assert kinds == {"updates": 1, "screenings": 1, "people": 1}
    assert it.rows("SELECT value FROM meta WHERE key = 'traces_since'") == []


async def test_what_is_set_to_be_kept_stays(it: Ward, memory: Memory) -> None:
    given = Given(keep_sends_days=0, keep_people_days=0)
    keeping = Keeping(memory, it.desk, Keep.of(given))
    with unit_of_work(it.engine) as unit:
        gone = people.find(unit, INVESTIGATOR)
        assert gone
        people.revoke(unit, gone.id, None, it.now)
    before = it.rows("SELECT payload FROM outbox ORDER BY id")
    it.passes(1000 * DAY)
    await keeping.see_to_it(it.now)

    assert it.rows("SELECT payload FROM outbox ORDER BY id") == before
    assert it.rows("SELECT telegram_id FROM person WHERE id = :id", id=gone.id) == [(INVESTIGATOR,)]
    assert it.rows("SELECT state FROM screening") == [("asking",)]
    assert it.rows("SELECT payload FROM inbox") == [(None,)]


async def test_what_another_process_has_erased_is_dropped_from_memory(it: Ward, memory: Memory) -> None:
    keeping = Keeping(memory, it.desk, Keep())
    it.desk.recent.note("", it.desk.recent.standing(it.desk.trial, it.kept(1).screening))
    _erase(it)
    assert it.desk.recent.numbers() == {1}
    await keeping.see_to_it(it.now)

    assert it.desk.recent.numbers() == frozenset()


def test_what_was_on_its_way_when_it_was_erased_is_not_sent_by_who_takes_it_up(it: Ward) -> None:
    it.receives(typed(2, INVESTIGATOR, "/resume"))
    it.takes_turns()
    assert [owed.kind for owed in it.claims()] == ["panel"]
    it.dies()
    _erase(it)
    it.passes(60)
    before = dict(it.telegram.chats[INVESTIGATOR])
    it.delivers()

    assert it.attempts[-1][1].payload == {"erased": True}
    assert it.telegram.chats[INVESTIGATOR] == before
    assert it.rows("SELECT count(*) FROM outbox WHERE settled_at IS NULL") == [(0,)]


@pytest.mark.parametrize("wrong", [{"keep_updates_hours": 25}, {"keep_updates_hours": 0}, {"keep_answers_days": -1}])
def test_updates_are_kept_for_a_day_at_most_and_nothing_for_less_than_no_time(wrong: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        Given.model_validate(wrong)


def _erase(it: Ward) -> None:
    with unit_of_work(it.engine) as unit:
        erasing.erase(unit, 1, Event(what=ERASED, reason="x"), Occasion(at=it.now, software="0"), it.chance.bytes)


async def test_one_that_cannot_be_read_is_told_once_and_keeps_no_other_from_being_erased(
    it: Ward, memory: Memory
) -> None:
    it.serves(typed(2, INVESTIGATOR, "/screen new"))
    with unit_of_work(it.engine) as unit:
        unit.exec_driver_sql("UPDATE screening SET body = '{}' WHERE number = 1")
    it.passes(11 * DAY)
    for _ in range(2):
        await Keeping(memory, it.desk, Keep(timedelta(hours=1), answers=timedelta(days=10))).see_to_it(it.now)

    assert it.rows("SELECT number, state FROM screening ORDER BY number") == [(1, "asking"), (2, "erased")]
    assert it.rows("SELECT count(*) FROM outbox WHERE kind = 'alert' AND cause = 'not erased:1'") == [(1,)]


async def test_a_request_to_erase_is_over_once_retention_has_erased_the_patient(it: Ward, memory: Memory) -> None:
    it.serves(typed(2, ADMIN, "/erase 1 objection"))
    it.passes(4 * DAY)
    await Keeping(memory, it.desk, Keep(answers=timedelta(days=3))).see_to_it(it.now)

    assert it.rows(ENDED) == [("erasure asked", "admin"), ("erased", "retention"), ("erasure expired", "retention")]
    it.serves(typed(3, ADMIN, "/erase"))
    assert "not approved in time, over since 27 Nov 2026" in _told_last(it, ADMIN)


def test_who_approves_what_is_erased_already_is_told_so_and_the_request_is_over(it: Ward) -> None:
    it.serves(typed(2, ADMIN, "/erase 1 objection"))
    _erase(it)
    for update_id in (3, 4):
        it.serves(typed(update_id, ADMIN, "/erase approve 1"))
        assert "Pre-screening 1: its personal values were erased." in _told_last(it, ADMIN)

    assert it.rows(ENDED) == [("erasure asked", "admin"), ("erased", None), ("erasure expired", "admin")]
    assert it.rows("SELECT done, ended_by FROM erasure") == [(False, None)]


def _told_last(it: Ward, chat: int) -> str:
    return str(it.attempts[-1][1].payload["text"]) if it.attempts[-1][1].chat_id == chat else ""


def test_a_list_that_waits_when_a_patient_is_erased_still_comes_and_leaves_nothing(it: Ward) -> None:
    it.receives(typed(2, INVESTIGATOR, "/mine"))
    it.takes_turns()
    _erase(it)
    it.delivers()

    assert "1 · 23 Nov 2026 · lyon-sud · under way" in _told_last(it, INVESTIGATOR)
    assert it.rows("SELECT payload FROM outbox WHERE cause = 'update:2' AND kind = 'say'") == [('{"erased":true}',)]
