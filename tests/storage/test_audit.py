"""The audit only grows, holds no value that could be guessed, and shows the first entry that was tampered with."""

import hashlib
import json
from itertools import count

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError

from flows.screening import Event
from storage import audit
from storage.audit import Head
from storage.tables import EVENT, VALUE
from storage.unit import Unit, reading, unit_of_work
from storage.verification import Checked, verify
from tests.databases import on_postgresql, on_sqlite
from tests.storage.invented import ANSWERED, CORRECTED, TURN, an_interrupted_unit, at_once, chance, record_five


def test_an_empty_chain_is_sound(unit: Unit) -> None:
    start = Head(seq=0, hash="0" * 64)

    assert audit.head(unit) == start
    audit.record(unit, TURN, [], chance)
    assert audit.head(unit) == start
    assert verify(unit) == Checked(entries=0, head=start, bad=None)


def test_each_entry_follows_the_one_before(unit: Unit) -> None:
    audit.record(unit, TURN, [ANSWERED], chance)
    first = audit.head(unit)
    audit.record(unit, TURN, [CORRECTED, Event(what="stopped")], chance)
    second = audit.head(unit)

    assert (first.seq, second.seq) == (1, 3)
    assert verify(unit) == Checked(entries=3, head=second, bad=None)


def test_an_entry_can_be_checked_with_a_standard_library(unit: Unit) -> None:
    audit.record(unit, TURN, [CORRECTED], chance)

    entry = unit.execute(select(EVENT)).mappings().one()
    value = unit.execute(select(VALUE)).mappings().one()

    covered = {name: entry[name] for name in entry if name != "hash"} | {"at": "2026-11-23T09:30:15.123456Z"}
    canonical = json.dumps(covered, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    said = json.dumps([value["old"], value["new"], value["reason"]], separators=(",", ":"), ensure_ascii=False)
    assert entry["hash"] == hashlib.sha256(b"\0" + canonical.encode()).hexdigest()
    assert entry["sealed"] == hashlib.sha256(bytes.fromhex(value["salt"]) + said.encode()).hexdigest()
    assert value["salt"] == chance(16).hex()


def test_no_value_stands_in_the_chain(unit: Unit) -> None:
    audit.record(unit, TURN, [CORRECTED], chance)

    row = str(unit.execute(select(EVENT)).one())

    assert "10.4" not in row
    assert "relu" not in row


def test_the_same_value_is_sealed_differently_each_time(unit: Unit) -> None:
    drawn = count()
    audit.record(unit, TURN, [ANSWERED, ANSWERED], lambda size: next(drawn).to_bytes(size, "big"))

    first, second = unit.scalars(select(EVENT.c.sealed))

    assert first != second


def test_chance_is_drawn_only_where_there_is_something_to_seal(unit: Unit) -> None:
    def none_left(_count: int) -> bytes:
        raise AssertionError

    audit.record(unit, TURN, [Event(what="stopped")], none_left)

    assert unit.scalar(select(EVENT.c.sealed)) is None


@pytest.mark.parametrize("value", [9.4, {"value": 9.4}, ["9", (9.4,)]])
def test_a_float_is_refused(unit: Unit, value: object) -> None:
    with pytest.raises(TypeError, match=r"9\.4 is a float: the audit holds exact values only\. Give it as a string\."):
        audit.record(unit, TURN, [Event(what="answered", new=value)], chance)


def test_what_a_failed_turn_recorded_leaves_no_gap(engine: Engine) -> None:
    with an_interrupted_unit(engine) as unit:
        audit.record(unit, TURN, [ANSWERED], chance)
    with unit_of_work(engine) as unit:
        audit.record(unit, TURN, [ANSWERED], chance)
        assert audit.head(unit).seq == 1


def test_many_writers_make_one_chain(engine: Engine) -> None:
    def record_ten() -> None:
        for _ in range(10):
            with unit_of_work(engine) as unit:
                audit.record(unit, TURN, [ANSWERED, CORRECTED], chance)

    at_once(4, record_ten)

    with reading(engine) as unit:
        checked = verify(unit)
    assert (checked.entries, checked.bad) == (80, None)


UPSERT = "INSERT INTO event SELECT * FROM event WHERE seq = 2 ON CONFLICT (seq) DO UPDATE SET what = 'x'"


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("UPDATE event SET what = 'x'", "no UPDATE of event"),
        ("DELETE FROM event WHERE seq = 2", "no DELETE of event"),
        ("UPDATE event_value SET new = 'x'", "no UPDATE of event_value"),
        (UPSERT, "no (UPDATE|REPLACE) of event"),
    ],
)
def test_the_database_refuses_to_change_the_past(engine: Engine, statement: str, refusal: str) -> None:
    record_five(engine)

    with pytest.raises(DBAPIError, match=f"the audit only grows: {refusal}"), unit_of_work(engine) as unit:
        unit.execute(text(statement))


@on_sqlite
def test_sqlite_refuses_to_replace_the_past(engine: Engine) -> None:
    record_five(engine)
    statement = "INSERT OR REPLACE INTO event SELECT * FROM event WHERE seq = 2"

    with pytest.raises(DBAPIError, match="no REPLACE of event"), unit_of_work(engine) as unit:
        unit.execute(text(statement))


@on_postgresql
@pytest.mark.parametrize("table", ["event", "event_value"])
def test_postgresql_refuses_to_empty_the_past(engine: Engine, table: str) -> None:
    record_five(engine)

    with pytest.raises(DBAPIError, match=f"no TRUNCATE of {table}"), unit_of_work(engine) as unit:
        unit.execute(text(f"TRUNCATE {table} CASCADE"))
