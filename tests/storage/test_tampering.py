"""The first entry of the audit that was tampered with is found and named; an erasure that is recorded is none."""

import pytest
from sqlalchemy import Engine, delete

from flows.screening import Event
from storage import audit
from storage.audit import ERASED, Occasion
from storage.tables import VALUE
from storage.unit import reading, unit_of_work
from storage.verification import UNREADABLE, Bad, verify
from tests.databases import on_sqlite
from tests.storage.checkpointed import unguarded
from tests.storage.invented import MINUTE, NOW, chance, record_five

CHANGED = "it was changed after it was written"
VALUES_CHANGED = "its values are not those that were written"
VALUES_GONE = "its values are gone, and no later event tells that they were erased"
INSERTED = (
    "INSERT INTO event SELECT 3, at, person, role, site, screening, what, fact, sealed, trial, version, "
    "trial_hash, software, update_id, form, prev_hash, hash FROM event WHERE seq = 2"
)
TAMPERING = {
    "a word": (["UPDATE event SET what = 'x' WHERE seq = 3"], Bad(seq=3, why=CHANGED)),
    "who": (["UPDATE event SET person = 2 WHERE seq = 1"], Bad(seq=1, why=CHANGED)),
    "when": (["UPDATE event SET at = '2026-11-23 09:30:15.123457' WHERE seq = 5"], Bad(seq=5, why=CHANGED)),
    "a hash": (["UPDATE event SET hash = 'x' WHERE seq = 3"], Bad(seq=3, why=CHANGED)),
    "a value": (["UPDATE event_value SET new = '{}' WHERE seq = 4"], Bad(seq=4, why=VALUES_CHANGED)),
    "a salt": (["UPDATE event_value SET salt = '00' WHERE seq = 2"], Bad(seq=2, why=VALUES_CHANGED)),
    "values deleted": (["DELETE FROM event_value WHERE seq = 4"], Bad(seq=4, why=VALUES_GONE)),
    "deleted": (
        ["DELETE FROM event_value WHERE seq = 3", "DELETE FROM event WHERE seq = 3"],
        Bad(seq=4, why="it follows number 2: what stood between them is gone"),
    ),
    "deleted and closed up": (
        [
            "DELETE FROM event_value WHERE seq >= 3",
            "DELETE FROM event WHERE seq = 3",
            "UPDATE event SET seq = seq - 1 WHERE seq > 3",
        ],
        Bad(seq=3, why="it does not follow number 2 as that one is now"),
    ),
    "swapped": (
        [
            "UPDATE event SET seq = 99 WHERE seq = 2",
            "UPDATE event SET seq = 2 WHERE seq = 3",
            "UPDATE event SET seq = 3 WHERE seq = 99",
        ],
        Bad(seq=2, why="it does not follow number 1 as that one is now"),
    ),
    "inserted": (
        [
            "UPDATE event SET seq = -seq WHERE seq > 2",
            "UPDATE event SET seq = 1 - seq WHERE seq < 0",
            INSERTED,
        ],
        Bad(seq=3, why="it does not follow number 2 as that one is now"),
    ),
    "cut off": (
        ["DELETE FROM event_value WHERE seq > 3", "DELETE FROM event WHERE seq > 3"],
        Bad(seq=4, why="the chain should end with number 5, and ends with 3"),
    ),
}


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_is_found_and_its_first_entry_named(engine: Engine, how: str) -> None:
    statements, bad = TAMPERING[how]
    record_five(engine)
    with unguarded(engine) as unit:
        for statement in statements:
            unit.exec_driver_sql(statement)

    with reading(engine) as unit:
        checked = verify(unit)

    assert checked.bad == bad
    assert checked.entries < bad.seq


def test_erased_values_break_no_chain_once_their_erasure_is_recorded(engine: Engine) -> None:
    record_five(engine)
    with unit_of_work(engine) as unit:
        unit.execute(delete(VALUE))
        erasure = Occasion(at=NOW + MINUTE, software="0.1.0", person=9, role="admin", screening=1)
        audit.record(unit, erasure, [Event(what=ERASED, reason="asked for")], chance)

    with reading(engine) as unit:
        assert verify(unit).bad is None


def test_an_erasure_excuses_no_other_screening(engine: Engine) -> None:
    record_five(engine)
    with unit_of_work(engine) as unit:
        unit.execute(delete(VALUE))
        erasure = Occasion(at=NOW + MINUTE, software="0.1.0", screening=2)
        audit.record(unit, erasure, [Event(what=ERASED)], chance)

    with reading(engine) as unit:
        assert verify(unit).bad == Bad(seq=1, why=VALUES_GONE)


def test_a_chain_of_which_no_end_is_told_any_more_is_bad(engine: Engine) -> None:
    record_five(engine)
    with unguarded(engine) as unit:
        unit.exec_driver_sql("DELETE FROM chain")

    with reading(engine) as unit:
        assert verify(unit).bad == Bad(seq=6, why="where the chain should end is not told any more")


@on_sqlite
@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE event SET what = x'00ff' WHERE seq = 3", CHANGED),
        ("UPDATE event_value SET new = x'00ff' WHERE seq = 3", VALUES_CHANGED),
        ("UPDATE event_value SET salt = 'none' WHERE seq = 3", VALUES_CHANGED),
        ("UPDATE event SET what = CAST(x'ff' AS TEXT) WHERE seq = 3", UNREADABLE),
    ],
)
def test_what_is_no_text_is_bad_and_stops_nobody(engine: Engine, statement: str, why: str) -> None:
    record_five(engine)
    with unguarded(engine) as unit:
        unit.exec_driver_sql(statement)

    with reading(engine) as unit:
        assert (verify(unit).bad or Bad(seq=0, why="")).why == why
