"""Reminders are told once by however many processes, and one that cannot be told holds up no other."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from bot.reminding import AT_A_TIME, remind
from storage import people
from storage.unit import unit_of_work
from tests.databases import Database
from tests.faults.letters import typed
from tests.faults.ward import COLLEAGUE, INVESTIGATOR, Ward, ward
from tests.storage.invented import at_once

A_DAY = 25 * 3600
TOLD = "SELECT chat_id FROM outbox WHERE cause LIKE 'reminder:%' ORDER BY chat_id"


@pytest.fixture
def it(database: Database) -> Iterator[Ward]:
    """Two screenings left open for a day."""
    with ward(database.url, seed=4) as opened:
        opened.serves(typed(1, INVESTIGATOR, "/screen"), typed(2, COLLEAGUE, "/screen"))
        opened.passes(A_DAY)
        yield opened


def _remind(it: Ward) -> None:
    with unit_of_work(it.engine) as unit:
        remind(unit, it.desk, it.now)


def test_of_several_processes_that_remind_at_once_one_does(it: Ward) -> None:
    at_once(3, lambda: _remind(it))

    assert it.rows(TOLD) == [(INVESTIGATOR,), (COLLEAGUE,)]
    assert it.rows("SELECT count(*) FROM reminder WHERE done_at IS NULL") == [(0,)]


def test_one_that_cannot_be_told_is_dropped_and_the_others_are_told(it: Ward) -> None:
    with unit_of_work(it.engine) as unit:
        unit.execute(text("UPDATE screening SET body = '{}' WHERE number = 1"))

    _remind(it)
    _remind(it)

    assert it.rows(TOLD) == [(COLLEAGUE,)]


def test_who_has_lost_the_right_is_not_reminded(it: Ward) -> None:
    with unit_of_work(it.engine) as unit:
        gone = people.find(unit, INVESTIGATOR)
        assert gone is not None
        people.revoke(unit, gone.id, None, it.now)

    _remind(it)

    assert it.rows(TOLD) == [(COLLEAGUE,)]


def test_many_are_told_a_few_at_a_time(it: Ward) -> None:
    for update in range(10, 10 + AT_A_TIME):
        it.serves(typed(update, INVESTIGATOR, "/screen new"))
    it.passes(A_DAY)

    with unit_of_work(it.engine) as unit:
        last = remind(unit, it.desk, it.now)
    assert len(it.rows(TOLD)) == AT_A_TIME
    with unit_of_work(it.engine) as unit:
        assert remind(unit, it.desk, it.now, last or 0) is None
    assert len(it.rows(TOLD)) == AT_A_TIME + 2
