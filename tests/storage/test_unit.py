"""One transaction: all of it, or nothing."""

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from storage import meta
from storage.unit import part_of, reading, unit_of_work
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
