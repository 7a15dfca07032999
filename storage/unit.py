"""A unit of work: one transaction. What is done in it is on disk once it has ended, or has left nothing.

Every function of `storage` takes the unit first and leaves committing to whoever opened it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeAlias

from sqlalchemy import Connection, Engine

from storage.database import to_read

Unit: TypeAlias = Connection


@contextmanager
def unit_of_work(engine: Engine) -> Iterator[Unit]:
    """Write in one transaction: committed when the block ends, undone by any exception."""
    with engine.begin() as unit:
        yield unit


@contextmanager
def part_of(unit: Unit) -> Iterator[None]:
    """Do one of several turns that share a commit: its exception undoes that turn and leaves the others."""
    with unit.begin_nested():
        yield


@contextmanager
def reading(engine: Engine) -> Iterator[Unit]:
    """Read one consistent state without holding up any writer."""
    with engine.connect() as connection:
        unit = to_read(connection)
        with unit.begin() as transaction:
            yield unit
            transaction.rollback()
