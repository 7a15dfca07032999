"""Ten kinds of tampering, a hundred times each at places drawn by chance: all are found up to the last checkpoint."""

import random  # noqa: TID251 - seeded: the same places each time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

import pytest
from sqlalchemy import Engine, Table, delete, update

from storage.covering import coverage
from storage.tables import EVENT, VALUE
from storage.unit import Unit
from storage.verification import verify
from tests.storage.checkpointed import ENTRIES, EVERY, Entry, entries, kept, unguarded, written_anew

TIMES = {"sqlite": 100, "postgresql": 4}
NUMBERS, TEXTS = ("person", "screening", "update_id"), ("role", "site", "what", "fact", "trial", "version", "software")
Draw: TypeAlias = random.Random
Kind: TypeAlias = Callable[[Unit, int, Draw], int]
"""Changes something at a place; returns the first entry that is not as it was."""


def _put(unit: Unit, table: Table, place: int, **values: object) -> int:
    unit.execute(update(table).where(table.c.seq == place).values(values))
    return place


def _a_column(unit: Unit, at: int, draw: Draw) -> int:
    column = draw.choice((*NUMBERS, *TEXTS))
    return _put(unit, EVENT, at, **{column: 9 if column in NUMBERS else "x"})


def _a_time(unit: Unit, at: int, draw: Draw) -> int:
    then = entries(unit)[at - 1].row["at"]
    return _put(unit, EVENT, at, at=then.replace(microsecond=draw.randrange(100)))


def _a_value(unit: Unit, at: int, draw: Draw) -> int:
    return _put(unit, VALUE, at, **{draw.choice(("old", "new", "reason")): "7"})


def _values_gone(unit: Unit, at: int, _: Draw) -> int:
    unit.execute(delete(VALUE).where(VALUE.c.seq == at))
    return at


def _a_hash(unit: Unit, at: int, draw: Draw) -> int:
    return _put(unit, EVENT, at, hash=draw.randbytes(32).hex())


def _swapped(unit: Unit, at: int, _: Draw) -> int:
    at = min(at, ENTRIES - 1)
    for was, now in ((at, -1), (at + 1, at), (-1, at + 1)):
        _put(unit, EVENT, was, seq=now)
    return at


def _deleted(unit: Unit, at: int, _: Draw) -> int:
    for table in (VALUE, EVENT):
        unit.execute(delete(table).where(table.c.seq == at))
    return at


def _deleted_and_written_anew(unit: Unit, at: int, _: Draw) -> int:
    chain = entries(unit)
    written_anew(unit, [*chain[: at - 1], *chain[at:]])
    return at


def _inserted_and_written_anew(unit: Unit, at: int, _: Draw) -> int:
    chain, at = entries(unit), min(at, ENTRIES - 1)
    written_anew(unit, [*chain[:at], Entry({**chain[at - 1].row, "sealed": None}, None), *chain[at:]])
    return at + 1


def _cut_off_with_care(unit: Unit, at: int, _: Draw) -> int:
    written_anew(unit, entries(unit)[: at - 1])
    return at


SHOWN_BY_THE_CHAIN: Sequence[Kind] = (
    _a_column, _a_time, _a_value, _values_gone, _a_hash, _swapped, _deleted,
)  # fmt: skip
SHOWN_BY_CHECKPOINTS: Sequence[Kind] = (
    _deleted_and_written_anew, _inserted_and_written_anew, _cut_off_with_care,
)  # fmt: skip


@pytest.mark.parametrize("kind", SHOWN_BY_THE_CHAIN)
def test_the_chain_names_the_first_bad_entry(engine: Engine, tmp_path: Path, kind: Kind) -> None:
    kept(engine, tmp_path)
    for unit, first in _tampered_with(engine, kind):
        bad = verify(unit).bad
        shown_by_the_next = kind is _deleted and first < ENTRIES
        assert bad
        assert bad.seq == first + shown_by_the_next


@pytest.mark.parametrize("kind", SHOWN_BY_CHECKPOINTS)
def test_where_the_chain_shows_nothing_the_next_checkpoint_does(engine: Engine, tmp_path: Path, kind: Kind) -> None:
    checkpoints = kept(engine, tmp_path).checkpoints
    for unit, first in _tampered_with(engine, kind):
        assert verify(unit).bad is None
        shown, before = coverage(unit, checkpoints), (first - 1) // EVERY * EVERY
        assert shown.covered == before
        assert shown.bad or shown.missing
        if shown.bad:
            assert shown.bad.seq == before + 1
        if kind is _cut_off_with_care:
            assert shown.missing == (first, ENTRIES)


def _tampered_with(engine: Engine, kind: Kind) -> Iterator[tuple[Unit, int]]:
    """Do it at places drawn by chance, each time to the same chain; give the first entry that is not as it was."""
    draw = random.Random(kind.__name__)  # noqa: S311 - no secret
    with unguarded(engine) as unit:
        for _ in range(TIMES[engine.dialect.name]):
            with unit.connection.begin_nested() as tried:
                yield unit, kind(unit, draw.randint(1, ENTRIES), draw)
                tried.rollback()
