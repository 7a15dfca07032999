"""One transaction: all of it, or nothing."""

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from storage import meta
from storage.unit import Unit, part_of, reading, unit_of_work
from tests.databases import on_sqlite
from tests.storage.invented import an_interrupted_part_of, an_interrupted_unit, at_once


def test_what_a_unit_wrote_is_there_for_the_next(engine: Engine) -> None:
    with unit_of_work(engine) as unit:
        meta.note(unit, "offset", "17")

    with reading(engine) as unit:
        assert meta.read(unit, "offset") == "17"


def test_a_later_note_takes_the_place_of_an_earlier_one(engine: Engine) -> None:
    with unit_of_work(engine) as unit:
        meta.note(unit, "offset", "17")
        meta.note(unit, "offset", "18")
        meta.note(unit, "alive", "2026-11-23")

        assert meta.read(unit, "offset") == "18"
        assert meta.read(unit, "never noted") is None


def test_an_exception_leaves_nothing_of_the_unit(engine: Engine) -> None:
    with an_interrupted_unit(engine) as unit:
        meta.note(unit, "offset", "17")

    with reading(engine) as unit:
        assert meta.read(unit, "offset") is None


def test_an_exception_in_one_part_leaves_the_other_parts(engine: Engine) -> None:
    with unit_of_work(engine) as unit:
        with part_of(unit):
            meta.note(unit, "first", "kept")
        with an_interrupted_part_of(unit):
            meta.note(unit, "second", "undone")
        with part_of(unit):
            meta.note(unit, "third", "kept")

    with reading(engine) as unit:
        assert [meta.read(unit, key) for key in ("first", "second", "third")] == ["kept", None, "kept"]


def test_what_others_queue_for_is_written_last(engine: Engine) -> None:
    written: list[str] = []

    def a_queue(_: Unit, items: list[str]) -> None:
        written.extend(items)

    def a_row(_: Unit, items: list[str]) -> None:
        written.extend(items)

    with unit_of_work(engine) as unit:
        unit.put(a_queue, "place in the queue", last=True)
        unit.put(a_row, "row")
        unit.put(a_queue, "the next place", last=True)

    assert written == ["row", "place in the queue", "the next place"]


def test_a_reader_sees_one_state_from_beginning_to_end(engine: Engine) -> None:
    with reading(engine) as reader:
        assert meta.read(reader, "offset") is None
        with unit_of_work(engine) as unit:
            meta.note(unit, "offset", "17")

        assert meta.read(reader, "offset") is None


def test_a_reader_leaves_nothing_even_if_it_writes(engine: Engine) -> None:
    try:
        with reading(engine) as unit:
            meta.note(unit, "offset", "17")
    except DBAPIError:
        pass  # PostgreSQL refuses it at once

    with reading(engine) as unit:
        assert meta.read(unit, "offset") is None


@on_sqlite
def test_units_that_read_and_then_write_queue_and_lose_nothing(engine: Engine) -> None:
    with unit_of_work(engine) as unit:
        meta.note(unit, "count", "0")

    def count_ten() -> None:
        for _ in range(10):
            with unit_of_work(engine) as unit:
                meta.note(unit, "count", str(int(meta.read(unit, "count") or 0) + 1))

    at_once(8, count_ten)

    with reading(engine) as unit:
        assert meta.read(unit, "count") == "80"


def test_what_is_put_down_is_written_kind_by_kind_when_the_unit_ends(engine: Engine) -> None:
    written: list[tuple[str, list[str]]] = []

    def note(_unit: Unit, items: list[str]) -> None:
        written.append(("note", items))

    def mark(_unit: Unit, items: list[str]) -> None:
        written.append(("mark", items))

    with unit_of_work(engine) as unit:
        unit.put(note, "first")
        unit.put(mark, "second")
        unit.put(note, "third", "fourth")
        assert written == []

    assert written == [("note", ["first", "third", "fourth"]), ("mark", ["second"])]


def test_who_reads_finds_what_was_put_down_before(engine: Engine) -> None:
    with unit_of_work(engine) as unit:
        unit.put(_note_all, "offset")

        assert meta.read(unit, "offset") == "put down"


def test_what_a_failed_part_put_down_is_never_written(engine: Engine) -> None:
    with unit_of_work(engine) as unit:
        with part_of(unit):
            unit.put(_note_all, "first")
        with an_interrupted_part_of(unit):
            unit.put(_note_all, "second")
        with an_interrupted_part_of(unit):
            unit.put(_note_all, "third")
            assert meta.read(unit, "third") == "put down"
            unit.put(_note_all, "fourth")
        with part_of(unit):
            unit.put(_note_all, "fifth")

    with reading(engine) as unit:
        found = {key: meta.read(unit, key) for key in ("first", "second", "third", "fourth", "fifth")}
    assert found == {"first": "put down", "second": None, "third": None, "fourth": None, "fifth": "put down"}


def test_a_part_within_a_part_is_undone_alone_and_with_it(engine: Engine) -> None:
    with unit_of_work(engine) as unit:
        with part_of(unit):
            unit.put(_note_all, "outer")
            with an_interrupted_part_of(unit):
                unit.put(_note_all, "inner")
                unit.write()
            assert meta.read(unit, "inner") is None
        with an_interrupted_part_of(unit):
            with part_of(unit):
                unit.put(_note_all, "kept by the inner part")
                unit.write()
            unit.put(_note_all, "undone by the outer")

    with reading(engine) as unit:
        assert meta.read(unit, "outer") == "put down"
        assert meta.read(unit, "kept by the inner part") is None
        assert meta.read(unit, "undone by the outer") is None


def _note_all(unit: Unit, keys: list[str]) -> None:
    for key in keys:
        meta.note(unit, key, "put down")
